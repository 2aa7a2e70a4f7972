"""State that the pages of servers share: filters in the address, pending facts in the session."""

from __future__ import annotations

from django.http import HttpRequest

from loadwright.server.projects.current import current_project
from loadwright.server.servers import queries
from loadwright.server.servers.models import Server
from loadwright.server.web.shortcuts import int_or_none

ASKED = "servers_asked"
"""Key in the session: ids of the servers whose facts the person requested."""


def filters_of(request: HttpRequest) -> queries.Filters:
    """Return the filters of the address. Invalid ones are ignored."""
    asked = request.GET
    return queries.Filters(
        search=asked.get("q", "").strip()[:100],
        project=current_project(request),
        room_id=int_or_none(asked.get("room")),
        tag=asked.get("tag", "").strip(),
        state=asked.get("state", "") if asked.get("state") in Server.State.values else "",
    )
