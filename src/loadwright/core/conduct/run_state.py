"""The state of a run in memory, for the command line, and how each step changes it.

The server keeps the same state in its database (``server.runs.control.transitions``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from loadwright.core.curve import Timeline
from loadwright.core.facts import FINISHED, STOPPED, Event
from loadwright.core.messages import Message, events
from loadwright.core.protocol.generator import ENDED, FAILED, Bundle, Order
from loadwright.core.runspec import RunSpec
from loadwright.core.shares import Change, Member

from . import lifecycle, orders
from .states import PENDING, RUNNING, STARTING, STOPPING


@dataclass(frozen=True)
class Seen:
    """The current state of a generator, as in ``lifecycle.Part``."""

    state: str
    error: Message | None = None
    log_tail: str = ""
    stalled: bool = False
    load_ended_at: float | None = None
    remarks: tuple[Message, ...] = ()


class RunState:
    """The state of one run; ``generators`` are the keys of all participants. Times are seconds since the epoch."""

    def __init__(
        self, spec: RunSpec, generators: Sequence[str], bundle: Bundle, *, now: float, limits: lifecycle.Limits
    ) -> None:
        self.spec = spec
        self.state = PENDING
        self.outcome = ""
        self.start_at: float | None = None
        self.end_at: float | None = None
        self.load_ended_at: float | None = None
        self.aborted_by = ""
        self.failure: lifecycle.Fail | None = None
        self.timeline: Timeline | None = None
        self.changes: list[Change] = []
        self.events: list[Event] = []
        self._generators = list(generators)
        self._bundle = bundle
        self._created_at = now
        self._limits = limits
        self._all_lost_since: float | None = None
        self._stop_now = False
        self._lost: set[str] = set()
        self._failed: set[str] = set()
        self._remarks: dict[str, tuple[Message, ...]] = {}

    def advance(self, seen: Mapping[str, Seen], now: float) -> bool:
        """Apply the steps that are due; return whether the result can be written."""
        parts = tuple(self._part(key, seen[key]) for key in self._generators)
        steps = lifecycle.next_steps(
            lifecycle.Situation(
                state=self.state,
                now=now,
                created_at=self._created_at,
                parts=parts,
                start_at=self.start_at,
                end_at=self.end_at,
                load_ended_at=self.load_ended_at,
                all_lost_since=self._all_lost_since,
                carriers=frozenset(self.changes[-1].members) if self.changes else None,
                limits=self._limits,
                trial=self.spec.trial,
            )
        )
        for step in steps:
            self._apply(step, parts, now)
        return lifecycle.Finalise() in steps

    def stop(self, now: float, *, at_once: bool) -> None:
        """Stop the run on request. A run whose load has not started ends immediately."""
        # Before the start there are no requests that a soft stop could wait for.
        self._stop_now |= at_once or self.start_at is None
        self._end(STOPPED, now)
        self._note(events.STOP_AT_ONCE() if self._stop_now else events.STOP_SOFTLY(), now)

    def abort(self, requirement: str, now: float) -> None:
        """Stop the run because a requirement was not met for too long."""
        self.aborted_by = requirement
        self._end(STOPPED, now)
        self._note(events.ABORTED(requirement=requirement), now)

    def order(self, generator: str) -> Order | None:
        return orders.order(
            orders.Facts(
                key="local",
                state=self.state,
                spec=self.spec,
                bundle=self._bundle,
                parts={
                    key: orders.Part(position, joined_at=self.start_at) for position, key in enumerate(self._generators)
                },
                timeline=self.timeline,
                changes=tuple(self.changes),
                end_at=self.end_at,
                stopped=self.outcome not in ("", FINISHED),
                stop_now=self._stop_now,
            ),
            generator,
        )

    def due(self) -> float | None:
        """Return the transactions asked for from the start to the end time; ``None`` if no rate is asked."""
        if self.timeline is None or self.end_at is None or self.spec.rate is None:
            return None
        return self.timeline.area(self.end_at)

    def _part(self, key: str, seen: Seen) -> lifecycle.Part:
        return lifecycle.Part(
            key=key,
            name=key,
            state=seen.state,
            error=seen.error,
            log_tail=seen.log_tail,
            # Local generators add their measurements to memory directly: nothing is left to deliver.
            drained=seen.state in (ENDED, FAILED),
            joined=self.start_at is not None,
            stalled=seen.stalled,
            known_lost=key in self._lost,
            known_failed=key in self._failed,
            load_ended_at=seen.load_ended_at,
            remarks=seen.remarks,
            known_remarks=self._remarks.get(key, ()),
        )

    def _apply(self, step: lifecycle.Step, parts: tuple[lifecycle.Part, ...], now: float) -> None:
        if isinstance(step, lifecycle.Start):
            self._start(step.at, parts)
        elif isinstance(step, lifecycle.Running):
            self.state = RUNNING
            self._note(events.LOAD_BEGAN(), self.start_at or now)
        elif isinstance(step, lifecycle.Share):
            self._share(step.at, [part.key for part in parts if part.carries])
            count = len(self.changes[-1].members)
            self._note(events.LOAD_SHARED(carrying=count, count=len(self._generators)), step.at)
        elif isinstance(step, lifecycle.End):
            self._end(FINISHED, step.at)
        elif isinstance(step, lifecycle.Fail):
            self.failure = step
            self._stop_now = True
            self._end(FAILED, now if step.at is None else step.at)
            self.events.append(Event(now, step.reason, kind=events.ENDED))
        elif isinstance(step, lifecycle.AllLost):
            self._all_lost_since = step.since
        else:
            self._apply_to_part(step, now)

    def _apply_to_part(self, step: lifecycle.Step, now: float) -> None:
        if isinstance(step, lifecycle.Lost):
            self._lost.add(step.key)
            self._note(events.GENERATOR_LOST(name=step.key), now)
        elif isinstance(step, lifecycle.Back):
            self._lost.discard(step.key)
            self._note(events.GENERATOR_BACK(name=step.key), now)
        elif isinstance(step, lifecycle.PartFailed):
            self._failed.add(step.key)
            self._note(events.GENERATOR_FAILURE(name=step.key, reason=step.error), now)
        elif isinstance(step, lifecycle.Remark):
            self._remarks[step.key] = (*self._remarks.get(step.key, ()), step.remark)
            self._note(events.GENERATOR_REMARK(name=step.key, remark=step.remark), now)

    def _start(self, at: float, parts: tuple[lifecycle.Part, ...]) -> None:
        self.state, self.start_at = STARTING, at
        if self.spec.duration_s is not None:
            self.end_at = at + self.spec.duration_s
        if self.spec.target is not None:
            self.timeline = Timeline(at, [(at, self.spec.target)], self.spec.load_curve)
            carriers = [part.key for part in parts if replace(part, joined=True).carries]
            if carriers:
                self._share(at, carriers)

    def _share(self, at: float, carriers: Sequence[str]) -> None:
        self.changes.append(Change(at, {key: Member() for key in carriers}))

    def _end(self, outcome: str, at: float) -> None:
        if self.state == STARTING and self.start_at is not None and at >= self.start_at:
            # The load started since the generators were last checked.
            self._note(events.LOAD_BEGAN(), self.start_at)
        self.state = STOPPING
        # An earlier stop or failure stays the outcome.
        self.outcome = self.outcome if self.outcome in (STOPPED, FAILED) else outcome
        self.load_ended_at = at if self.load_ended_at is None else self.load_ended_at

    def _note(self, message: Message, at: float) -> None:
        self.events.append(Event(at, message))
