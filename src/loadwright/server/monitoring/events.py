"""What charts of hosts ask the apps above for, whose events they show (panels at ``monitoring.events``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest

from loadwright.server.projects.current import current_project
from loadwright.server.projects.models import Project, Room
from loadwright.server.web.shortcuts import int_or_none

MOST_SERVERS = 200
LAST_SECOND = 2**33
"""The year 2242, the last second of figures."""


@dataclass(frozen=True)
class Asked:
    """The events from ``since`` to before ``until`` of servers, or of all of a project and room."""

    since: datetime
    until: datetime
    servers: list[int]
    project: Project | None
    room: Room | None


def asked(request: HttpRequest) -> Asked:
    """Return what a request asks for: ``server`` (ids), ``project`` and ``room`` (names), ``since``, ``until`` (s).

    A time that is none is the epoch, and what does not exist is ignored. Raises ``Http404`` for a project of others.
    """
    ids = map(int_or_none, request.GET.getlist("server")[:MOST_SERVERS])
    return Asked(
        since=_time(request.GET.get("since", "")),
        until=_time(request.GET.get("until", "")),
        servers=[one for one in ids if one is not None],
        project=current_project(request),
        room=Room.objects.filter(name=request.GET.get("room", "").replace("\0", "")).first(),
    )


def _time(text: str) -> datetime:
    seconds = int(text[:20]) if text.isascii() and text.isdecimal() else 0
    return datetime.fromtimestamp(min(seconds, LAST_SECOND), UTC)
