"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import COMMANDS, FILE, MEMBERS, OWN, OWNERS, SIGNED_IN, Ask, Page, Rule

WITH_FILE = {"plan_id": "filed_plan_id"}

PAGES: dict[str, Page] = {
    "plans": Page(get=SIGNED_IN),
    "plans/imports/<int:import_id>": Page(get=OWN),
    "plans/imports/progress": Page(get=SIGNED_IN),
    "plans/imports/<int:import_id>/options": Page(post=OWN),
    "plans/imports/<int:import_id>/create": Page(post=Ask(OWN, {"name": "Imported"})),
    "plans/imports/<int:import_id>/discard": Page(post=OWN),
    "plans/<int:plan_id>": Page(get=MEMBERS),
    "plans/<int:plan_id>/variables": Page(get=MEMBERS),
    "plans/<int:plan_id>/revisions": Page(get=MEMBERS),
    "plans/<int:plan_id>/revisions/upload": Page(post=Ask(OWNERS, {"file": FILE})),
    "plans/<int:plan_id>/revisions/<int:number>": Page(get=MEMBERS),
    "plans/<int:plan_id>/revisions/<int:number>/compare": Page(get=MEMBERS),
    "plans/<int:plan_id>/revisions/<int:number>/download": Page(get=MEMBERS),
    "plans/<int:plan_id>/revisions/<int:number>/restore": Page(post=OWNERS),
    "plans/<int:plan_id>/revisions/<int:number>/describe": Page(post=Ask(OWNERS, {"label": "Good"})),
    "plans/<int:plan_id>/requests": Page(get=MEMBERS),
    "plans/<int:plan_id>/requests/change": Page(post=Ask(OWNERS, {"do": "enable", "element": "2", "expected": "1"})),
    "plans/<int:plan_id>/files": Page(get=MEMBERS),
    "plans/<int:plan_id>/files/preview": Page(get=Ask(MEMBERS, {"path": "a.csv"}, WITH_FILE)),
    "plans/<int:plan_id>/files/download": Page(get=Ask(MEMBERS, {"path": "a.csv"}, WITH_FILE)),
    "plans/<int:plan_id>/files/delete": Page(post=Ask(OWNERS, {"path": "a.csv"}, WITH_FILE)),
    "plans/<int:plan_id>/enable": Page(post=OWNERS),
    "plans/<int:plan_id>/disable": Page(post=Ask(OWNERS, of={"plan_id": "unused_plan_id"})),
    "plans/<int:plan_id>/copy": Page(post=MEMBERS),
    "plans/<int:plan_id>/rename": Page(post=Ask(OWNERS, {"name": "Better"})),
    "plans/<int:plan_id>/move": Page(post=Ask(OWNERS, {"project": ""})),
    "plans/<int:plan_id>/delete": Page(post=Ask(OWNERS, of={"plan_id": "unused_plan_id"})),
}

OPERATIONS: dict[str, Ask | Rule] = {
    "GET /api/v1/plans": SIGNED_IN,
    "POST /api/v1/plans": Ask(MEMBERS, {"file": FILE, "project": "{project}"}),
    "POST /api/v1/plans/import": Ask(MEMBERS, {"file": COMMANDS, "project": "{project}"}),
    "GET /api/v1/plans/{plan_id}": MEMBERS,
    "PATCH /api/v1/plans/{plan_id}": Ask(OWNERS, {"enabled": True}),
    "POST /api/v1/plans/{plan_id}/copy": Ask(MEMBERS, {"name": "Another"}),
    "GET /api/v1/plans/{plan_id}/outline": MEMBERS,
    "GET /api/v1/plans/{plan_id}/elements": MEMBERS,
    "POST /api/v1/plans/{plan_id}/elements/change": Ask(OWNERS, {"do": "copy", "elements": [2], "expected": 1}),
    "POST /api/v1/plans/{plan_id}/elements/edit": Ask(
        OWNERS, {"edits": [{"edit": "rename", "element": 2, "name": "Another"}], "expected": 1}
    ),
    "GET /api/v1/plans/{plan_id}/files": MEMBERS,
    "POST /api/v1/plans/{plan_id}/files": Ask(OWNERS, {"file": FILE, "path": "b.csv"}, WITH_FILE),
    "POST /api/v1/plans/{plan_id}/files/remove": Ask(OWNERS, {"path": "a.csv"}, WITH_FILE),
    "GET /api/v1/plans/{plan_id}/files/preview": Ask(MEMBERS, {"path": "a.csv"}, WITH_FILE),
    "GET /api/v1/plans/{plan_id}/files/download": Ask(MEMBERS, {"path": "a.csv"}, WITH_FILE),
    "POST /api/v1/plans/{plan_id}/uploads": Ask(OWNERS, {"path": "c.csv", "size": 4}),
    "POST /api/v1/plans/{plan_id}/uploads/{upload_id}/parts": Ask(OWN, {"file": FILE}, WITH_FILE),
    "POST /api/v1/plans/{plan_id}/uploads/{upload_id}/finish": Ask(
        OWN, {"note": "complete"}, {**WITH_FILE, "upload_id": "received_id"}
    ),
    "DELETE /api/v1/plans/{plan_id}/uploads/{upload_id}": Ask(OWN, of=WITH_FILE),
    "GET /api/v1/plans/{plan_id}/revisions": MEMBERS,
    "POST /api/v1/plans/{plan_id}/revisions": Ask(OWNERS, {"file": FILE}),
    "GET /api/v1/plans/{plan_id}/revisions/{number}": MEMBERS,
    "PATCH /api/v1/plans/{plan_id}/revisions/{number}": Ask(OWNERS, {"label": "Good"}),
    "GET /api/v1/plans/{plan_id}/revisions/{number}/outline": MEMBERS,
    "GET /api/v1/plans/{plan_id}/revisions/{number}/download": MEMBERS,
    "POST /api/v1/plans/{plan_id}/revisions/{number}/restore": Ask(OWNERS, {"note": "better"}),
    "DELETE /api/v1/plans/{plan_id}": Ask(OWNERS, of={"plan_id": "unused_plan_id"}),
}
