"""Changes of projects, members and rooms, by administrators."""

from django.db import transaction
from django.db.models import ProtectedError

from loadwright.server.accounts import access, audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.platform.uses import require_unused
from loadwright.server.projects import validation as names
from loadwright.server.projects.models import Membership, Project, Room

from . import errors


@transaction.atomic
def create_project(
    actor: Actor,
    *,
    name: str,
    app_id: str = "",
    url_prefix: str = "",
    uploads: bool = True,
    downloads: bool = True,
    field: str = "name",
) -> Project:
    """Create a project without people. ``field`` is the input with its name, for errors."""
    actor.require_admin()
    name = _free_name(Project, names.name(name, field), None, field)
    project = Project.objects.create(
        name=name,
        app_id=names.app_id(app_id),
        url_prefix=names.url_prefix(url_prefix),
        uploads=uploads,
        downloads=downloads,
    )
    audit.record(actor, "project.create", project, project=project.pk)
    return project


@transaction.atomic
def change_project(
    actor: Actor, project_id: int, *, name: str, app_id: str, url_prefix: str, uploads: bool, downloads: bool
) -> Project:
    """Rename a project or change its settings."""
    actor.require_admin()
    project = _project(project_id)
    former = project.name
    project.name = _free_name(Project, names.name(name), project.pk)
    project.app_id = names.app_id(app_id)
    project.url_prefix = names.url_prefix(url_prefix)
    project.uploads, project.downloads = uploads, downloads
    project.save(update_fields=["name", "app_id", "url_prefix", "uploads", "downloads"])
    audit.record(
        actor, "project.change", project,
        project=project.pk, former=former, app_id=project.app_id, url_prefix=project.url_prefix,
        uploads=uploads, downloads=downloads,
    )  # fmt: skip
    access.announce()
    return project


@transaction.atomic
def delete_project(actor: Actor, project_id: int) -> None:
    """Delete a project that owns nothing; its credentials and memberships are deleted too."""
    actor.require_admin()
    project = _project(project_id)
    require_unused(project)
    audit.record(actor, "project.delete", project, project=project.pk)
    try:
        project.delete()
    except ProtectedError:
        raise errors.PROJECT_IN_USE() from None
    access.announce()


@transaction.atomic
def set_member(actor: Actor, project_id: int, username: str, role: str) -> Membership:
    """Add a person to a project, or change their role."""
    actor.require_admin()
    project = _project(project_id)
    user = User.objects.filter(username=username.strip(), is_active=True).first()
    if user is None:
        raise errors.PERSON_NOT_ACTIVE()
    if role not in Membership.Role.values:
        raise errors.ROLE()
    membership, _created = Membership.objects.update_or_create(project=project, user=user, defaults={"role": role})
    audit.record(actor, "project.set_member", project, project=project.pk, person=user.username, role=role)
    access.announce()
    return membership


@transaction.atomic
def remove_member(actor: Actor, project_id: int, username: str) -> None:
    """Remove a person from a project; their open shells and transfers on its servers end."""
    actor.require_admin()
    project = _project(project_id)
    if not Membership.objects.filter(project=project, user__username=username).delete()[0]:
        raise errors.NOT_A_MEMBER()
    audit.record(actor, "project.remove_member", project, project=project.pk, person=username)
    access.announce()


@transaction.atomic
def create_room(actor: Actor, *, name: str, purpose: str = Room.Purpose.APPLICATION, field: str = "name") -> Room:
    """Create a room. ``field`` is the input with its name, for errors."""
    actor.require_admin()
    name = _free_name(Room, names.name(name, field), None, field)
    room = Room.objects.create(name=name, purpose=_purpose(purpose))
    audit.record(actor, "room.create", room, purpose=purpose)
    return room


@transaction.atomic
def change_room(actor: Actor, room_id: int, *, name: str, purpose: str) -> Room:
    """Rename a room or change its purpose."""
    actor.require_admin()
    room = _room(room_id)
    former = room.name
    room.name = _free_name(Room, names.name(name), room.pk)
    room.purpose = _purpose(purpose)
    room.save(update_fields=["name", "purpose"])
    audit.record(actor, "room.change", room, former=former, purpose=purpose)
    return room


@transaction.atomic
def delete_room(actor: Actor, room_id: int) -> None:
    """Delete an empty room."""
    actor.require_admin()
    room = _room(room_id)
    require_unused(room)
    audit.record(actor, "room.delete", room)
    room.delete()


def _free_name(model: type[Project] | type[Room], name: str, own_id: int | None, field: str = "name") -> str:
    if model.objects.filter(name=name).exclude(pk=own_id or 0).exists():
        raise errors.NAME_TAKEN(field=field)
    return name


def _purpose(text: str) -> str:
    if text not in Room.Purpose.values:
        raise errors.PURPOSE()
    return text


def _project(project_id: int) -> Project:
    project = Project.objects.select_for_update().filter(pk=project_id).first()
    if project is None:
        raise errors.PROJECT_NOT_FOUND()
    return project


def _room(room_id: int) -> Room:
    room = Room.objects.select_for_update().filter(pk=room_id).first()
    if room is None:
        raise errors.ROOM_NOT_FOUND()
    return room
