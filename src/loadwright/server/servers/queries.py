"""What is known about projects, rooms and servers, and who may see and do what.

Administrators see and do everything. Members of a project see and use its servers; its maintainers, and who
created a server, edit and delete it.
"""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.errors import FORBIDDEN, NOT_FOUND, ActionError
from loadwright.server.accounts.models import User

from .models import Membership, Project, Server


def projects(user: User) -> QuerySet[Project]:
    """Return the projects the person may see."""
    return Project.objects.all() if user.is_superuser else Project.objects.filter(memberships__user=user)


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
