"""What is known about plans, and who may see and change them.

Members of a project see and run its plans, and everybody those of no project. Who uploaded a plan, maintainers
of its project and administrators rename and delete it.
"""

from django.db.models import QuerySet

from loadwright.server.accounts.models import User
from loadwright.server.projects import queries as projects
from loadwright.server.projects.models import Project

from . import errors
from .models import Plan


def plans(user: User, *, search: str = "", project: Project | None = None) -> QuerySet[Plan]:
    """Return the plans the person may see, by name; with ``project`` those of it alone."""
    found = Plan.objects.select_related("owner", "project").filter(projects.visible(user))
    if project is not None:
        found = found.filter(project=project)
    return found.filter(name__icontains=search) if search else found


def plan(user: User, plan_id: int) -> Plan:
    """Return a plan the person may see; raises ``ActionError`` as if there were none otherwise."""
    found = plans(user).filter(pk=plan_id).first()
    if found is None:
        raise errors.PLAN_NOT_FOUND(field="plan_id")
    return found


def may_edit(user: User, found: Plan) -> bool:
    """Return whether the person may rename and delete a plan they can see."""
    if user.is_superuser or found.owner_id == user.pk:
        return True
    return found.project is not None and projects.maintains(user, found.project)


def editable(user: User, plan_id: int) -> Plan:
    """Return a plan the person may rename and delete, its row locked; raises ``ActionError`` otherwise."""
    found = Plan.objects.select_for_update().filter(projects.visible(user), pk=plan_id).first()
    if found is None:
        raise errors.PLAN_NOT_FOUND()
    if not may_edit(user, found):
        raise errors.NOT_YOURS()
    return found


def lock(found: Plan) -> None:
    """Keep a plan from being changed or deleted until the transaction ends; raises ``ActionError`` if it is gone."""
    if not Plan.objects.select_for_update().filter(pk=found.pk, sha256=found.sha256).exists():
        raise errors.PLAN_NOT_FOUND(field="plan_id")
