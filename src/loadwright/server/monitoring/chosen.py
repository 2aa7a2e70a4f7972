"""The servers that the address of the Monitoring page chooses: those that it shows, and where the others are."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict
from django.urls import reverse

from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Project
from loadwright.server.servers import queries as servers
from loadwright.server.servers.models import Server
from loadwright.server.web.shortcuts import int_or_none

from .series import MOST_TOGETHER


@dataclass(frozen=True)
class Elsewhere:
    """A chosen server in another project, or in another room than the chosen one, and the address that shows it."""

    server: Server
    other_project: bool
    address: str


@dataclass
class Chosen:
    """The chosen servers: ``elsewhere`` are not shown, nor are those whose ids are ``unknown`` to the person."""

    elsewhere: list[Elsewhere] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)

    @property
    def outside(self) -> set[int]:
        """Return the ids of the servers that are not shown."""
        return {one.server.pk for one in self.elsewhere} | set(self.unknown)


def chosen(user: User, query: QueryDict, project: Project | None, room_id: int | None) -> Chosen:
    """Look up the servers of an address; as many as are shown together."""
    numbers = dict.fromkeys(map(int_or_none, query.getlist("server")))
    ids = [one for one in numbers if one][:MOST_TOGETHER]
    known = servers.servers(user).in_bulk(ids) if ids else {}
    result = Chosen(unknown=[one for one in ids if one not in known])
    for server in known.values():
        other_project = project is not None and server.project_id != project.pk
        if other_project or (room_id is not None and server.room_id != room_id):
            result.elsewhere.append(Elsewhere(server, other_project, _address(query, server, keep=not other_project)))
    return result


def _address(query: QueryDict, server: Server, *, keep: bool) -> str:
    """Return the address that shows the same of a server in its project. ``keep`` the project that is chosen."""
    changed = query.copy()
    changed["server"] = str(server.pk)
    changed.pop("room", None)
    if not keep:
        changed["project"] = server.project.name
    return f"{reverse('monitoring:page')}?{changed.urlencode()}"
