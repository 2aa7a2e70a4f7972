"""Facts about a run besides its measurements: the specification, the generators and the events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .hosts.under_test import UnderTest
from .messages import Message, events
from .runspec import RunSpec
from .stats.series import RateAsked

FINISHED = "finished"
STOPPED = "stopped"
"""Outcomes of a run; the third is ``core.protocol.generator.FAILED``."""

LOST = "lost"
"""State of a generator that lost contact and did not return."""


@dataclass
class GeneratorFacts:
    """A generator of the run. ``state`` is one of ``core.protocol.generator`` or ``LOST``; ``error`` is why it failed.

    ``share`` is its part of the load (0..1), ``seconds_measured`` the number of seconds that it reports to have
    measured (``None``: unknown), ``points_dropped`` the points that its spool could not hold, ``seconds_outside`` the
    seconds that it sent of times outside the run. ``pauses`` counts how often it left and rejoined; it has no seconds
    in between. ``warned`` are the keys of ``events.WARNINGS`` that it ever reported, ``remarks`` its messages about how
    the load went. ``warm_up_s`` is how long its warm-up took, ``java_options`` are those of its JVM.
    """

    id: str
    name: str
    state: str
    share: float = 1.0
    error: Message | None = None
    host: dict[str, Any] = field(default_factory=dict)
    seconds_measured: int | None = None
    points_dropped: int = 0
    seconds_outside: int = 0
    pauses: int = 0
    warned: list[str] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)
    warm_up_s: float | None = None
    java_options: list[str] = field(default_factory=list)


@dataclass
class Event:
    """Something that happened to the run at ``time`` (seconds since the epoch); ``who`` is the person responsible.

    ``kind`` is one of ``core.messages.events.KINDS``, by default that of the message.
    """

    time: float
    message: Message
    who: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        self.kind = self.kind or self.message.kind


@dataclass
class RunFacts:
    """Everything about a run besides its measurements; times are seconds since the epoch.

    ``plan`` is the name of the plan, ``heap_mb`` the Java heap of one generator if it was set. ``started_at`` is the
    start of the load. ``load_ended_at`` is the time from which no load was requested (the end or the stop, not the last
    late response): rates are per second between the two. ``end_at`` is the planned end, and ``due`` the number of
    transactions requested until then; ``None`` if there is none or no rate was asked. ``rate_asked`` returns the mean
    rate requested over some seconds; without it the generators' own shares are summed. ``threads_asked`` returns the
    mean number of threads requested.
    """

    state: str
    spec: RunSpec
    plan: str = ""
    heap_mb: int | None = None
    started_at: float | None = None
    load_ended_at: float | None = None
    end_at: float | None = None
    due: float | None = None
    ended_at: float | None = None
    rate_asked: RateAsked = None
    threads_asked: RateAsked = None
    generators: list[GeneratorFacts] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    aborted_by: str = ""
    """The text of the requirement that ended the run."""
    warnings: list[Message] = field(default_factory=list)
    """What was reported of the plan before the run."""
    hosts: Sequence[UnderTest] = ()
    """The hosts under test."""
    guardrails: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    """The checked guardrails, by their text."""


def ending(outcome: str) -> Message | None:
    """Return the closing event of a run. ``None`` for a failed one, whose failure is already an event."""
    return {FINISHED: events.RUN_FINISHED(), STOPPED: events.RUN_STOPPED()}.get(outcome)
