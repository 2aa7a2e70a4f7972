"""How a run moves through its states, from what is known about it and its generators now.

``pending`` (generators prepare) → ``starting`` (the moment of the start is known) → ``running`` →
``stopping`` (no more load is asked; generators finish and deliver) → ``finished``, ``stopped`` or ``failed``.

Nothing is remembered here. The server reads the situation from the database and the generators' last reports, so a
restarted one goes on where the former was; the command line keeps it in memory.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Union

from loadwright.core.messages import Message, events, reasons
from loadwright.core.protocol import LOST_AFTER_SECONDS
from loadwright.core.protocol import generator as protocol

from .states import ACTIVE, PENDING, RUNNING, STARTING

LEAD_SECONDS = 1.0
"""Between the decision to start and the start: long enough for the order to reach every generator."""
SHARE_LEAD_SECONDS = 0.5
"""The same for a change of shares: all generators change at one moment, so that the sum stays what is asked."""


@dataclass(frozen=True)
class Limits:
    """How long is waited, in seconds."""

    prepare: float = 180.0
    all_lost: float = 30.0
    drain: float = 60.0


@dataclass(frozen=True)
class Part:
    """A generator of the run: the last it said about it, and for how many seconds it has been silent.

    ``joined`` tells that it was given a moment to begin at, ``leaving`` one to end at; ``held`` that the run still
    claims it. ``stalled``: its JMeter should produce load and says nothing. ``known_lost`` and ``known_failed`` tell
    what was noted before.
    """

    key: str
    name: str
    state: str = ""
    silent: float = 0.0
    error: Message | None = None
    log_tail: str = ""
    drained: bool = False
    joined: bool = True
    leaving: bool = False
    held: bool = True
    stalled: bool = False
    known_lost: bool = False
    known_failed: bool = False
    warnings: tuple[str, ...] = ()
    known_warnings: tuple[str, ...] = ()

    @property
    def lost(self) -> bool:
        """Return whether nothing was heard of it, or of its JMeter, for too long."""
        return self.silent > LOST_AFTER_SECONDS or self.stalled

    @property
    def done(self) -> bool:
        """Return whether it produces no load any more."""
        return self.state in (protocol.ENDED, protocol.FAILED)

    @property
    def carries(self) -> bool:
        """Return whether it can be counted on for load."""
        return self.joined and not (self.leaving or self.lost or self.done)


@dataclass(frozen=True)
class Situation:
    """A run now; times are server time in seconds since the epoch.

    ``carriers`` are the keys of those among whom the load was shared last, ``None`` when the plan gives the load.
    """

    state: str
    now: float
    created_at: float
    parts: tuple[Part, ...]
    start_at: float | None = None
    end_at: float | None = None
    load_ended_at: float | None = None
    all_lost_since: float | None = None
    carriers: frozenset[str] | None = None
    limits: Limits = Limits()


@dataclass(frozen=True)
class Start:
    """Every generator is ready: begin the load at ``at``."""

    at: float


@dataclass(frozen=True)
class Running:
    """The load has begun."""


@dataclass(frozen=True)
class End:
    """The load is over since ``at``; let the generators deliver."""

    at: float


@dataclass(frozen=True)
class Fail:
    """The run cannot go on; ``log_tail`` is the end of JMeter's log."""

    reason: Message
    log_tail: str = ""


@dataclass(frozen=True)
class Finalise:
    """Everything that can be awaited is there: write the result."""


@dataclass(frozen=True)
class Lost:
    """The generator ``key`` fell silent."""

    key: str


@dataclass(frozen=True)
class Back:
    """The generator ``key`` is heard again."""

    key: str


@dataclass(frozen=True)
class PartFailed:
    """The generator ``key`` failed; the run goes on without it."""

    key: str
    error: Message


@dataclass(frozen=True)
class Warn:
    """Something new speaks against the generator ``key``: a word of ``core.health``."""

    key: str
    warning: str


@dataclass(frozen=True)
class Join:
    """The generator ``key`` is ready: let it begin at ``at``, a whole second."""

    key: str
    at: float


@dataclass(frozen=True)
class Share:
    """From ``at`` on, share the load among those that can be counted on now."""

    at: float


@dataclass(frozen=True)
class Release:
    """The generator ``key`` has delivered and produces no more load: the run needs it no longer."""

    key: str


@dataclass(frozen=True)
class AllLost:
    """Nobody produces load that can be heard of, ``since`` then; ``None`` when somebody does again."""

    since: float | None


PartStep = Union[Lost, Back, PartFailed, Warn, Join, Release]
Step = Union[Start, Running, Share, End, Fail, Finalise, AllLost, PartStep]


def next_steps(run: Situation) -> list[Step]:
    """Return what to do now, in order; empty when nothing changed."""
    if run.state not in ACTIVE:
        return []
    steps = list(_changes(run))
    if run.state == PENDING:
        return steps + list(_pending(run))
    if run.state == STARTING:
        return steps + list(_starting(run)) + list(_sharing(run))
    if run.state == RUNNING:
        return steps + list(_running(run)) + list(_sharing(run))
    return steps + list(_stopping(run))


def _changes(run: Situation) -> Iterator[Step]:
    """Yield what changed about single generators."""
    for part in run.parts:
        if part.lost and not part.known_lost and not (part.done and part.drained):
            yield Lost(part.key)
        elif part.known_lost and not part.lost:
            yield Back(part.key)
        if part.state == protocol.FAILED and not part.known_failed:
            yield PartFailed(part.key, part.error or reasons.NO_REASON())
        for warning in part.warnings:
            if warning not in part.known_warnings:
                yield Warn(part.key, warning)


def _pending(run: Situation) -> Iterator[Step]:
    for part in run.parts:
        if part.state == protocol.FAILED:
            error = part.error or reasons.NO_REASON()
            yield Fail(events.GENERATOR_FAILURE(name=part.name, reason=error), part.log_tail)
            return
        if part.state == protocol.ENDED:
            yield Fail(reasons.ENDED_BEFORE_START(name=part.name), part.log_tail)
            return
    waiting = [part for part in run.parts if part.state != protocol.READY or part.lost]
    lost = [part for part in waiting if part.lost]
    if not waiting:
        yield Start(float(math.ceil(run.now + LEAD_SECONDS)))
    elif lost and min(part.silent for part in lost) > run.limits.all_lost:
        yield Fail(reasons.LOST_PREPARING(name=lost[0].name))
    elif run.now - run.created_at > run.limits.prepare:
        first = waiting[0]
        yield Fail(reasons.NOT_READY(name=first.name, seconds=run.limits.prepare), first.log_tail)


def _starting(run: Situation) -> Iterator[Step]:
    if run.start_at is not None and run.now >= run.start_at:
        yield Running()


def _sharing(run: Situation) -> Iterator[Step]:
    """Yield who joins, who may leave, and the new shares that follow."""
    joining = [
        part for part in run.parts if part.held and not part.joined and part.state == protocol.READY and not part.lost
    ]
    at = max(run.now + SHARE_LEAD_SECONDS, run.start_at or 0.0)
    if joining:
        # A second belongs to one attempt of a generator: one that rejoins in the second in which it left would
        # replace what it measured before.
        at = float(math.ceil(at))
    if run.end_at is not None and at >= run.end_at:
        return
    for part in joining:
        yield Join(part.key, at)
    for part in run.parts:
        if part.held and part.done and part.drained and not part.lost:
            yield Release(part.key)
    carriers = {part.key for part in run.parts if part.carries} | {part.key for part in joining}
    # When nobody is left the last shares hold: whoever comes back goes on with its own.
    if run.carriers is not None and carriers and carriers != run.carriers:
        yield Share(at)


def _running(run: Situation) -> Iterator[Step]:
    over = run.end_at is not None and run.now >= run.end_at
    joined = [part for part in run.parts if part.joined]
    if any(not part.lost and not part.done for part in joined):
        if run.all_lost_since is not None:
            yield AllLost(None)
        if over and run.end_at is not None:
            yield End(run.end_at)
    elif all(part.state == protocol.FAILED for part in joined):
        first = joined[0]
        error = first.error or reasons.NO_REASON()
        yield Fail(reasons.ALL_FAILED(name=first.name, reason=error), first.log_tail)
    elif any(part.lost and not part.done for part in joined):
        yield from _nobody_heard(run)
    else:
        yield End(run.end_at if over and run.end_at is not None else run.now)


def _nobody_heard(run: Situation) -> Iterator[Step]:
    if run.all_lost_since is None:
        yield AllLost(run.now)
    elif run.now - run.all_lost_since > run.limits.all_lost:
        if any(part.state == protocol.ENDED for part in run.parts):
            yield End(min(run.all_lost_since, run.end_at or math.inf))
        else:
            yield Fail(reasons.ALL_LOST())


def _stopping(run: Situation) -> Iterator[Step]:
    awaited = [part for part in run.parts if not part.lost and not part.drained]
    never_started = run.start_at is None
    since = run.now - (run.load_ended_at if run.load_ended_at is not None else run.now)
    if never_started or not awaited or since > run.limits.drain:
        yield Finalise()
