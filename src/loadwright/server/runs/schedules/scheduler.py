"""Allocates generators to scheduled runs that are due, and creates the next run of every schedule.

All state is in the database: one run is created per occurrence, and it gets its generators in the transaction that ends
its scheduled state. A restarted server therefore neither starts a run twice nor skips one.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import Message, message_of, reasons
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import SYSTEM
from loadwright.server.fleet import queries as fleet
from loadwright.server.plans import queries as plans
from loadwright.server.platform import disk
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.sandbox import sandbox
from loadwright.server.projects import queries as projects
from loadwright.server.runs.control import transitions
from loadwright.server.runs.models import Run, Schedule
from loadwright.server.runs.spec import allocation, creation
from loadwright.server.runs.spec.cron import next_occurrence

from . import saved_load

log = logging.getLogger(__name__)


def step(now: datetime) -> None:
    """Process what is due at ``now``: allocate, wait, give up, and create the next runs."""
    due = Run.objects.filter(state=Run.State.SCHEDULED, due_at__lte=now).select_related("plan__newest", "room")
    # An error of one run must not stop the others or the conductor.
    for run in due.order_by("due_at", "pk"):
        try:
            _attend(run, now)
        except Exception:
            log.exception("Processing the scheduled run %d failed; retrying.", run.pk)
    for schedule in Schedule.objects.filter(enabled=True, plan__enabled=True).exclude(runs__state=Run.State.SCHEDULED):
        try:
            plan_next(schedule, now)
        except Exception:
            log.exception("Creating the next run of schedule %d failed; retrying.", schedule.pk)


def _attend(run: Run, now: datetime) -> None:
    assert run.due_at is not None
    patience = timedelta(seconds=settings.CLAIM_TIMEOUT_S)
    if now - run.due_at > patience:
        transitions.fail(run, _given_up(run), "", now.timestamp())
        return
    if _lacks_space(run) and disk.watch.full:
        # Deriving the bundle again would only load the machine.
        return
    try:
        _start(run)
    except ActionError as error:
        if error.field == "generators":
            transitions.wait(run, allocation.missing(run, fleet.idle()) or error.message)
        else:
            transitions.fail(run, error.message, "", now.timestamp())
    except (OSError, PlanError) as error:
        if disk.is_full(error):
            transitions.wait(run, disk.DISK_FULL().message)
            return
        transitions.fail(run, reasons.PLAN_UNREADABLE(reason=message_of(error)), "", now.timestamp())


def _given_up(run: Run) -> Message:
    """Return why a run that is overdue was not started."""
    seconds = settings.CLAIM_TIMEOUT_S
    if _lacks_space(run):
        return reasons.WAITED_FOR_SPACE(seconds=seconds)
    return reasons.WAITED(seconds=seconds, reason=run.reason) if run.reason else reasons.MISSED_START(seconds=seconds)


def _lacks_space(run: Run) -> bool:
    return run.reason is not None and run.reason.code == disk.DISK_FULL.message.code


def _start(run: Run) -> None:
    if run.plan is None:
        return
    # Checked without a lock first, so that a waiting run does not store its bundle at every step.
    allocation.idle_generators(run.spec.generators, run.room)
    with (
        creation.derived(run.plan, run.spec, sandbox.SYSTEM) as bundle,
        # If the bundle was deleted, the next step stores it again.
        suppress(_NoLongerDueError, creation.BundleDeletedError),
        creation.stored_bundle(run, run.plan.newest, bundle),
    ):
        _claim(run)


class _NoLongerDueError(Exception):
    """The run was cancelled, changed or started while its bundle was stored."""


@transaction.atomic
def _claim(run: Run) -> None:
    found = Run.objects.select_for_update().filter(pk=run.pk, state=Run.State.SCHEDULED).first()
    if found is None or found.spec != run.spec or run.plan is None:
        raise _NoLongerDueError
    try:
        plans.lock_newest(run.plan)
    except ActionError:
        # It got a new revision while the bundle was made: the next step makes another one.
        raise _NoLongerDueError from None
    agents = allocation.allocate_generators(run.spec.generators, run.room)
    creation.assign(run, agents)
    audit.record(SYSTEM, "run.claim", run.name, run=run.pk, generators=[agent.name for agent in agents])
    transitions.announce(run)


@transaction.atomic
def plan_next(schedule: Schedule, now: datetime) -> Run | None:
    """Create the next run of a schedule. ``None`` if there is none.

    An occurrence that passed while no server was running is made up for if it is no older than the time that runs wait
    for generators.
    """
    after = max(schedule.planned_until, now - timedelta(seconds=settings.CLAIM_TIMEOUT_S))
    if schedule.at is not None:
        # A single occurrence always gets its run, which records the missed start however long ago it was.
        after = schedule.planned_until
    moment = next_occurrence(at=schedule.at, cron=schedule.cron, zone=schedule.zone, after=after)
    spec = saved_load.saved(schedule.plan)
    if moment is None or spec is None:
        return None
    unplanned = Schedule.objects.filter(pk=schedule.pk, enabled=True, planned_until=schedule.planned_until)
    if not unplanned.update(planned_until=moment):
        return None
    more = {"schedule": schedule, "due_at": moment, "state": Run.State.SCHEDULED}
    room = projects.load_room_named(spec.room)
    run = creation.new_run(schedule.plan, spec, room, schedule.created_by, **more)
    creation.save(run)
    return run
