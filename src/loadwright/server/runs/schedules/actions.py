"""Writes of schedules: by the members of the project of their plan, by everyone without a project."""

from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.plans import queries as plans
from loadwright.server.platform import events
from loadwright.server.runs import errors, topics
from loadwright.server.runs.models import Run, Schedule

from . import queries, saved_load, scheduler


@transaction.atomic
def create(actor: Actor, plan_id: int, *, at: datetime | None = None, cron: str = "", zone: str = "UTC") -> Schedule:
    """Create a schedule that runs a plan with its saved load, once at ``at`` or by a cron expression.

    A naive ``at`` is in the time of ``zone``.
    """
    actor.require_write()
    plan = plans.plan(actor.person, plan_id)
    if saved_load.saved(plan) is None:
        raise errors.LOAD_NOT_SAVED()
    made = Schedule(plan=plan, created_by=actor.user)
    _set_times(made, at, cron, zone)
    made.save()
    audit.record(actor, "schedule.create", plan.name, plan=plan.pk, schedule=made.pk, cron=made.cron, zone=zone)
    scheduler.plan_next(made, timezone.now())
    events.announce(topics.RUNS)
    return made


@transaction.atomic
def change(
    actor: Actor, schedule_id: int, *, at: datetime | None = None, cron: str = "", zone: str = "UTC"
) -> Schedule:
    """Change when a schedule starts runs, as in ``create``. Its scheduled run is replaced by one at the new time."""
    actor.require_write()
    found = _locked(actor, schedule_id)
    _set_times(found, at, cron, zone)
    found.planned_until = timezone.now()
    found.save(update_fields=["at", "cron", "zone", "planned_until"])
    details = {"schedule": found.pk, "cron": found.cron, "zone": zone}
    audit.record(actor, "schedule.change", found.plan.name, plan=found.plan_id, **details)
    found.runs.filter(state=Run.State.SCHEDULED).delete()
    if found.enabled:
        scheduler.plan_next(found, timezone.now())
    events.announce(topics.RUNS)
    return found


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


def _set_times(made: Schedule, at: datetime | None, cron: str, zone: str) -> None:
    made.cron, made.zone = " ".join(cron.split()), zone
    next_times = queries.preview(at=at, cron=made.cron, zone=zone)
    made.at = next_times[0].astimezone(UTC) if at is not None else None


def _locked(actor: Actor, schedule_id: int) -> Schedule:
    found = queries.schedule(actor.person, schedule_id)
    # The scheduler updates the row only if it is unchanged since it was read, and this lock makes that update wait.
    return Schedule.objects.select_for_update().select_related("plan").get(pk=found.pk)
