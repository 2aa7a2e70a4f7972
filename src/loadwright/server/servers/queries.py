"""What is known about projects, rooms and servers, and who may see and do what.

Administrators see and do everything. Members of a project see and use its servers; its maintainers, and who
created a server, edit and delete it.
"""

from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.platform.errors import FORBIDDEN, NOT_FOUND, ActionError
from loadwright.server.projects.models import Project
from loadwright.server.projects.queries import maintained_ids, maintains, projects

from .models import Credential, Server, Tag


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
