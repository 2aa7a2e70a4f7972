"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import BELONGING, MEMBERS, OWNERS, SIGNED_IN, Ask, Page, Rule

UNUSED = {"set_id": "unused_set_id"}
USED_BY = {"plan_id": "headed_plan_id"}
# What they were not changed to is shown again with the reason.
CHANGING = Rule(stranger="404", member="403", owner="ok")

PAGES: dict[str, Page] = {
    "plans/header-sets": Page(get=SIGNED_IN),
    "plans/header-sets/new": Page(get=SIGNED_IN, post=Ask(BELONGING, {"name": "Fresh", "project": "{project}"})),
    "plans/header-sets/<int:set_id>": Page(get=MEMBERS, post=Ask(CHANGING, {"name": "Better"}, UNUSED)),
    "plans/header-sets/<int:set_id>/copy": Page(post=MEMBERS),
    "plans/header-sets/<int:set_id>/delete": Page(post=Ask(OWNERS, of=UNUSED)),
    "plans/header-sets/<int:set_id>/plans/<int:plan_id>/update": Page(post=Ask(OWNERS, of=USED_BY)),
    "plans/header-sets/<int:set_id>/plans/<int:plan_id>/detach": Page(post=Ask(OWNERS, of=USED_BY)),
}

OPERATIONS: dict[str, Ask | Rule] = {
    "GET /api/v1/header-sets": SIGNED_IN,
    "POST /api/v1/header-sets": Ask(MEMBERS, {"name": "Fresh", "project": "{project}"}),
    "GET /api/v1/header-sets/{set_id}": MEMBERS,
    "PUT /api/v1/header-sets/{set_id}": Ask(OWNERS, {"name": "Better"}, UNUSED),
    "POST /api/v1/header-sets/{set_id}/copy": MEMBERS,
    "DELETE /api/v1/header-sets/{set_id}": Ask(OWNERS, of=UNUSED),
    "GET /api/v1/header-sets/{set_id}/plans": MEMBERS,
    "POST /api/v1/header-sets/{set_id}/plans/{plan_id}/update": Ask(OWNERS, of=USED_BY),
    "POST /api/v1/header-sets/{set_id}/plans/{plan_id}/detach": Ask(OWNERS, of=USED_BY),
}
