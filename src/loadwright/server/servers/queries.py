"""Reads of servers, tags and credentials, and access rules.

Administrators can see and change everything. Members of a project can see and use its servers; its maintainers and the
person who added a server can change and delete it.
"""

from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.projects.models import Membership, Project, Room
from loadwright.server.projects.queries import maintained_ids, maintains, projects

from . import errors
from .models import Credential, Server, Tag


@dataclass(frozen=True)
class Filters:
    """Filters of a server list; empty ones do not filter. ``state`` is one of ``Server.State``."""

    search: str = ""
    project: Project | None = None
    room_id: int | None = None
    tag: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        return bool(self.search or self.project or self.room_id or self.tag or self.state)


def servers(user: User) -> QuerySet[Server]:
    """Return the servers that the person can use, with the relations shown in lists and ``causes_shown``."""
    found = Server.objects.select_related("project", "room", "jump_host", "credential", "created_by")
    if user.is_superuser:
        return found.annotate(causes_shown=Value(True))
    maintained = Membership.objects.filter(user=user, role=Membership.Role.MAINTAINER, project=OuterRef("project"))
    return found.filter(project__memberships__user=user).annotate(causes_shown=Exists(maintained))


def with_ssh(user: User) -> QuerySet[Server]:
    """Return the servers that the person can use and to which connections are made."""
    return servers(user).exclude(username="")


def of_project(project: Project) -> QuerySet[Server]:
    """Return all servers of a project by name, with rooms and tags, for callers that decided who may see them."""
    found = Server.objects.filter(project=project).select_related("room").prefetch_related("tags")
    return found.order_by("name", "pk")


def server(user: User, server_id: int) -> Server:
    """Return a server. NOT_FOUND if it does not exist or the person cannot use it."""
    found = servers(user).filter(pk=server_id).first()
    if found is None:
        raise errors.SERVER_NOT_FOUND()
    return found


def causes_shown(user_id: int, server_id: int) -> bool:
    """Return whether the person may know why there is no contact to a server."""
    user = User.objects.filter(pk=user_id).first()
    found = servers(user).filter(pk=server_id).first() if user else None
    return found is not None and found.explained


def same_address(user: User, one: Server) -> list[Server]:
    """Return the other servers of the person's projects that are reached at the same address and port."""
    others = servers(user).filter(address__iexact=one.address, port=one.port, jump_host=one.jump_host_id)
    return list(others.exclude(pk=one.pk).order_by("name", "pk"))


def may_edit(user: User, found: Server) -> bool:
    """Return whether the person can change and delete a server that they can use."""
    return found.created_by_id == user.pk or maintains(user, found.project)


def editable(user: User, server_id: int) -> Server:
    """Return a server that the person can change. Raises ``ActionError``."""
    found = server(user, server_id)
    if not may_edit(user, found):
        raise errors.NOT_YOURS()
    return found


def found(user: User, filters: Filters) -> QuerySet[Server]:
    """Return the usable servers that match the filters, with tags and ``state_word``."""
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
    # PostgreSQL refuses null characters.
    return text.replace("\0", "")


# ``Server.state`` as an expression for filtering and sorting.
_STATE = Case(
    When(username="", then=Value(Server.State.NO_SSH)),
    When(host_key="", then=Value(Server.State.NEW)),
    When(~Q(offered_key=""), then=Value(Server.State.BLOCKED)),
    When(facts_wanted_at__isnull=False, then=Value(Server.State.COLLECTING)),
    When(~Q(problem={}), then=Value(Server.State.FAILING)),
    default=Value(Server.State.OK),
)


def room_named(name: str) -> Room:
    """Return a room. ``ActionError`` if it does not exist."""
    room = Room.objects.filter(name=name).first()
    if room is None:
        raise errors.NO_SUCH_ROOM(name=name)
    return room


def editable_ids(user: User, shown: list[Server]) -> set[int]:
    """Return the ids of the servers that the person can change."""
    maintained = maintained_ids(user)
    return {one.pk for one in shown if one.created_by_id == user.pk or one.project_id in maintained}


def unconfirmed(user: User, ids: list[int]) -> QuerySet[Server]:
    """Return the new servers that the person can change, among ``ids`` or, if empty, all."""
    editable = Q() if user.is_superuser else Q(created_by=user) | Q(project__in=maintained_ids(user))
    found = with_ssh(user).filter(editable, host_key="")
    return found.filter(pk__in=ids) if ids else found


def tags(user: User) -> QuerySet[Tag]:
    """Return the tags of the servers that the person can use."""
    return Tag.objects.filter(servers__in=servers(user)).distinct()


def credentials(user: User) -> QuerySet[Credential]:
    """Return the shared credentials of the person's projects, by name."""
    shared = Credential.objects.filter(shared=True, project__in=projects(user)).order_by("name", "pk")
    return shared.select_related("project", "created_by")


def credential(user: User, credential_id: int) -> Credential:
    """Return a shared credential. NOT_FOUND if it does not exist or belongs to another project."""
    one = credentials(user).filter(pk=credential_id).first()
    if one is None:
        raise errors.CREDENTIAL_NOT_FOUND()
    return one


def history(user: User, server: Server, limit: int = 20) -> list[AuditEntry]:
    """Return recent audit entries of a server for people who can change it; empty for others."""
    if not may_edit(user, server):
        return []
    return list(AuditEntry.objects.filter(object_type="server", object_id=server.pk)[:limit])


def waiting(user: User, server_ids: list[int]) -> int:
    """Return the number of these servers whose facts are still pending."""
    return servers(user).filter(pk__in=server_ids, facts_wanted_at__isnull=False).count()
