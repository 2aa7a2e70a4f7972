"""Writes and reads of schedules.

A plan's schedules are visible to, and changed by, the members of its project; those of a plan without a project by
everyone.
"""

from collections.abc import Iterable
from datetime import MAXYEAR, UTC, datetime
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import queries as plans
from loadwright.server.platform import events
from loadwright.server.projects.models import Project
from loadwright.server.runs import errors, queries, topics
from loadwright.server.runs.models import Run, Schedule
from loadwright.server.runs.spec.cron import moments, zone_of

from . import saved_load, scheduler

PREVIEWED = 5


def schedules(user: User, plan_id: int) -> QuerySet[Schedule]:
    """Look up the schedules of a plan. ``NOT_FOUND`` if the plan does not exist or is not visible to the user."""
    return Schedule.objects.filter(plan=plans.plan(user, plan_id)).select_related("created_by")


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


@transaction.atomic
def create(actor: Actor, plan_id: int, *, at: datetime | None = None, cron: str = "", zone: str = "UTC") -> Schedule:
    """Create a schedule that runs a plan with its saved load, once at ``at`` or by a cron expression.

    A naive ``at`` is in the time of ``zone``.
    """
    actor.require_write()
    plan = plans.plan(actor.person, plan_id)
    if saved_load.saved(plan) is None:
        raise errors.LOAD_NOT_SAVED()
    cron = " ".join(cron.split())
    found = preview(at=at, cron=cron, zone=zone)
    at = found[0].astimezone(UTC) if at is not None else None
    made = Schedule.objects.create(plan=plan, at=at, cron=cron, zone=zone, created_by=actor.user)
    audit.record(actor, "schedule.create", plan.name, plan=plan.pk, schedule=made.pk, cron=cron, zone=zone)
    scheduler.plan_next(made, timezone.now())
    events.announce(topics.RUNS)
    return made


@transaction.atomic
def set_enabled(actor: Actor, schedule_id: int, enabled: bool) -> Schedule:
    """Enable or disable a schedule. Disabling deletes its scheduled run."""
    actor.require_write()
    found = _locked(actor, schedule_id)
    if found.enabled == enabled:
        return found
    if enabled and found.at is not None and found.at <= timezone.now():
        raise errors.IS_OVER()
    found.enabled = enabled
    # Occurrences that passed while the schedule was disabled are not made up for.
    found.planned_until = timezone.now()
    found.save(update_fields=["enabled", "planned_until"])
    word = "schedule.enable" if enabled else "schedule.disable"
    audit.record(actor, word, found.plan.name, plan=found.plan_id, schedule=found.pk)
    if enabled:
        scheduler.plan_next(found, timezone.now())
    else:
        found.runs.filter(state=Run.State.SCHEDULED).delete()
    return found


@transaction.atomic
def delete(actor: Actor, schedule_id: int) -> None:
    """Delete a schedule and its scheduled run. Runs that have started remain."""
    actor.require_write()
    found = _locked(actor, schedule_id)
    audit.record(actor, "schedule.delete", found.plan.name, plan=found.plan_id, schedule=found.pk)
    found.runs.filter(state=Run.State.SCHEDULED).delete()
    found.delete()


def _locked(actor: Actor, schedule_id: int) -> Schedule:
    found = schedule(actor.person, schedule_id)
    # The scheduler updates the row only if it is unchanged since it was read, and this lock makes that update wait.
    return Schedule.objects.select_for_update().select_related("plan").get(pk=found.pk)
