"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import FILE, MEMBERS, OWNERS, SIGNED_IN, Ask, Page, Rule

PAGES: dict[str, Page] = {
    "plans": Page(get=SIGNED_IN),
    "plans/<int:plan_id>": Page(get=MEMBERS),
    "plans/<int:plan_id>/rename": Page(post=Ask(OWNERS, {"name": "Better"})),
    "plans/<int:plan_id>/delete": Page(post=Ask(OWNERS, of={"plan_id": "unused_plan_id"})),
}

OPERATIONS: dict[str, Ask | Rule] = {
    "GET /api/v1/plans": SIGNED_IN,
    "POST /api/v1/plans": Ask(MEMBERS, {"file": FILE, "project": "{project}"}),
    "GET /api/v1/plans/{plan_id}": MEMBERS,
    "GET /api/v1/plans/{plan_id}/outline": MEMBERS,
    "DELETE /api/v1/plans/{plan_id}": Ask(OWNERS, of={"plan_id": "unused_plan_id"}),
}
