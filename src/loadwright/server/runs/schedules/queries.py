"""Reads of schedules.

A plan's schedules are visible to the members of its project; those of a plan without a project to everyone.
"""

from collections.abc import Iterable
from datetime import MAXYEAR, datetime
from itertools import islice

from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from loadwright.server.accounts.models import User
from loadwright.server.plans import queries as plans
from loadwright.server.projects.models import Project
from loadwright.server.runs import errors, queries
from loadwright.server.runs.models import Run, Schedule
from loadwright.server.runs.spec.cron import moments, zone_of

PREVIEWED = 5


def of_plan(user: User, plan_id: int) -> QuerySet[Schedule]:
    """Look up the schedules of a plan. ``NOT_FOUND`` if the plan does not exist or is not visible to the user."""
    return schedules(user).filter(plan=plans.plan(user, plan_id))


def schedules(
    user: User, *, search: str = "", enabled: bool | None = None, project: Project | None = None
) -> QuerySet[Schedule]:
    """Return the schedules visible to the user, in order of their next run; those without one are last."""
    found = Schedule.objects.filter(plan__in=plans.plans(user)).select_related("created_by", "plan__project")
    if search:
        found = found.filter(Q(plan__name__icontains=search) | Q(cron__icontains=search))
    if enabled is not None:
        found = found.filter(enabled=enabled)
    if project is not None:
        found = found.filter(plan__project=project)
    due = Min("runs__due_at", filter=Q(runs__state=Run.State.SCHEDULED))
    return found.annotate(due_at=due).order_by(F("due_at").asc(nulls_last=True), "pk")


def schedule(user: User, schedule_id: int) -> Schedule:
    """Look up a schedule. ``NOT_FOUND`` if it does not exist or its plan is not visible to the user."""
    found = Schedule.objects.select_related("plan").filter(pk=schedule_id, plan__in=plans.plans(user)).first()
    if found is None:
        raise errors.SCHEDULE_NOT_FOUND()
    return found


def next_runs(found: Iterable[Schedule]) -> dict[int, Run]:
    """Return the scheduled run of each schedule that has one, by the primary key of the schedule."""
    scheduled = Run.objects.filter(schedule__in=list(found), state=Run.State.SCHEDULED).select_related("room")
    return {run.schedule_id: run for run in scheduled.order_by("created_at", "pk") if run.schedule_id is not None}


def next_run(found: Schedule) -> Run | None:
    return next_runs([found]).get(found.pk)


def due_next(user: User, project: Project | None = None) -> QuerySet[Run]:
    """Return the scheduled runs that are visible to the user, the next one first."""
    return queries.runs(user, state=Run.State.SCHEDULED, project=project).order_by("due_at", "pk")


def preview(*, at: datetime | None, cron: str, zone: str) -> list[datetime]:
    """Return up to five next occurrences in the zone's time. Raises ``ActionError`` with the invalid field."""
    where = zone_of(zone)
    if (at is None) == (not cron):
        raise errors.AT_OR_CRON()
    now = timezone.now()
    if at is not None:
        at = at if at.tzinfo is not None else at.replace(tzinfo=where)
        if at <= now:
            raise errors.TIME_HAS_PASSED()
        if at.year == MAXYEAR:
            # It may be beyond the last year in another zone.
            raise errors.NEVER_RUNS(field="at")
        return [at.astimezone(where)]
    found = list(islice(moments(cron, zone, now), PREVIEWED))
    if not found:
        raise errors.NEVER_RUNS()
    return found
