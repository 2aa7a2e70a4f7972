"""Facts about a run besides its measurements: what was asked, who took part, what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .messages import Message
from .runspec import RunSpec

FINISHED = "finished"
STOPPED = "stopped"
"""How a run ended; the third way is ``core.protocol.FAILED``."""

LOST = "lost"
"""State of a generator that fell silent and did not come back."""


@dataclass
class GeneratorFacts:
    """A generator of the run. ``state`` is one of ``core.protocol``'s or ``lost``; ``error`` says why it failed.

    ``share`` is the part of the load (0..1) given to it, ``seconds_measured`` how many seconds it says it
    measured (``None``: not told), ``points_dropped`` what its spool could not hold. ``pauses`` counts how often it
    left and was taken in again: between, it has no seconds. ``warned`` holds the words of ``core.health`` it said.
    """

    id: str
    name: str
    state: str
    share: float = 1.0
    error: Message | None = None
    host: dict[str, Any] = field(default_factory=dict)
    seconds_measured: int | None = None
    points_dropped: int = 0
    pauses: int = 0
    warned: list[str] = field(default_factory=list)


@dataclass
class Event:
    """Something that happened to the run at ``time`` (seconds since the epoch), done by ``who``.

    ``kind`` is one of ``core.messages.events.KINDS``, by default that of the message.
    """

    time: float
    message: Message
    who: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        """Take the message's kind unless another one is given."""
        self.kind = self.kind or self.message.kind


@dataclass
class RunFacts:
    """All that is known about a run besides its measurements; times are seconds since the epoch.

    ``plan`` is the name of the plan, ``heap_mb`` the Java heap of one generator where it was chosen.
    ``started_at`` is when the load began. ``load_ended_at`` is when no further load was asked (the end or
    the stop, not the last late answer): rates are per second between the two. ``rate_asked`` gives the
    mean rate asked during a second; without it the generators' own shares are added up.
    """

    state: str
    spec: RunSpec
    plan: str = ""
    heap_mb: int | None = None
    started_at: float | None = None
    load_ended_at: float | None = None
    ended_at: float | None = None
    rate_asked: Callable[[int], float | None] | None = None
    generators: list[GeneratorFacts] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    aborted_by: str = ""
    """The text of the requirement that ended the run."""
