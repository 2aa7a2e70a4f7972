"""Reads of header sets, and access rules.

Members of a project can see and choose its sets; everyone those without a project. A set can be changed by the person
who created it, maintainers of its project and administrators.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from loadwright.server.accounts.models import User
from loadwright.server.plans.models import Plan
from loadwright.server.projects import queries as projects
from loadwright.server.projects.models import Project

from . import errors
from .draft_uses import DraftUses, draft_uses
from .models import HeaderSet
from .uses import PlanUses, uses_in, uses_of


def header_sets(user: User, *, project: Project | None = None) -> QuerySet[HeaderSet]:
    """Return the sets visible to the user by name, optionally those of one project."""
    found = HeaderSet.objects.select_related("project", "owner", "changed_by").filter(projects.visible(user))
    return found if project is None else found.filter(project=project)


def matching(found: Iterable[HeaderSet], *, search: str = "", method: str = "") -> list[HeaderSet]:
    """Return those of the sets that contain a text, in a header too, and are suggested for a method."""
    text = search.casefold()
    return [
        one
        for one in found
        if (not method or one.suggests(method)) and (not text or any(text in part.casefold() for part in one.texts))
    ]


def header_set(user: User, set_id: int) -> HeaderSet:
    """Look up a set. ``NOT_FOUND`` if it does not exist or is not visible to the user."""
    found = header_sets(user).filter(pk=set_id).first()
    if found is None:
        raise errors.NOT_FOUND_HERE(field="set_id")
    return found


def of_plan(plan: Plan) -> QuerySet[HeaderSet]:
    """Return the sets that can be chosen in a plan: those of its project."""
    return HeaderSet.objects.filter(project=plan.project_id).order_by("name")


def set_of_plan(plan: Plan, set_id: int) -> HeaderSet:
    """Look up a set of a plan's project."""
    found = of_plan(plan).filter(pk=set_id).first()
    if found is None:
        raise errors.NOT_FOUND_HERE(field="set")
    return found


def may_edit(user: User, found: HeaderSet) -> bool:
    """Return whether the user may change and delete a set that is visible to them."""
    if user.is_superuser or found.owner_id == user.pk:
        return True
    return found.project is not None and projects.maintains(user, found.project)


def editable_among(user: User, found: Iterable[HeaderSet]) -> set[int]:
    """Return the ids of those sets, which are visible to the user, that the user may change and delete."""
    maintained = projects.maintained_ids(user)
    return {one.pk for one in found if user.is_superuser or one.owner_id == user.pk or one.project_id in maintained}


def editable(user: User, set_id: int) -> HeaderSet:
    """Look up a set and lock its row. Raises ``ActionError`` unless the user may change it."""
    found = HeaderSet.objects.select_for_update().filter(projects.visible(user), pk=set_id).first()
    if found is None:
        raise errors.NOT_FOUND_HERE(field="set_id")
    if not may_edit(user, found):
        raise errors.NOT_YOURS()
    return found


def users_of(user: User, sets: Collection[HeaderSet]) -> dict[int, list[PlanUses]]:
    """Return the plans that use each of the sets, by the id of the set, with the plans by name.

    Everyone who sees a set also sees the plans that can use it: those of its project.
    """
    wanted = {one.pk for one in sets}
    within = _of_projects(sets)
    plans = Plan.objects.filter(within).select_related("newest", "project").order_by("name", "pk")
    # All of the projects: a key decides before a name does.
    every = list(HeaderSet.objects.filter(within))
    return {key: found for key, found in uses_in(plans, every, user.username).items() if key in wanted}


def drafts_of(sets: Collection[HeaderSet]) -> dict[int, list[DraftUses]]:
    """Return the drafts with changes that are not saved which use each of the sets, by the id of the set."""
    wanted = {one.pk for one in sets}
    every = list(HeaderSet.objects.filter(_of_projects(sets)))
    return {key: found for key, found in draft_uses(every).items() if key in wanted}


def _of_projects(sets: Iterable[HeaderSet]) -> Q:
    """Return the condition that a set or plan belongs to a project of ``sets``, or to none like some of them."""
    owners = {one.project_id for one in sets}
    within = Q(project__in=[owner for owner in owners if owner is not None])
    return within | Q(project=None) if None in owners else within


@dataclass(frozen=True)
class OfPlan:
    """The sets that a plan uses: those with other headers than it has, and the names of those that do not exist."""

    differing: list[HeaderSet]
    missing: list[str]


def state_of(user: User, plan: Plan) -> OfPlan:
    """Return whether a plan is in step with the sets that it uses."""
    found = uses_of(plan.newest, user.username)
    if not found:
        return OfPlan([], [])
    sets = list(of_plan(plan))
    used = uses_in([plan], sets, user.username)
    known = {use for plans in used.values() for one in plans for use in one.found}
    return OfPlan(
        [one for one in sets if any(not plan.in_step for plan in used[one.pk])],
        sorted({use.set_name for use in found if use not in known}),
    )


def plans_of(user: User, found: HeaderSet) -> list[PlanUses]:
    """Return the plans that use a set."""
    return users_of(user, [found])[found.pk]
