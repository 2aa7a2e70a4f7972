"""What is known about projects, rooms and servers, and who may see and do what.

Administrators see and do everything. Members of a project see and use its servers; its maintainers, and who
created a server, edit and delete it.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.errors import FORBIDDEN, NOT_FOUND, ActionError
from loadwright.server.accounts.models import User

from .models import Membership, Project, Server


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


def search(user: User, text: str) -> QuerySet[Server]:
    """Return the servers the person may use whose name or address holds ``text``."""
    return servers(user).filter(Q(name__icontains=text) | Q(address__icontains=text))


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
