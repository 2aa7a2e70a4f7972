"""What is known about projects, rooms and servers, and who may see and do what.

Administrators see and do everything. Members of a project see and use its servers; its maintainers, and who
created a server, edit and delete it.
"""

from dataclasses import dataclass

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.platform.errors import FORBIDDEN, NOT_FOUND, ActionError

from .models import Credential, Membership, Project, Room, Server, Tag


@dataclass(frozen=True)
class Filters:
    """Which servers a list shows; what is empty filters nothing. ``state`` is one of ``Server.State``."""

    search: str = ""
    project: Project | None = None
    room_id: int | None = None
    tag: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        """Return whether anything is filtered by."""
        return bool(self.search or self.project or self.room_id or self.tag or self.state)


def projects(user: User) -> QuerySet[Project]:
    """Return the projects the person may see."""
    return Project.objects.all() if user.is_superuser else Project.objects.filter(memberships__user=user)


def visible(user: User) -> Q:
    """Return which rows of a model with a ``project`` the person may see: of their projects, and of none."""
    return Q() if user.is_superuser else Q(project=None) | Q(project__in=projects(user))


def project_named(user: User, name: str) -> Project:
    """Return a project the person may see; raises ``ActionError`` as if there were none otherwise."""
    found = projects(user).filter(name=name).first()
    if found is None:
        raise ActionError(
            _("There is no project “%(name)s”, or you do not belong to it.") % {"name": name},
            field="project",
            code=NOT_FOUND,
        )
    return found


def maintains(user: User, project: Project) -> bool:
    """Return whether the person is a maintainer of the project or an administrator."""
    if user.is_superuser:
        return True
    return Membership.objects.filter(project=project, user=user, role=Membership.Role.MAINTAINER).exists()


def belongs(user: User, project: Project) -> bool:
    """Return whether the person may use what the project owns."""
    return user.is_superuser or Membership.objects.filter(project=project, user=user).exists()


def servers(user: User) -> QuerySet[Server]:
    """Return the servers the person may use, with what a list shows of them."""
    found = Server.objects.select_related("project", "room", "jump_host", "credential", "created_by")
    return found if user.is_superuser else found.filter(project__memberships__user=user)


def server(user: User, server_id: int) -> Server:
    """Return a server the person may use; raises ``ActionError`` as if there were none otherwise."""
    found = servers(user).filter(pk=server_id).first()
    if found is None:
        raise ActionError(_("There is no such server."), code=NOT_FOUND)
    return found


def may_edit(user: User, found: Server) -> bool:
    """Return whether the person may edit and delete a server they can use."""
    return found.created_by_id == user.pk or maintains(user, found.project)


def editable(user: User, server_id: int) -> Server:
    """Return a server the person may edit; raises ``ActionError`` otherwise."""
    found = server(user, server_id)
    if not may_edit(user, found):
        raise ActionError(
            _("Only who added this server, maintainers of its project and administrators may change it."),
            code=FORBIDDEN,
        )
    return found


def found(user: User, filters: Filters) -> QuerySet[Server]:
    """Return the servers the person may use that fit the filters, with their tags and ``state_word``."""
    listed = servers(user).prefetch_related("tags").annotate(state_word=_STATE)
    if text := _sendable(filters.search):
        words = Q(name__icontains=text) | Q(address__icontains=text)
        listed = listed.filter(words | Q(note__icontains=text))
    if filters.project is not None:
        listed = listed.filter(project=filters.project)
    if filters.room_id is not None:
        listed = listed.filter(room_id=filters.room_id)
    if tag := _sendable(filters.tag):
        listed = listed.filter(tags__name=tag)
    return listed.filter(state_word=filters.state) if filters.state else listed


def _sendable(text: str) -> str:
    # PostgreSQL takes no null characters.
    return text.replace("\0", "")


# The same as ``Server.state``, for the database to filter and sort by.
_STATE = Case(
    When(host_key="", then=Value(Server.State.NEW)),
    When(~Q(offered_key=""), then=Value(Server.State.BLOCKED)),
    When(facts_wanted_at__isnull=False, then=Value(Server.State.COLLECTING)),
    When(~Q(problem={}), then=Value(Server.State.FAILING)),
    default=Value(Server.State.OK),
)


def maintained_ids(user: User) -> set[int]:
    """Return the ids of the projects the person maintains."""
    if user.is_superuser:
        return set(Project.objects.values_list("pk", flat=True))
    mine = Membership.objects.filter(user=user, role=Membership.Role.MAINTAINER)
    return set(mine.values_list("project_id", flat=True))


def editable_ids(user: User, shown: list[Server]) -> set[int]:
    """Return the ids of those servers the person may edit."""
    maintained = maintained_ids(user)
    return {one.pk for one in shown if one.created_by_id == user.pk or one.project_id in maintained}


def unconfirmed(user: User, ids: list[int]) -> list[Server]:
    """Return the new servers the person may edit, of these or, without ids, of all."""
    new = servers(user).filter(host_key="")
    found = list(new.filter(pk__in=ids) if ids else new)
    editable = editable_ids(user, found)
    return [one for one in found if one.pk in editable]


def project(user: User, project_id: int) -> Project:
    """Return a project the person may see; raises ``ActionError`` as if there were none otherwise."""
    one = projects(user).filter(pk=project_id).first()
    if one is None:
        raise ActionError(_("There is no such project."), code=NOT_FOUND)
    return one


def counted_projects(user: User) -> QuerySet[Project]:
    """Return the projects the person may see, each with ``server_count`` and ``people_count``."""
    return (
        Project.objects.filter(pk__in=projects(user))
        .annotate(server_count=Count("servers", distinct=True), people_count=Count("memberships", distinct=True))
        .order_by("name")
    )


def members(user: User, project_id: int) -> QuerySet[Membership]:
    """Return who belongs to a project; for its maintainers and administrators."""
    one = project(user, project_id)
    if not maintains(user, one):
        raise ActionError(
            _("Only maintainers of the project and administrators see who belongs to it."), code=FORBIDDEN
        )
    return Membership.objects.filter(project=one).select_related("user")


def addable_people(project_id: int) -> QuerySet[User]:
    """Return the active people who are not in the project yet."""
    return User.objects.filter(is_active=True).exclude(memberships__project=project_id).order_by("username")


def rooms(user: User) -> QuerySet[Room]:
    """Return every room, each with ``server_count``: how many servers the person may use stand there."""
    mine = Q() if user.is_superuser else Q(servers__project__in=projects(user))
    return Room.objects.annotate(server_count=Count("servers", filter=mine, distinct=True)).order_by("name")


def room(room_id: int) -> Room:
    """Return a room; raises ``ActionError`` when there is none."""
    one = Room.objects.filter(pk=room_id).first()
    if one is None:
        raise ActionError(_("There is no such room."), code=NOT_FOUND)
    return one


def load_rooms() -> QuerySet[Room]:
    """Return the rooms in which generators stand, by name."""
    return Room.objects.filter(purpose=Room.Purpose.LOAD)


def load_room(room_id: int | None) -> Room | None:
    """Return the room for generators with this id, nothing for none; raises ``ActionError`` when there is no such."""
    if room_id is None:
        return None
    one = load_rooms().filter(pk=room_id).first()
    if one is None:
        raise ActionError(_("There is no such room for generators."), field="room")
    return one


def load_room_id(name: str) -> int | None:
    """Return the id of the room for generators called so, nothing for no name; raises as ``load_room`` does."""
    if not name:
        return None
    one = load_rooms().filter(name=name).first()
    if one is None:
        raise ActionError(_("There is no room for generators called “%(name)s”.") % {"name": name}, field="room")
    return one.pk


def tags(user: User) -> QuerySet[Tag]:
    """Return the tags of the servers the person may use."""
    return Tag.objects.filter(servers__in=servers(user)).distinct()


def credentials(user: User) -> QuerySet[Credential]:
    """Return the shared credentials of the person's projects."""
    return Credential.objects.filter(shared=True, project__in=projects(user)).select_related("project", "created_by")


def credential(user: User, credential_id: int) -> Credential:
    """Return a shared credential; raises ``ActionError`` as if there were none when it is another project's."""
    one = credentials(user).filter(pk=credential_id).first()
    if one is None:
        raise ActionError(_("There is no such credential."), code=NOT_FOUND)
    return one


def history(user: User, server: Server, limit: int = 20) -> list[AuditEntry]:
    """Return what was lately done to and on a server, for who may edit it; nothing for others."""
    if not may_edit(user, server):
        return []
    return list(AuditEntry.objects.filter(detail__server=server.pk)[:limit])


def waiting(user: User, server_ids: list[int]) -> int:
    """Return how many of these servers facts are still to be collected from."""
    return servers(user).filter(pk__in=server_ids, facts_wanted_at__isnull=False).count()
