"""State changes of a run by the conductor, one function for each step of the lifecycle.

Changes of a state are conditional on the state they start from: a user's action that commits first wins, and a
repeated step has no effect.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from loadwright.core.messages import TEXT, Message
from loadwright.core.messages import events as messages
from loadwright.core.protocol import generator as protocol
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import SYSTEM
from loadwright.server.fleet import topics as agent_topics
from loadwright.server.platform import events
from loadwright.server.runs import topics
from loadwright.server.runs.models import Run, RunEvent, RunGenerator

from . import load_shares


def moment(time: float | None) -> datetime | None:
    """Convert seconds since the epoch to a ``datetime`` in UTC."""
    return None if time is None else datetime.fromtimestamp(time, UTC)


def announce(run: Run) -> None:
    """Notify the run's generators, its watchers and the conductor after the transaction commits."""
    agents = run.generators.values_list("agent__key", flat=True)
    events.announce(topics.RUNS, topics.run(run.key), *map(agent_topics.agent, agents))


def add_event(run: Run, message: Message, who: str = "", at: float | None = None, kind: str = "") -> None:
    """Add an event to the run. ``kind`` overrides the kind of the message."""
    at_time = moment(at) or timezone.now()
    RunEvent.objects.create(run=run, kind=kind or message.kind, message=message, who=who, at=at_time)


@transaction.atomic
def start_load(run: Run, at: float) -> None:
    """Set the start time for all generators."""
    duration = run.spec.duration_s
    changed = Run.objects.filter(pk=run.pk, state=Run.State.PENDING).update(
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
            load_shares.record(run, at, load_shares.carriers(list(parts)))
        announce(run)


@transaction.atomic
def join(run: Run, part: RunGenerator, at: float) -> None:
    """Set the time at which a generator that was added during the run starts its load."""
    if RunGenerator.objects.filter(pk=part.pk, joined_at=None, holder__isnull=False).update(joined_at=moment(at)):
        next_revision(run)
        add_event(run, messages.GENERATOR_JOINED(name=part.agent.name), at=at)
        announce(run)


@transaction.atomic
def share(run: Run, at: float) -> None:
    """Redistribute the load from ``at`` among the available generators."""
    carriers = load_shares.carriers(list(run.generators.select_related("agent")))
    if carriers:
        load_shares.record(run, at, carriers)
        next_revision(run)
        announce(run)


@transaction.atomic
def release(run: Run, part: RunGenerator) -> None:
    """Release a generator that has delivered everything. Its measurements stay in the run."""
    if RunGenerator.objects.filter(pk=part.pk, holder__isnull=False).update(holder=None):
        announce(run)


def next_revision(run: Run) -> None:
    """Mark the orders of the run's generators as changed."""
    Run.objects.filter(pk=run.pk).update(revision=F("revision") + 1)


@transaction.atomic
def load_began(run: Run) -> None:
    if Run.objects.filter(pk=run.pk, state=Run.State.STARTING).update(state=Run.State.RUNNING):
        at = run.start_at.timestamp() if run.start_at else None
        add_event(run, messages.LOAD_BEGAN(), at=at)
        announce(run)


@transaction.atomic
def end_load(run: Run, at: float) -> None:
    """Record that the load ended at ``at``. The run finishes once everything is delivered."""
    changed = Run.objects.filter(pk=run.pk, state__in=(Run.State.STARTING, Run.State.RUNNING)).update(
        state=Run.State.STOPPING, outcome=Run.State.FINISHED, load_ended_at=moment(at)
    )
    if changed:
        announce(run)


@transaction.atomic
def abort(run: Run, requirement: str, now: float) -> None:
    """End the run because a requirement failed for too long."""
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
def fail(run: Run, reason: Message, log_tail: str, now: float) -> None:
    """End the run as failed: its generators stop at once, and its measurements are kept."""
    changed = Run.objects.filter(pk=run.pk, state__in=(Run.State.SCHEDULED, *Run.ACTIVE)).update(
        state=Run.State.STOPPING,
        outcome=Run.State.FAILED,
        reason=reason,
        log_tail=log_tail,
        stop_now=True,
        load_ended_at=run.load_ended_at or moment(now),
        revision=F("revision") + 1,
    )
    if changed:
        add_event(run, reason, kind=messages.ENDED)
        audit.record(SYSTEM, "run.fail", run.name, run=run.pk, reason=str(reason))
        announce(run)


@transaction.atomic
def wait_for_generators(run: Run, reason: Message) -> None:
    """Record, once, that a run is due and too few generators are available."""
    if Run.objects.filter(pk=run.pk, state=Run.State.SCHEDULED, reason__isnull=True).update(reason=reason):
        add_event(run, reason, kind=messages.WARNING)
        announce(run)


@transaction.atomic
def generator_lost(run: Run, part: RunGenerator) -> None:
    """Record that contact with a generator was lost."""
    if RunGenerator.objects.filter(pk=part.pk, lost=False).update(lost=True):
        add_event(run, messages.GENERATOR_LOST(name=part.agent.name))
        announce(run)


@transaction.atomic
def generator_back(run: Run, part: RunGenerator) -> None:
    """Record that a generator is in contact again."""
    if RunGenerator.objects.filter(pk=part.pk, lost=True).update(lost=False):
        add_event(run, messages.GENERATOR_BACK(name=part.agent.name))
        announce(run)


@transaction.atomic
def generator_failed(run: Run, part: RunGenerator, error: Message) -> None:
    if RunGenerator.objects.filter(pk=part.pk, failure_noted=False).update(failure_noted=True):
        add_event(run, messages.GENERATOR_FAILURE(name=part.agent.name, reason=error))
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
    for time, percent in turns:
        add_event(run, messages.CURVE_AT(percent=percent), at=start + time)
    announce(run)


@transaction.atomic
def warn(run: Run, part: RunGenerator, warning: str) -> None:
    """Record a generator's health warning, once per run."""
    if warning not in messages.WARNINGS or warning in part.warned:
        return
    part.warned = [*part.warned, warning]
    part.save(update_fields=["warned"])
    add_event(run, messages.WARNINGS[warning](name=part.agent.name))
    announce(run)


def all_lost(run: Run, since: float | None) -> None:
    """Record (or clear) the time since which no generator is in contact."""
    Run.objects.filter(pk=run.pk).update(all_lost_since=moment(since))


def observe(part: RunGenerator, observed: protocol.Observed) -> bool:
    """Store a generator's observed state and return whether its state, delivery or error changed.

    Reports arrive every second. Counts, which nearly every report changes, are written only together with such a
    change.
    """
    error = _error(observed)
    if (part.state, part.drained, part.error) == (observed.state, observed.drained, error):
        return False
    part.state, part.drained, part.error = observed.state, observed.drained, error
    part.seconds = max(part.seconds, observed.seconds)
    part.last_second = observed.last_second
    part.points_dropped = max(part.points_dropped, observed.points_dropped)
    part.save(update_fields=["state", "drained", "error", "seconds", "last_second", "points_dropped"])
    return True


def _error(observed: protocol.Observed) -> Message | None:
    """Return the reason why a generator failed.

    The text replaces a message whose code this server does not have or renders differently.
    """
    if not observed.error:
        return None
    try:
        message = Message.from_json(observed.error_message)
    except ValueError:
        return TEXT(text=observed.error)
    return message if str(message) == observed.error else TEXT(text=observed.error)


def ending(outcome: str) -> Message | None:
    """Return the closing event of a run. ``None`` for a failed one, whose failure is already an event."""
    endings: dict[str, Message] = {
        Run.State.FINISHED: messages.RUN_FINISHED(),
        Run.State.STOPPED: messages.RUN_STOPPED(),
    }
    return endings.get(outcome)


@transaction.atomic
def finish(run: Run, headline: dict[str, Any], *, ended_at: float, settled: bool) -> None:
    """Set the final state and the headline figures, and release the generators."""
    changed = Run.objects.filter(pk=run.pk, state=Run.State.STOPPING).update(
        state=F("outcome"), ended_at=moment(ended_at), settled=settled, revision=F("revision") + 1, **headline
    )
    if not changed:
        return
    RunGenerator.objects.filter(run=run).update(holder=None)
    if end := ending(run.outcome):
        add_event(run, end, at=ended_at)
    audit.record(SYSTEM, "run.end", run.name, run=run.pk, state=run.outcome)
    announce(run)


@transaction.atomic
def refresh(run: Run, headline: dict[str, Any], *, settled: bool) -> None:
    """Store the headline figures of a result that late seconds changed."""
    Run.objects.filter(pk=run.pk).update(settled=settled, **headline)
    announce(run)
