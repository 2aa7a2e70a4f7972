"""The API of projects, members and rooms."""

from django.http import HttpRequest
from ninja import Router, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.params import changed_fields
from loadwright.server.projects import actions, queries
from loadwright.server.projects.models import Membership, Project, Room
from loadwright.server.projects.schemas import (
    Member,
    ProjectAsked,
    ProjectChange,
    ProjectShown,
    RoleAsked,
    RoomAsked,
    RoomChange,
    RoomShown,
)

router = Router(tags=["projects"])
ROUTERS = [router]
OF_PROJECT = ("account.administrators_only", "project.not_found")


@router.get("/projects", response=list[ProjectShown], openapi_extra=documented(May.SIGNED_IN))
def projects(request: HttpRequest, page: PageQuery) -> list[Project]:
    """List your projects.

    Administrators see all.
    """
    return page.of(queries.projects(user_of(request)))


@router.post(
    "/projects",
    response={201: ProjectShown},
    openapi_extra=documented(
        May.ADMINISTRATORS, "account.administrators_only", "name.*", "project.process_mark_*", "project.url_prefix_*"
    ),
)
def create_project(request: HttpRequest, new: ProjectAsked) -> Status[Project]:
    """Create a project."""
    return Status(201, actions.create_project(actor_of(request), **new.dict()))


@router.patch(
    "/projects/{int:project_id}",
    response=ProjectShown,
    openapi_extra=documented(
        May.ADMINISTRATORS, *OF_PROJECT, "name.*", "project.process_mark_*", "project.url_prefix_*"
    ),
)
def change_project(request: HttpRequest, project_id: int, change: ProjectChange) -> Project:
    """Change a project."""
    found = queries.project(user_of(request), project_id)
    present = ProjectShown.from_orm(found).dict(exclude={"id"})
    return actions.change_project(actor_of(request), project_id, **{**present, **changed_fields(change)})


@router.delete(
    "/projects/{int:project_id}",
    response={204: None},
    openapi_extra=documented(
        May.ADMINISTRATORS, *OF_PROJECT, "project.in_use", "project.owns_plans", "project.owns_servers"
    ),
)
def delete_project(request: HttpRequest, project_id: int) -> Status[None]:
    """Delete a project.

    It must not own servers, plans or runs. Accounts of its members are kept.
    """
    queries.project(user_of(request), project_id)
    actions.delete_project(actor_of(request), project_id)
    return Status(204, None)


@router.get(
    "/projects/{int:project_id}/members",
    response=list[Member],
    openapi_extra=documented(May.MAINTAINERS, "project.not_found", "project.members_hidden"),
)
def members(request: HttpRequest, project_id: int, page: PageQuery) -> list[Membership]:
    """List the members of a project."""
    return page.of(queries.members(user_of(request), project_id))


@router.put(
    "/projects/{int:project_id}/members/{username}",
    response=Member,
    openapi_extra=documented(May.ADMINISTRATORS, *OF_PROJECT, "project.person_not_active", "project.role"),
)
def set_member(request: HttpRequest, project_id: int, username: str, asked: RoleAsked) -> Membership:
    """Add a member, or change their role."""
    queries.project(user_of(request), project_id)
    return actions.set_member(actor_of(request), project_id, username, asked.role)


@router.delete(
    "/projects/{int:project_id}/members/{username}",
    response={204: None},
    openapi_extra=documented(May.ADMINISTRATORS, *OF_PROJECT, "project.not_a_member"),
)
def remove_member(request: HttpRequest, project_id: int, username: str) -> Status[None]:
    """Remove a member.

    Their open shells and transfers on its servers end.
    """
    queries.project(user_of(request), project_id)
    actions.remove_member(actor_of(request), project_id, username)
    return Status(204, None)


@router.get("/rooms", response=list[RoomShown], openapi_extra=documented(May.SIGNED_IN))
def rooms(request: HttpRequest, page: PageQuery) -> list[Room]:  # noqa: ARG001
    """List the rooms."""
    return page.of(queries.rooms())


@router.post(
    "/rooms",
    response={201: RoomShown},
    openapi_extra=documented(May.ADMINISTRATORS, "account.administrators_only", "name.*", "room.purpose"),
)
def create_room(request: HttpRequest, new: RoomAsked) -> Status[Room]:
    """Create a room."""
    return Status(201, actions.create_room(actor_of(request), **new.dict()))


@router.patch(
    "/rooms/{int:room_id}",
    response=RoomShown,
    openapi_extra=documented(
        May.ADMINISTRATORS, "account.administrators_only", "room.not_found", "name.*", "room.purpose"
    ),
)
def change_room(request: HttpRequest, room_id: int, change: RoomChange) -> Room:
    """Change a room."""
    room = queries.room(room_id)
    present = {"name": room.name, "purpose": room.purpose}
    return actions.change_room(actor_of(request), room_id, **{**present, **changed_fields(change)})


@router.delete(
    "/rooms/{int:room_id}",
    response={204: None},
    openapi_extra=documented(
        May.ADMINISTRATORS, "account.administrators_only", "room.not_found", "room.contains_servers"
    ),
)
def delete_room(request: HttpRequest, room_id: int) -> Status[None]:
    """Delete a room.

    It must not contain servers. Generators and enrolment codes of it are then without a room.
    """
    actions.delete_room(actor_of(request), room_id)
    return Status(204, None)
