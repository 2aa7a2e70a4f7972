"""Reads of projects, members and rooms, and access rules.

Administrators can see and do everything, members can see and use everything in a project, maintainers can also edit it.
"""

from django.db.models import Count, Q, QuerySet

from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Membership, Project, Room

from . import errors


def projects(user: User) -> QuerySet[Project]:
    """Return the projects that the person can see."""
    return Project.objects.all() if user.is_superuser else Project.objects.filter(memberships__user=user)


def visible(user: User) -> Q:
    """Return the filter for rows that the person can see: of their projects and without a project."""
    return Q() if user.is_superuser else Q(project=None) | Q(project__in=projects(user))


def project_named(user: User, name: str) -> Project:
    """Return a project. NOT_FOUND if it does not exist or the person cannot see it."""
    found = projects(user).filter(name=name).first()
    if found is None:
        raise errors.NO_SUCH_PROJECT(name=name)
    return found


def maintains(user: User, project: Project) -> bool:
    """Return whether the person is a maintainer of the project or an administrator."""
    if user.is_superuser:
        return True
    return Membership.objects.filter(project=project, user=user, role=Membership.Role.MAINTAINER).exists()


def belongs(user: User, project: Project) -> bool:
    """Return whether the person can use the project's servers, plans and runs."""
    return user.is_superuser or Membership.objects.filter(project=project, user=user).exists()


def maintained_ids(user: User) -> set[int]:
    """Return the ids of the projects the person maintains."""
    if user.is_superuser:
        return set(Project.objects.values_list("pk", flat=True))
    mine = Membership.objects.filter(user=user, role=Membership.Role.MAINTAINER)
    return set(mine.values_list("project_id", flat=True))


def project(user: User, project_id: int) -> Project:
    """Return a project. NOT_FOUND if it does not exist or the person cannot see it."""
    one = projects(user).filter(pk=project_id).first()
    if one is None:
        raise errors.PROJECT_NOT_FOUND()
    return one


def counted_projects(user: User) -> QuerySet[Project]:
    """Return the visible projects, each with ``people_count``."""
    return Project.objects.filter(pk__in=projects(user)).annotate(people_count=Count("memberships")).order_by("name")


def members(user: User, project_id: int) -> QuerySet[Membership]:
    """Return the members of a project; for its maintainers and administrators."""
    one = project(user, project_id)
    if not maintains(user, one):
        raise errors.MEMBERS_HIDDEN()
    return Membership.objects.filter(project=one).select_related("user")


def addable_people(project_id: int) -> QuerySet[User]:
    """Return the active people who are not in the project yet."""
    return User.objects.filter(is_active=True).exclude(memberships__project=project_id).order_by("username")


def rooms() -> QuerySet[Room]:
    return Room.objects.order_by("name")


def room(room_id: int) -> Room:
    """Return a room. NOT_FOUND if it does not exist."""
    one = Room.objects.filter(pk=room_id).first()
    if one is None:
        raise errors.ROOM_NOT_FOUND()
    return one


def load_rooms() -> QuerySet[Room]:
    return Room.objects.filter(purpose=Room.Purpose.LOAD)


def load_room(room_id: int | None) -> Room | None:
    """Look up a load room. ``None`` if ``room_id`` is ``None``; ``ActionError`` if it does not exist."""
    if room_id is None:
        return None
    one = load_rooms().filter(pk=room_id).first()
    if one is None:
        raise errors.NO_LOAD_ROOM()
    return one


def load_room_id(name: str) -> int | None:
    """Look up the id of a load room by name. Like ``load_room_named``."""
    room = load_room_named(name)
    return room.pk if room else None


def load_room_named(name: str) -> Room | None:
    """Look up a load room by name. ``None`` if the name is empty; ``ActionError`` if it does not exist."""
    if not name:
        return None
    one = load_rooms().filter(name=name).first()
    if one is None:
        raise errors.NO_SUCH_LOAD_ROOM(name=name)
    return one
