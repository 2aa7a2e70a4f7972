"""State changes of a run by the conductor, one function for each step of the lifecycle.

Each change is a compare-and-set on what it was decided from: a user's action that commits first wins, a repeated step
has no effect, and neither has a conductor or a worker that was paused while another one took over.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from loadwright.core.facts import ending
from loadwright.core.messages import Message, reasons, shortened
from loadwright.core.messages import events as messages
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import SYSTEM
from loadwright.server.fleet import topics as agent_topics
from loadwright.server.platform import events
from loadwright.server.runs import topics
from loadwright.server.runs.models import Run, RunEvent, RunGenerator

from . import load_shares

MAX_ERROR = 500
"""Maximum length of the text of an exception, in characters."""
MAX_EVENTS_OF_KIND = 500
"""Events of one kind that a run lists: a generator may report trouble and its end again and again. The points of a
curve have a limit of their own."""
MAX_EVENT_TEXT = 1000
"""Maximum length of a text in an event, in characters. Every live message contains all events."""


def moment(at: float | None) -> datetime | None:
    """Convert seconds since the epoch to a ``datetime`` in UTC."""
    return None if at is None else datetime.fromtimestamp(at, UTC)


def announce(run: Run) -> None:
    """Notify the run's generators, its watchers and the conductor after the transaction commits."""
    events.announce(agent_topics.ORDERS, topics.RUNS, topics.run(run.key))


def add_event(run: Run, message: Message, who: str = "", at: float | None = None, kind: str = "") -> None:
    """Add an event to the run; beyond ``MAX_EVENTS_OF_KIND`` count it. ``kind`` overrides the kind of the message."""
    at_time, kind = moment(at) or timezone.now(), kind or message.kind
    same = RunEvent.objects.filter(run=run, kind=kind)
    if kind != messages.CURVE and same.count() >= MAX_EVENTS_OF_KIND:
        _count_event(run, kind, same, at_time)
        return
    RunEvent.objects.create(run=run, kind=kind, message=shortened(message, MAX_EVENT_TEXT), who=who, at=at_time)


def _count_event(run: Run, kind: str, same: QuerySet[RunEvent], at: datetime) -> None:
    """Count one more event in the last one of the ``same`` kind."""
    last = same.order_by("pk").last()
    if last is None or last.message.code != messages.FURTHER_EVENTS.code:
        RunEvent.objects.create(run=run, kind=kind, message=messages.FURTHER_EVENTS(count=1), at=at)
        return
    former = last.message.params["count"]
    last.message = messages.FURTHER_EVENTS(count=former + 1 if isinstance(former, int) else 1)
    last.save(update_fields=["message"])


@transaction.atomic
def start_load(run: Run, at: float) -> None:
    """Set the start time for all generators."""
    duration = run.spec.duration_s
    changed = _unchanged(run, Run.State.PENDING).update(
        state=Run.State.STARTING,
        start_at=moment(at),
        end_at=moment(at + duration) if duration is not None else None,
        revision=F("revision") + 1,
    )
    if changed:
        # Evaluated below, after the update, because generators carry load only once they have joined.
        parts = run.generators.select_related("agent")
        parts.update(joined_at=moment(at))
        if not run.spec.as_written:
            load_shares.record(run, at, list(parts))
        announce(run)


@transaction.atomic
def share(run: Run, at: float) -> None:
    """Redistribute the load from ``at`` among the available generators."""
    parts = list(run.generators.select_related("agent"))
    if load_shares.carriers(parts) and advance_revision(run):
        load_shares.record(run, at, parts)
        announce(run)


def next_revision(run: Run) -> None:
    """Mark the orders of the run's generators as changed. The caller holds the lock of the run's row."""
    Run.objects.filter(pk=run.pk).update(revision=F("revision") + 1)


def advance_revision(run: Run) -> bool:
    """Raise the revision of an unchanged run under load, and return whether it was raised."""
    if not _unchanged(run, Run.State.STARTING, Run.State.RUNNING).update(revision=run.revision + 1):
        return False
    run.revision += 1
    return True


def _unchanged(run: Run, *states: str) -> QuerySet[Run]:
    """Select ``run`` if it is in one of ``states`` and its orders have not changed since it was read."""
    return Run.objects.filter(pk=run.pk, state__in=states, revision=run.revision)


@transaction.atomic
def load_began(run: Run) -> None:
    if Run.objects.filter(pk=run.pk, state=Run.State.STARTING).update(state=Run.State.RUNNING):
        at = run.start_at.timestamp() if run.start_at else None
        add_event(run, messages.LOAD_BEGAN(), at=at)
        announce(run)


@transaction.atomic
def catch_up(run: Run, now: float) -> None:
    """Record the start of the load and points of its curve up to ``now`` before the conductor does."""
    begun = run.state == Run.State.STARTING and run.start_at is not None and run.start_at.timestamp() <= now
    if begun:
        load_began(run)
    if begun or run.state == Run.State.RUNNING:
        note_curve(run, now)


@transaction.atomic
def end_load(run: Run, at: float) -> None:
    """Record that the load ended at ``at``. The run finishes once everything is delivered."""
    changed = _unchanged(run, Run.State.STARTING, Run.State.RUNNING).update(
        state=Run.State.STOPPING, outcome=Run.State.FINISHED, load_ended_at=moment(at)
    )
    if changed:
        announce(run)


@transaction.atomic
def abort(run: Run, requirement: str, now: float) -> None:
    """End the run because a requirement was not met for too long."""
    reason = messages.ABORTED(requirement=requirement)
    changed = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).update(
        state=Run.State.STOPPING,
        outcome=Run.State.STOPPED,
        reason=reason,
        aborted_by=requirement[:500],
        load_ended_at=moment(now),
        revision=F("revision") + 1,
    )
    if changed:
        add_event(run, reason)
        audit.record(SYSTEM, "run.abort", run.name, run=run.pk, requirement=requirement)
        announce(run)


@transaction.atomic
def fail(run: Run, reason: Message, log_tail: str, at: float) -> None:
    """End the run as failed, its load at ``at``: its generators stop at once, and its measurements are kept."""
    unchanged = _unchanged(run, Run.State.SCHEDULED, *Run.ACTIVE)
    # A generator may have been in contact again in the meantime.
    changed = unchanged.filter(all_lost_since=run.all_lost_since).update(
        state=Run.State.STOPPING,
        outcome=Run.State.FAILED,
        reason=reason,
        log_tail=log_tail,
        stop_now=True,
        load_ended_at=run.load_ended_at or moment(at),
        revision=F("revision") + 1,
    )
    if changed:
        add_event(run, reason, kind=messages.ENDED)
        audit.record(SYSTEM, "run.fail", run.name, run=run.pk, reason=str(reason))
        announce(run)


def fail_by(run: Run, error: Exception) -> None:
    """End a run that ``error`` keeps from being conducted or completed as failed, unless it failed before."""
    current = Run.objects.filter(pk=run.pk).first()
    if current is not None and current.outcome != Run.State.FAILED:
        text = f"{type(error).__name__}: {error}"[:MAX_ERROR]
        fail(current, reasons.NOT_CONDUCTED(error=text), "", time.time())


@transaction.atomic
def wait(run: Run, reason: Message) -> None:
    """Record why a run that is due cannot start yet, once for each kind of reason."""
    if run.reason is not None and run.reason.code == reason.code:
        return
    if Run.objects.filter(pk=run.pk, state=Run.State.SCHEDULED).update(reason=reason):
        add_event(run, reason, kind=messages.WARNING)
        announce(run)


@transaction.atomic
def note_curve(run: Run, now: float) -> None:
    """Add an event for each point of the curve that the load has passed."""
    if run.spec.as_written or run.start_at is None:
        return
    start = run.start_at.timestamp()
    turns = run.spec.load_curve.turns(run.curve_noted_s, now - start)
    if not turns or not Run.objects.filter(pk=run.pk, curve_noted_s=run.curve_noted_s).update(
        curve_noted_s=turns[-1][0]
    ):
        return
    for passed, percent in turns:
        add_event(run, messages.CURVE_AT(percent=percent), at=start + passed)
    announce(run)


def all_lost(run: Run, since: float | None) -> None:
    """Record (or clear) the time since which no generator is in contact."""
    Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, all_lost_since=run.all_lost_since).update(
        all_lost_since=moment(since)
    )


@transaction.atomic
def finish(
    run: Run,
    headline: dict[str, Any],
    *,
    ended_at: float,
    settled: bool,
    notify: Callable[[], None],
    publish: Callable[[], None],
) -> None:
    """Set the final state and the headline figures, notify, publish the result, and release the generators."""
    changed = _unchanged(run, Run.State.STOPPING).update(
        state=F("outcome"), ended_at=moment(ended_at), settled=settled, revision=run.revision + 1, **headline
    )
    if not changed:
        return
    RunGenerator.objects.filter(run=run).update(holder=None)
    if end := ending(run.outcome):
        add_event(run, end, at=ended_at)
    audit.record(SYSTEM, "run.end", run.name, run=run.pk, state=run.outcome)
    announce(run)
    notify()
    # Last, so that a failed write to the database publishes nothing.
    publish()


@transaction.atomic
def add_late_seconds(
    run: Run, late: Message, headline: dict[str, Any], *, at: float, settled: bool, publish: Callable[[], None]
) -> bool:
    """Publish a result that late seconds changed, with its figures and event. Return whether it was published."""
    if not _unchanged(run, *Run.FINAL).update(settled=settled, revision=run.revision + 1, **headline):
        return False
    add_event(run, late, at=at)
    announce(run)
    publish()
    return True


@transaction.atomic
def settle(run: Run) -> None:
    """Record that every measured second of an ended run is in its result."""
    if _unchanged(run, *Run.FINAL).filter(settled=False).update(settled=True):
        announce(run)
