"""What a file names that does not exist: projects, rooms and shared credentials to create with the import."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import actions as places
from loadwright.server.projects import queries as projects
from loadwright.server.projects import validation as names
from loadwright.server.projects.models import Room
from loadwright.server.servers import queries
from loadwright.server.servers.credentials import actions as credentials
from loadwright.server.servers.ssh.target import Secret

from .csv_format import Row


@dataclass(frozen=True)
class Lacking:
    """The names that are missing and that the person may create; a credential is the pair of its project and name."""

    projects: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    credentials: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.projects or self.rooms or self.credentials)


def lacking(user: User, rows: Iterable[Row]) -> Lacking:
    """Return what the rows name that does not exist. Invalid names are left to the errors of their rows.

    Administrators create projects and rooms, maintainers the credentials of their projects.
    """
    rows = list(rows)
    own = {project.name: project for project in projects.projects(user)}
    new_projects: tuple[str, ...] = ()
    new_rooms: tuple[str, ...] = ()
    if user.is_superuser:
        new_projects = _new((row.cells["project"] for row in rows), own)
        new_rooms = _new(
            (row.cells.get("room", "") for row in rows), set(projects.rooms().values_list("name", flat=True))
        )
    maintained = projects.maintained_ids(user)
    usable = {name for name, project in own.items() if project.pk in maintained} | set(new_projects)
    known = {(one.project.name, one.name) for one in queries.credentials(user).select_related("project")}
    pairs = dict.fromkeys((row.cells["project"], row.cells.get("credential", "")) for row in rows)
    missing = [(place, name) for place, name in pairs if place in usable and (place, name) not in known]
    return Lacking(new_projects, new_rooms, tuple((place, name) for place, name in missing if _valid(name)))


def create(actor: Actor, what: Lacking, secret: Secret) -> None:
    """Create what is missing, the credentials all with the same secret."""
    for name in what.projects:
        places.create_project(actor, name=name)
    for name in what.rooms:
        places.create_room(actor, name=name, purpose=Room.Purpose.APPLICATION)
    ids = {project.name: project.pk for project in projects.projects(actor.person)}
    for place, name in what.credentials:
        credentials.create_credential(actor, project_id=ids[place], name=name, secret=secret)


def _new(mentioned: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    there = set(known)
    return tuple(name for name in dict.fromkeys(mentioned) if name not in there and _valid(name))


def _valid(name: str) -> bool:
    try:
        return names.name(name) == name
    except ActionError:
        return False
