"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import ADMINISTRATORS, AGENTS, SIGNED_IN, Ask, Page, Route, Rule, same

PAGES: dict[str, Page] = {
    "generators": Page(get=SIGNED_IN, post=Ask(ADMINISTRATORS, {"uses": "1", "hours": "1"})),
    "generators/table": Page(get=SIGNED_IN),
    "generators/<int:agent_id>/enabled": Page(post=Ask(ADMINISTRATORS, {"enabled": "no"})),
    "generators/<int:agent_id>/rename": Page(post=Ask(ADMINISTRATORS, {"name": "load-9"})),
    "generators/<int:agent_id>/room": Page(post=Ask(ADMINISTRATORS, {"room": ""})),
    "generators/<int:agent_id>/revoke": Page(post=ADMINISTRATORS),
}

OPERATIONS: dict[str, Ask | Rule] = {
    "GET /api/v1/generators": SIGNED_IN,
    "PATCH /api/v1/generators/{agent_id}": Ask(ADMINISTRATORS, {"enabled": False}),
    "DELETE /api/v1/generators/{agent_id}": ADMINISTRATORS,
    "POST /api/v1/generators/codes": Ask(ADMINISTRATORS, {"uses": 1}),
}

ROUTES: dict[str, Route] = {
    "POST /agent/enrol": Route(same("403", nobody="403"), agent="403", data='{"code": "x", "role": "generator"}'),
    "GET /agent/whoami": Route(AGENTS, agent="ok"),
}

SOCKETS: dict[str, Rule] = {
    "/agent/control": same("1000", nobody="1000"),
}
"""A number is the close code."""
