"""The state machine of a run, as a function of the current state of the run and its generators.

``pending`` (generators prepare) → ``starting`` (the start time is set) → ``running`` → ``stopping`` (no further load is
requested; generators finish and deliver) → ``finished``, ``stopped`` or ``failed``.

This module keeps no state. The server reads the situation from the database and the generators' latest reports, so it
continues after a restart; the command line keeps it in memory.
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
"""Seconds between the decision to start and the start, so that the order reaches every generator in time."""
SHARE_LEAD_SECONDS = 0.5
"""The same for a change of shares: all generators change at the same time, so that the total stays as requested."""
PROMPT_RETURNS = 10
"""Losses in a run after each of which a generator takes its share back as soon as it is in contact again."""


@dataclass(frozen=True)
class Limits:
    """Timeouts in seconds."""

    prepare: float = 180.0
    all_lost: float = 30.0
    drain: float = 60.0


@dataclass(frozen=True)
class Part:
    """A generator of the run: its latest reported state, and the seconds since its last contact (``silent``).

    After ``lost_after`` seconds of silence it is lost, and the others take over its share of the load.
    ``joined``: it has a start time. ``leaving``: it has an end time. ``held``: it is still reserved for the run.
    ``stalled``: its JMeter should produce load but sends no measurements. ``unsteady``: it was lost so often that it
    does not take its share back yet (``recovery_s``). ``load_ended_at`` is the time at which it reports that its load
    ended. ``known_lost``, ``known_failed``, ``known_warnings`` and ``known_remarks`` are what
    earlier steps have already recorded.
    """

    key: str
    name: str
    state: str = ""
    silent: float = 0.0
    lost_after: float = LOST_AFTER_SECONDS
    error: Message | None = None
    log_tail: str = ""
    drained: bool = False
    joined: bool = True
    leaving: bool = False
    held: bool = True
    stalled: bool = False
    unsteady: bool = False
    known_lost: bool = False
    known_failed: bool = False
    load_ended_at: float | None = None
    warnings: tuple[str, ...] = ()
    known_warnings: tuple[str, ...] = ()
    remarks: tuple[Message, ...] = ()
    known_remarks: tuple[Message, ...] = ()

    @property
    def lost(self) -> bool:
        """Whether the agent or its JMeter has been silent for too long."""
        return self.silent > self.lost_after or self.stalled

    @property
    def done(self) -> bool:
        return self.state in (protocol.ENDED, protocol.FAILED)

    @property
    def carries(self) -> bool:
        """Whether the generator can be expected to produce load."""
        away = self.leaving or self.lost or self.unsteady or self.done
        return self.joined and self.load_ended_at is None and not away


@dataclass(frozen=True)
class Situation:
    """The current state of a run; times are server time in seconds since the epoch.

    ``carriers`` are the keys of the generators among which the load was last shared; ``None`` if the plan defines the
    load. A ``trial`` has one generator, and somebody is waiting for it. ``receptive`` is the time in seconds up to now
    in which every measurement could be delivered and stored.
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
    trial: bool = False
    receptive: float = math.inf
    limits: Limits = Limits()


@dataclass(frozen=True)
class Start:
    """All generators are ready: start the load at ``at``."""

    at: float


@dataclass(frozen=True)
class Running:
    """The load has started."""


@dataclass(frozen=True)
class End:
    """The load ended at ``at``; the generators now deliver the rest of their measurements."""

    at: float


@dataclass(frozen=True)
class Fail:
    """The run cannot continue; ``log_tail`` is the end of JMeter's log. The load ended at ``at``; ``None``: now."""

    reason: Message
    log_tail: str = ""
    at: float | None = None


@dataclass(frozen=True)
class Finalise:
    """All data that can be expected has arrived: write the result."""


@dataclass(frozen=True)
class Lost:
    """Contact with the generator ``key`` was lost."""

    key: str


@dataclass(frozen=True)
class Back:
    """The generator ``key`` is in contact again."""

    key: str


@dataclass(frozen=True)
class PartFailed:
    """The generator ``key`` failed; the run continues without it."""

    key: str
    error: Message


@dataclass(frozen=True)
class Warn:
    """A new health warning about the generator ``key``; ``warning`` is a key of ``events.WARNINGS``."""

    key: str
    warning: str


@dataclass(frozen=True)
class Remark:
    """A new message of the generator ``key`` about how the load went."""

    key: str
    remark: Message


@dataclass(frozen=True)
class Join:
    """The generator ``key`` is ready and starts its load at ``at``, a whole second."""

    key: str
    at: float


@dataclass(frozen=True)
class Share:
    """From ``at`` on, share the load among the generators that carry load now."""

    at: float


@dataclass(frozen=True)
class Release:
    """The generator ``key`` has ended and delivered everything, and is free for other runs."""

    key: str


@dataclass(frozen=True)
class AllLost:
    """Contact with all generators has been lost ``since`` that time; ``None``: at least one is in contact again."""

    since: float | None


PartStep = Union[Lost, Back, PartFailed, Warn, Remark, Join, Release]
Step = Union[Start, Running, Share, End, Fail, Finalise, AllLost, PartStep]


def next_steps(run: Situation) -> list[Step]:
    """Return the steps to apply now, in order; empty if nothing changed."""
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


def recovery_s(losses: int) -> float:
    """Return the seconds from a generator's loss, the ``losses``-th in the run, until it can take its share back.

    Each loss adds a second. The shares of a generator that is lost without end therefore change a number of times that
    grows with the square root of the time: 850 times in a day.
    """
    return float(max(losses - PROMPT_RETURNS, 0))


def _changes(run: Situation) -> Iterator[Step]:
    for part in run.parts:
        # A generator that has ended and delivered everything is free to disconnect.
        if part.lost and not part.known_lost and not (part.done and part.drained):
            yield Lost(part.key)
        elif part.known_lost and not part.lost and not (part.unsteady and run.state in (STARTING, RUNNING)):
            yield Back(part.key)
        if part.state == protocol.FAILED and not part.known_failed:
            yield PartFailed(part.key, part.error or reasons.NO_REASON())
        for warning in part.warnings:
            if warning not in part.known_warnings:
                yield Warn(part.key, warning)
        for remark in part.remarks:
            if remark not in part.known_remarks:
                yield Remark(part.key, remark)


def _pending(run: Situation) -> Iterator[Step]:
    for part in run.parts:
        if part.state == protocol.FAILED:
            error = part.error or reasons.NO_REASON()
            yield Fail(events.GENERATOR_FAILURE(name=part.name, reason=error), part.log_tail)
            return
        if part.state == protocol.ENDED and not (part.remarks or part.known_remarks):
            # The plan ends a load with a remark, an order without.
            yield Fail(reasons.ENDED_BEFORE_START(name=part.name), part.log_tail)
            return
    # A generator whose plan has ended the load already has nothing to wait for: the run is as short as in JMeter.
    waiting = [part for part in run.parts if not part.done and (part.state != protocol.READY or part.lost)]
    lost = [part for part in waiting if part.lost]
    if not waiting:
        # A whole second, so that the first measured second is complete. Nothing is measured with a trial.
        yield Start(float(math.floor(run.now) if run.trial else math.ceil(run.now + LEAD_SECONDS)))
    # A lost agent may reconnect: wait for it, but not for the whole preparation time.
    elif lost and min(part.silent for part in lost) > run.limits.all_lost:
        yield Fail(reasons.LOST_PREPARING(name=lost[0].name))
    elif run.now - run.created_at > run.limits.prepare:
        first = waiting[0]
        yield Fail(reasons.NOT_READY(name=first.name, seconds=run.limits.prepare), first.log_tail)


def _starting(run: Situation) -> Iterator[Step]:
    if run.start_at is not None and run.now >= run.start_at:
        yield Running()


def _sharing(run: Situation) -> Iterator[Step]:
    """Yield the generators that join, those that can be released, and the resulting change of shares."""
    joining = [
        part for part in run.parts if part.held and not part.joined and part.state == protocol.READY and not part.lost
    ]
    at = max(run.now + SHARE_LEAD_SECONDS, run.start_at or 0.0)
    if joining:
        # A second belongs to one attempt of a generator: joining again in the second in which it left would replace
        # the measurements of that second.
        at = float(math.ceil(at))
    # The load ends before a change could take effect.
    if run.end_at is not None and at >= run.end_at:
        return
    for part in joining:
        yield Join(part.key, at)
    for part in run.parts:
        if part.held and part.done and part.drained and not part.lost:
            yield Release(part.key)
    carriers = {part.key for part in run.parts if part.carries} | {part.key for part in joining}
    # Without any carrier, keep the last shares: a generator that reconnects continues with its own.
    if run.carriers is not None and carriers and carriers != run.carriers:
        yield Share(at)


def _running(run: Situation) -> Iterator[Step]:
    over = run.end_at is not None and run.now >= run.end_at
    # A generator that leaves ends by order: its end is not the end of the plan.
    joined = [part for part in run.parts if part.joined and not part.leaving]
    if not joined:
        # The only generator failed and was added again: the run continues once it is ready.
        joined = [part for part in run.parts if part.held and not part.joined]
    if any(not part.lost and not part.done for part in joined):
        if run.all_lost_since is not None:
            yield AllLost(None)
        if over:
            yield End(_load_end(run, joined))
    elif joined and all(part.state == protocol.FAILED for part in joined):
        first = joined[0]
        error = first.error or reasons.NO_REASON()
        yield Fail(reasons.ALL_FAILED(name=first.name, reason=error), first.log_tail, _load_end(run, joined))
    elif any(part.lost and not part.done for part in joined):
        yield from _without_contact(run, joined)
    else:
        yield End(_load_end(run, joined))


def _load_end(run: Situation, joined: list[Part]) -> float:
    """Return when the load ended: with that of the last generator, at the latest at the end time or now."""
    latest = run.now if run.end_at is None else min(run.now, run.end_at)
    reported = [part.load_ended_at for part in joined if part.load_ended_at is not None]
    if len(reported) < len(joined) or not reported:
        return latest
    # Reports may contain any number.
    return max(run.start_at or 0.0, min(latest, max(reported)))


def _without_contact(run: Situation, joined: list[Part]) -> Iterator[Step]:
    # The time is recorded first, so that a restarted server continues the same grace period.
    if run.all_lost_since is None:
        yield AllLost(run.now)
    elif run.now - run.all_lost_since > run.limits.all_lost:
        # A generator that ended before contact was lost shows that the load itself was carried out.
        if any(part.state == protocol.ENDED for part in joined):
            yield End(min(run.all_lost_since, run.end_at or math.inf))
        else:
            yield Fail(reasons.ALL_LOST())


def _stopping(run: Situation) -> Iterator[Step]:
    awaited = [part for part in run.parts if not part.lost and not part.drained]
    # A run that never started has no measurements to deliver.
    never_started = run.start_at is None
    since = run.now - (run.load_ended_at if run.load_ended_at is not None else run.now)
    # Nobody could deliver earlier.
    if never_started or not awaited or min(since, run.receptive) > run.limits.drain:
        yield Finalise()
