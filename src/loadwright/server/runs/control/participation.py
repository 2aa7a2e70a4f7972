"""State changes of one generator in a run by the conductor.

As in ``transitions``, each change is a compare-and-set: on the attempt of the generator, on the value that is replaced,
and, where the load changes, on the revision of the run. What was observed of an earlier attempt does not affect the
next one.
"""

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from loadwright.core.messages import TEXT, Message
from loadwright.core.messages import events as messages
from loadwright.core.messages.message import MAX_DEPTH_OF_AGENTS
from loadwright.core.protocol import generator as protocol
from loadwright.server.runs.models import Run, RunGenerator

from .transitions import add_event, advance_revision, announce, moment

_OVER = (protocol.ENDED, protocol.FAILED)


@transaction.atomic
def join(run: Run, part: RunGenerator, at: float) -> None:
    """Set the time at which a generator that was added during the run starts its load."""
    waits = _attempt(part).filter(joined_at=None, holder__isnull=False)
    if waits.exists() and advance_revision(run) and waits.update(joined_at=moment(at)):
        add_event(run, messages.GENERATOR_JOINED(name=part.agent.name), at=at)
        announce(run)


@transaction.atomic
def release(run: Run, part: RunGenerator) -> None:
    """Release a generator that has delivered everything. Its measurements stay in the run."""
    if _attempt(part).filter(holder__isnull=False).update(holder=None):
        announce(run)


@transaction.atomic
def generator_lost(run: Run, part: RunGenerator) -> None:
    """Record that contact with a generator was lost."""
    if _attempt(part).filter(lost=False).update(lost=True, losses=F("losses") + 1, lost_at=timezone.now()):
        add_event(run, messages.GENERATOR_LOST(name=part.agent.name))
        announce(run)


@transaction.atomic
def generator_back(run: Run, part: RunGenerator) -> None:
    """Record that a generator is in contact again."""
    if _attempt(part).filter(lost=True).update(lost=False):
        add_event(run, messages.GENERATOR_BACK(name=part.agent.name))
        announce(run)


@transaction.atomic
def generator_failed(run: Run, part: RunGenerator, error: Message) -> None:
    if _attempt(part).filter(failure_noted=False).update(failure_noted=True):
        add_event(run, messages.GENERATOR_FAILURE(name=part.agent.name, reason=error))
        announce(run)


@transaction.atomic
def warn(run: Run, part: RunGenerator, warning: str) -> None:
    """Record a generator's health warning, once per run. Unknown warnings are ignored."""
    if warning not in messages.WARNINGS:
        return
    # JSON cannot be compared in the same way on every database: the row is locked instead.
    current = RunGenerator.objects.select_for_update().filter(pk=part.pk).first()
    if current is None or warning in current.warned:
        return
    part.warned = [*current.warned, warning]
    part.save(update_fields=["warned"])
    add_event(run, messages.WARNINGS[warning](name=part.agent.name))
    announce(run)


@transaction.atomic
def remark(run: Run, part: RunGenerator, message: Message) -> None:
    """Record a generator's message about how the load went, once per run."""
    # As for warnings.
    current = RunGenerator.objects.select_for_update().filter(pk=part.pk).first()
    if current is None or message in current.remarks or len(current.remarks) >= protocol.MOST_REMARKS:
        return
    part.remarks = [*current.remarks, message]
    part.save(update_fields=["remarks"])
    add_event(run, messages.GENERATOR_REMARK(name=part.agent.name, remark=message))
    announce(run)


def observe(part: RunGenerator, observed: protocol.Observed) -> bool:
    """Store a generator's observed state and return whether its state, delivery or error changed.

    Reports arrive every second. Counts, which nearly every report changes, are written only together with such a
    change. If the state was changed since ``part`` was read, ``part`` is read again instead.

    The end of an attempt, and of its load, are final: an agent could otherwise have the load shared again at will.
    """
    error = _error(observed)
    over = part.state in _OVER and observed.state not in _OVER
    state = part.state if over else observed.state
    if (part.state, part.drained, part.error) == (state, observed.drained, error):
        return False
    values = {
        "state": state,
        "drained": observed.drained,
        "error": error,
        "seconds": max(part.seconds, observed.seconds),
        "last_second": observed.last_second,
        "load_ended_at": part.load_ended_at if observed.load_ended_at is None else observed.load_ended_at,
        "points_dropped": max(part.points_dropped, observed.points_dropped),
        # A restarted agent no longer knows them.
        "warm_up_s": part.warm_up_s if observed.warm_up_s is None else observed.warm_up_s,
        "java_options": observed.java_options or part.java_options,
    }
    if not _attempt(part).filter(state=part.state, drained=part.drained).update(**values):
        part.refresh_from_db()
        return False
    for name, value in values.items():
        setattr(part, name, value)
    return True


def _attempt(part: RunGenerator) -> QuerySet[RunGenerator]:
    return RunGenerator.objects.filter(pk=part.pk, attempt=part.attempt)


def _error(observed: protocol.Observed) -> Message | None:
    """Return the reason why a generator failed.

    The text replaces a message whose code this server does not have or renders differently.
    """
    if not observed.error:
        return None
    try:
        message = Message.from_json(observed.error_message, MAX_DEPTH_OF_AGENTS)
    except ValueError:
        return TEXT(text=observed.error)
    return message if str(message) == observed.error else TEXT(text=observed.error)
