"""Reads of plans, and access rules.

Members of a project can see and run its plans; everyone can do so with plans without a project. A plan can be changed
by the user who uploaded it, maintainers of its project and administrators.
"""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import Lower

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.projects import queries as projects
from loadwright.server.projects.models import Project

from . import errors
from .models import Plan, PlanRevision

BY_NAME = Lower("name")
"""The order of plans by name, in which upper and lower case are the same."""


def plans(
    user: User, *, search: str = "", project: Project | None = None, enabled: bool | None = None
) -> QuerySet[Plan]:
    """Return the plans visible to the user by name, optionally those of one project or of one state."""
    found = Plan.objects.select_related("owner", "project", "newest__author").filter(projects.visible(user))
    found = found.order_by(BY_NAME, "pk")
    if project is not None:
        found = found.filter(project=project)
    if enabled is not None:
        found = found.filter(enabled=enabled)
    return found.filter(name__icontains=search) if search else found


def plan(user: User, plan_id: int) -> Plan:
    """Look up a plan. ``NOT_FOUND`` if it does not exist or is not visible to the user."""
    found = plans(user).filter(pk=plan_id).first()
    if found is None:
        raise errors.PLAN_NOT_FOUND(field="plan_id")
    return found


def may_edit(user: User, found: Plan) -> bool:
    """Return whether the user may change and delete a plan that is visible to them."""
    if user.is_superuser or found.owner_id == user.pk:
        return True
    return found.project is not None and projects.maintains(user, found.project)


def editable_among(user: User, found: Iterable[Plan]) -> set[int]:
    """Return the ids of those plans, which are visible to the user, that the user may change and delete."""
    maintained = projects.maintained_ids(user)
    return {
        one.pk
        for one in found
        if user.is_superuser or one.owner_id == user.pk or (one.project_id is not None and one.project_id in maintained)
    }


def require_editable(actor: Actor, plan_id: int) -> None:
    """Raise ``ActionError`` before any work unless the actor may change the plan."""
    actor.require_write()
    if not may_edit(actor.person, plan(actor.person, plan_id)):
        raise errors.NOT_YOURS()


def require_enabled(found: Plan) -> None:
    """Raise ``DISABLED`` if runs of a plan must not be started."""
    if not found.enabled:
        raise errors.DISABLED(name=found.name)


def editable(user: User, plan_id: int) -> Plan:
    """Look up a plan and lock its row. Raises ``ActionError`` unless the user may change it."""
    found = Plan.objects.select_for_update().filter(projects.visible(user), pk=plan_id).first()
    if found is None:
        raise errors.PLAN_NOT_FOUND()
    if not may_edit(user, found):
        raise errors.NOT_YOURS()
    return found


def lock(found: Plan) -> None:
    """Lock a plan until the transaction ends. ``NOT_FOUND`` if it, or the revision that was its newest, was removed."""
    locked = Plan.objects.select_for_update().filter(pk=found.pk)
    if not (locked.exists() and PlanRevision.objects.filter(pk=found.newest.pk).exists()):
        raise errors.PLAN_NOT_FOUND(field="plan_id")


def lock_newest(found: Plan) -> None:
    """Lock a plan until the transaction ends. ``NOT_FOUND`` if it was deleted, ``CHANGED`` if it has a new revision."""
    lock(found)
    if not Plan.objects.filter(pk=found.pk, newest=found.newest).exists():
        raise errors.CHANGED()


def revisions(found: Plan) -> QuerySet[PlanRevision]:
    """Return the revisions of a plan, the newest first."""
    return found.revisions.select_related("author")


def revision(user: User, plan_id: int, number: int) -> PlanRevision:
    """Look up a revision with its plan. ``NOT_FOUND`` if one of them does not exist or is not visible to the user."""
    of_plan = plan(user, plan_id)
    found = of_plan.revisions.select_related("author").filter(number=number).first()
    if found is None:
        raise errors.REVISION_NOT_FOUND(number=number)
    found.plan = of_plan
    return found
