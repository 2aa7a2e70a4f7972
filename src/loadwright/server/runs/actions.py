"""Actions on runs. The conductor changes them in ``control.transitions``."""

import time
from contextlib import suppress
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from loadwright.core.conduct.lifecycle import SHARE_LEAD_SECONDS
from loadwright.core.messages import TEXT, Message
from loadwright.core.messages import events as messages
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.plans import queries as plans
from loadwright.server.plans.models import Plan
from loadwright.server.projects import queries as projects
from loadwright.server.runs.control.transitions import add_event, announce, catch_up

from . import errors, queries
from .models import Run, RunEvent, RunTarget
from .spec import allocation, creation
from .spec.validation import check_target, validated

MAX_NOTE = 2000
MAX_NOTES = 200
"""Notes of a run: every live message contains all of them."""
MAX_WHY = 500


def start_run(actor: Actor, plan_id: int, spec: RunSpec, source: creation.Source | None = None) -> Run:
    """Allocate generators, which then prepare. The conductor starts the load once all are ready.

    The newest revision is executed, or ``source``, which belongs to the same plan. Raises ``ActionError`` if an option
    is invalid or too few generators are idle.
    """
    actor.require_write()
    spec = validated(spec)
    plan = plans.plan(actor.person, plan_id)
    room = projects.load_room_named(spec.room)
    source = source or creation.Source(plan.newest)
    with creation.derived(plan, spec, actor.name, source) as bundle:
        # Fails early in most cases; only allocation under the lock is final.
        allocation.idle_generators(spec.generators, room, actor.person)
        while True:
            run = creation.new_run(plan, spec, room, actor.user)
            with suppress(creation.BundleDeletedError), creation.stored_bundle(run, source.revision, bundle):
                _insert(actor, run, plan)
                return run


@transaction.atomic
def _insert(actor: Actor, run: Run, plan: Plan) -> None:
    """Save a run whose bundle is stored, with its generators."""
    agents = allocation.allocate_generators(run.spec.generators, run.room, actor.person)
    plans.lock(plan)
    creation.save(run)
    creation.assign(run, agents)
    if run.trial:
        audit.record(actor, "run.try", run.name, run=run.pk, plan=plan.pk)
    else:
        audit.record(actor, "run.start", run.name, run=run.pk, mode=run.spec.mode, target=run.spec.target)
    announce(run)


@transaction.atomic
def change_rate(actor: Actor, run_id: int, target: float) -> Run:
    """Change the total (transactions per second or threads).

    Under load it holds from shortly ahead, so that all generators have received it by then.
    """
    actor.require_write()
    run = queries.locked(actor.person, run_id)
    if run.spec.as_written:
        raise errors.RUNS_AS_WRITTEN()
    if run.state not in (Run.State.PENDING, Run.State.STARTING, Run.State.RUNNING):
        raise errors.LOAD_IS_FIXED()
    check_target(run.spec.mode, target, run.generators.count())
    before = run.target
    last = run.targets.latest("at").at.timestamp()
    at = max(time.time() + (SHARE_LEAD_SECONDS if run.start_at is not None else 0.0), last)
    RunTarget.objects.create(run=run, at=datetime.fromtimestamp(at, UTC), value=target)
    run.revision += 1
    run.save(update_fields=["revision"])
    changed = messages.RATE_CHANGED if run.paced else messages.THREADS_CHANGED
    add_event(run, changed(before=before or 0.0, after=target), actor.name, at)
    audit.record(actor, "run.change_rate", run.name, run=run.pk, before=before, after=target)
    announce(run)
    return run


@transaction.atomic
def stop_run(actor: Actor, run_id: int, *, now: bool = False, why: str = "") -> Run:
    """Stop a run: softly, so that threads finish their iteration, or at once with ``now``. ``why`` is stored with it.

    A scheduled run is cancelled.
    """
    actor.require_write()
    why = " ".join(why.split())
    if len(why) > MAX_WHY:
        raise errors.REASON()
    run = queries.locked(actor.person, run_id)
    if run.final:
        raise errors.HAS_ENDED()
    if run.state == Run.State.STOPPING and (run.stop_now or not now):
        return run
    catch_up(run, time.time())
    by = (messages.CANCELLED_BY if run.scheduled else messages.STOPPED_BY)(who=actor.name)
    former = None if run.scheduled else run.reason
    Run.objects.filter(pk=run.pk).update(
        state=Run.State.STOPPING,
        outcome=run.outcome or Run.State.STOPPED,
        reason=former or _because(by, why),
        stop_now=now,
        load_ended_at=run.load_ended_at or timezone.now(),
        revision=F("revision") + 1,
    )
    what = messages.CANCEL if run.scheduled else messages.STOP_AT_ONCE if now else messages.STOP_SOFTLY
    add_event(run, _because(what(), why), actor.name)
    audit.record(actor, "run.stop", run.name, run=run.pk, now=now, why=why)
    announce(run)
    run.refresh_from_db()
    return run


def _because(what: Message, why: str) -> Message:
    return messages.BECAUSE(what=what, why=why) if why else what


@transaction.atomic
def add_note(actor: Actor, run_id: int, text: str) -> RunEvent:
    """Add a note at the current time of the run."""
    actor.require_write()
    run = queries.locked(actor.person, run_id)
    text = text.strip()
    if not text or len(text) > MAX_NOTE:
        raise errors.NOTE()
    if run.events.filter(kind=messages.NOTE).count() >= MAX_NOTES:
        raise errors.TOO_MANY_NOTES(limit=MAX_NOTES)
    event = RunEvent.objects.create(run=run, kind=messages.NOTE, message=TEXT(text=text), who=actor.name)
    audit.record(actor, "run.note", run.name, run=run.pk)
    announce(run)
    return event


@transaction.atomic
def delete_run(actor: Actor, run_id: int) -> None:
    """Delete an ended run with its result and files."""
    actor.require_write()
    run = queries.deletable(actor.person, run_id)
    if run.scheduled:
        raise errors.IS_SCHEDULED()
    if run.active:
        raise errors.IS_ACTIVE()
    audit.record(actor, "run.delete", run.name, run=run.pk)
    creation.remove(run)
