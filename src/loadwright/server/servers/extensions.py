"""Extensions of apps below: columns and links of projects and rooms, and uses that prevent their deletion."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, QuerySet
from django.http import HttpRequest

from loadwright.server.accounts.actor import user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.keyring import Sealed
from loadwright.server.platform.uses import Use
from loadwright.server.projects.models import Project, Room
from loadwright.server.web.panels import Panel

from . import errors, queries
from .models import Credential, Server


def of_projects(_request: HttpRequest, projects: list[Project]) -> Mapping[int, int]:
    """Count the servers of each project."""
    return _counted("project", projects, Server.objects.filter(project__in=projects))


def in_rooms(request: HttpRequest, rooms: list[Room]) -> Mapping[int, int]:
    """Count the servers that the person may use in each room."""
    return _counted("room", rooms, queries.servers(user_of(request)).filter(room__in=rooms))


def _counted(field: str, things: list[Project] | list[Room], servers: QuerySet[Server]) -> Mapping[int, int]:
    found = dict(servers.order_by().values_list(field).annotate(count=Count("pk")))
    return {thing.pk: found.get(thing.pk, 0) for thing in things}


def owned(project: Project) -> ActionError | None:
    """Prevent deletion of a project that owns servers."""
    count = Server.objects.filter(project=project).count()
    return errors.PROJECT_OWNS_SERVERS(count=count) if count else None


def housed(room: Room) -> ActionError | None:
    """Prevent deletion of a room that contains servers."""
    count = Server.objects.filter(room=room).count()
    return errors.ROOM_CONTAINS_SERVERS(count=count) if count else None


PANELS = [
    Panel("projects.heads", "servers/panels/count_head.html"),
    Panel("projects.cells", "servers/panels/project_count.html", of_projects),
    Panel("project.head", "servers/panels/project_servers.html", of_projects),
    Panel("rooms.heads", "servers/panels/count_head.html"),
    Panel("rooms.cells", "servers/panels/room_count.html", in_rooms),
    Panel("room.actions", "servers/panels/room_servers.html"),
]
USES = [Use(Project, owned), Use(Room, housed)]
SEALED = [Sealed(Credential, lambda credential: f"{credential} ({credential.project})")]
