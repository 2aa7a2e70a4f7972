"""The order of each generator of a run: its desired state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from loadwright.core.curve import Timeline
from loadwright.core.jmx.document.bundle import path_in_bundle
from loadwright.core.jmx.elements.csvdata import CsvData
from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.generator import Bundle, DataFile, Order, Split
from loadwright.core.runspec import FIELDS, RunSpec
from loadwright.core.shares import Change, targets_of

from .states import PENDING, RUNNING, STARTING, STOPPING

TRIAL_GRACE_S = 5.0
"""Seconds for the threads of a trial to end after its time limit: somebody is waiting for it."""
OPTIONS = FIELDS & {one.name for one in fields(Order)} - {"jtl"}
"""Options of a run that generators get as they are. A JTL is also written in debug mode."""


@dataclass(frozen=True)
class Part:
    """One generator's part in a run: it produces load from ``joined_at`` (``None``: not yet) to ``leaving_at``.

    ``log_requested_at`` is when somebody last asked for its log.
    """

    position: int
    attempt: int = 0
    joined_at: float | None = None
    leaving_at: float | None = None
    log_requested_at: float | None = None


@dataclass(frozen=True)
class Facts:
    """The inputs for the orders of a run; times are server time in seconds since the epoch.

    ``state`` is one of ``states``; the keys of ``parts`` are those of the generators. ``timeline`` is the total load,
    ``None`` if the plan defines it or the start time is not set; ``changes`` are the members that share it over time.
    ``stopped``: the run was stopped by a person or a failure, not by reaching its end time.
    """

    key: str
    state: str
    spec: RunSpec
    bundle: Bundle
    parts: Mapping[str, Part]
    timeline: Timeline | None = None
    changes: tuple[Change, ...] = ()
    end_at: float | None = None
    stopped: bool = False
    stop_now: bool = False
    files: tuple[DataFile, ...] = ()
    splits: tuple[CsvData, ...] = ()


def order(facts: Facts, generator: str) -> Order | None:
    """Return the order of the generator with this key; ``None`` once the run has ended."""
    part = facts.parts[generator]
    state = _state(facts, part)
    if state is None:
        return None
    spec = facts.spec
    ends = [time for time in (facts.end_at, part.leaving_at) if time is not None]
    return Order(
        **{name: getattr(spec, name) for name in OPTIONS},
        run=facts.key,
        state=state,
        bundle=facts.bundle,
        points=_points(facts, generator),
        start_at=part.joined_at,
        end_at=min(ends) if ends and part.joined_at is not None else None,
        # The highest position plus one, because positions may have gaps.
        phase=(part.position, max(other.position for other in facts.parts.values()) + 1),
        jtl=spec.writes_jtl,
        files=list(facts.files),
        splits=[
            Split(
                path_in_bundle(facts.bundle.plan, data.path), data.header, data.quoted, part.position, spec.generators
            )
            for data in facts.splits
        ],
        stop_grace_s=TRIAL_GRACE_S if spec.trial else Order.stop_grace_s,
        attempt=part.attempt,
        log_requested_at=part.log_requested_at,
    )


def late_order(facts: Facts, generator: str) -> Order | None:
    """Return the order with which a generator of an ended run stops and delivers the rest of its measurements."""
    return order(replace(facts, state=STOPPING, stopped=True, stop_now=True), generator)


def _state(facts: Facts, part: Part) -> str | None:
    if facts.state == PENDING:
        return protocol.PREPARE
    if facts.state in (STARTING, RUNNING):
        return protocol.RUN if part.joined_at is not None else protocol.PREPARE
    if facts.state == STOPPING:
        if facts.stop_now:
            return protocol.STOP_NOW
        # A run that reached its end time keeps the order RUN: its generators end by themselves at ``end_at``.
        return protocol.STOP if facts.stopped or part.joined_at is None else protocol.RUN
    return None


def _points(facts: Facts, generator: str) -> list[tuple[float, float]]:
    """Return the generator's share of the load as absolute points, with the curve applied."""
    timeline = facts.timeline
    if timeline is None or not facts.changes:
        return []
    targets = targets_of(generator, timeline.targets, facts.changes, whole=facts.spec.threads is not None)
    return Timeline(timeline.start, targets, timeline.curve).points()
