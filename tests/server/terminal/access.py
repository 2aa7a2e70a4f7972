"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import (
    ADMINISTRATORS,
    MEMBERS,
    OWN,
    OWN_OR_ADMINISTRATOR,
    SIGNED_IN,
    Ask,
    Page,
    Rule,
    same,
)

PAGES: dict[str, Page] = {
    "terminal": Page(get=Ask(MEMBERS, {"server": "{server_id}"})),
    "terminal/servers": Page(get=SIGNED_IN),
    "servers/<int:server_id>/terminal": Page(post=MEMBERS),
    "terminal/shells": Page(get=SIGNED_IN),
    "terminal/sessions": Page(get=ADMINISTRATORS),
    "terminal/<str:key>/ticket": Page(post=OWN),
    "terminal/<str:key>/end": Page(post=Rule(stranger="403", member="403", owner="ok", maintainer="403")),
}

OPERATIONS: dict[str, Ask | Rule] = {
    "GET /api/v1/terminal/sessions": SIGNED_IN,
    "DELETE /api/v1/terminal/sessions/{key}": OWN_OR_ADMINISTRATOR,
}

SOCKETS: dict[str, Rule] = {
    # Without a ticket.
    "/ws/terminal/{key}": same("4403", nobody="4401"),
}
"""A number is the close code."""
