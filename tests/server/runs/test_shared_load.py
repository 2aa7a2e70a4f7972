"""However a run is steered, its generators together are asked for what the run asks, in every second."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import ModuleType

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from loadwright.core.curve import mean_between
from loadwright.core.modes import RATE, THREADS
from loadwright.core.protocol import Report
from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.generator import Observed, Order
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet import presence
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import actions, participants
from loadwright.server.runs.conductor import conductor
from loadwright.server.runs.measurements import messages
from loadwright.server.runs.models import Run, RunGenerator, RunTarget
from tests.support.orders import order_of
from tests.support.site import Cast

BEGIN = 1_800_000_000
"""The time at which each example begins; all that happens, happens at whole tenths of a second."""
DURATION_S = 16
TICK = 5
"""The conductor makes a step every 5 tenths, and after each action and each change of a generator's state."""
PHASES = [Phase.explicit, Phase.generate]
"""Without shrinking, which would play a hundred more runs; a failing example is short enough to read."""
SETTLE = 30
"""For so many tenths after a loss, or after a lost generator is back, the load may differ from what is asked."""


class Clock:
    """Stands for the module ``time`` where the server decides."""

    def __init__(self) -> None:
        self.tenth = 0

    def time(self) -> float:
        return BEGIN + self.tenth / 10


@dataclass
class Simulated:
    """A generator that follows its orders, which reach it ``latency`` tenths after the server changed them."""

    agent: Agent
    latency: int
    prepares: int
    drains: int
    """Tenths that it takes to prepare, and to deliver its last measurements."""
    order: Order | None = None
    observed: Observed | None = None
    cut_off: bool = False
    carried: dict[int, tuple[int, float]] = field(default_factory=dict)
    """By second: the attempt that measured it, and its load."""
    _coming: list[tuple[int, Order | None]] = field(default_factory=list)
    _ready_at: int = 0
    _drained_at: int = 0
    _reported: Observed | None = None

    def send(self, order: Order | None, now: int) -> None:
        if order != (self._coming[-1][1] if self._coming else self.order):
            self._coming.append((now + self.latency, order))

    def step(self, now: int) -> bool:
        """Follow what has arrived, report, and carry load for a tenth of a second.

        Returns whether a change of state was reported.
        """
        while self._coming and self._coming[0][0] <= now and not self.cut_off:
            self._follow(self._coming.pop(0)[1], now)
        self._advance(now)
        changed = not self.cut_off and self.observed != self._reported
        if changed or (not self.cut_off and now % 10 == 0):
            time = BEGIN + now / 10
            presence.record(self.agent.key, Report(time, observed=self.observed), time)
            self._reported = self.observed
        self._carry(now)
        return changed

    def crash(self) -> None:
        if self.observed is not None and self.observed.state == protocol.RUNNING:
            self._set(protocol.FAILED, drained=True, error="JMeter died.")

    def _follow(self, order: Order | None, now: int) -> None:
        self.order = order
        if order is None:
            self.observed = None
        elif self.observed is None or self.observed.attempt != order.attempt:
            self.observed = Observed(order.run, protocol.PREPARING, attempt=order.attempt)
            self._ready_at = now + self.prepares

    def _advance(self, now: int) -> None:
        order, observed = self.order, self.observed
        if order is None or observed is None:
            return
        time = BEGIN + now / 10
        if observed.state == protocol.ENDED and not observed.drained and now >= self._drained_at:
            self._set(protocol.ENDED, drained=True)
        elif observed.state == protocol.PREPARING and now >= self._ready_at:
            self._set(protocol.READY)
        elif observed.state == protocol.READY and order.start_at is not None and time >= order.start_at:
            self._set(protocol.RUNNING)
        elif observed.state == protocol.RUNNING and order.end_at is not None and time >= order.end_at:
            self._set(protocol.ENDED, drained=not self.drains)
            self._drained_at = now + self.drains

    def _set(self, state: str, *, drained: bool = False, error: str = "") -> None:
        assert self.observed is not None
        self.observed = Observed(self.observed.run, state, drained=drained, error=error, attempt=self.observed.attempt)

    def _carry(self, now: int) -> None:
        order, observed = self.order, self.observed
        if order is None or observed is None or order.start_at is None or not order.points:
            return
        if observed.state not in (protocol.READY, protocol.RUNNING):
            return
        first, last = BEGIN + now / 10, BEGIN + (now + 1) / 10
        first, last = max(first, order.start_at), min(last, order.end_at or math.inf)
        if last - first < 1e-6:
            return
        attempt, load = self.carried.get(BEGIN + now // 10, (order.attempt, 0.0))
        if attempt != order.attempt:
            # Seconds are addressed by generator and time: a later attempt replaces the measurements.
            load = 0.0
        load += mean_between(order.points, first, last) * (last - first)
        self.carried[BEGIN + now // 10] = (order.attempt, load)


ACTIONS = st.sampled_from(["add", "remove", "pin", "weight", "rate", "crash", "cut"])


@st.composite
def what_happens(draw: st.DrawFn) -> list[tuple[int, str, int, float]]:
    """Draw ``(tenths since the one before, action, generator, fraction)``."""
    gaps = st.one_of(st.integers(0, 4), st.integers(5, 40))
    return draw(
        st.lists(st.tuples(gaps, ACTIONS, st.integers(0, 3), st.sampled_from([0.0, 0.25, 0.5, 1.0])), max_size=12)
    )


class Example:
    """One run of four generators, two of which take part from the start."""

    def __init__(self, cast: Cast, clock: Clock, mode: str, latencies: list[int]) -> None:
        self.clock = clock
        self.actor = Actor(cast.user)
        self.cut: dict[int, int] = {}
        self.disturbed: set[int] = set()
        self._conductor = conductor.Conductor()
        self._known: object = None
        self._woken = False
        self.generators = [
            Simulated(Agent.objects.create(name=f"g{number}", token_digest=f"g{number}"), latency, 4 * number, number)
            for number, latency in enumerate(latencies)
        ]
        spec = RunSpec(mode=mode, target=40.0, duration_s=float(DURATION_S), curve="0s:50%,6s:100%")
        run = Run.objects.create(
            name="Checkout", plan=cast.plan, plan_name="shop", created_by=cast.user, spec=spec,
            state=Run.State.PENDING, bundle_sha256="0" * 64, bundle_size=1, created_at=self._moment(),
        )  # fmt: skip
        RunTarget.objects.create(run=run, at=self._moment(), value=40.0)
        for position, one in enumerate(self.generators[:2]):
            RunGenerator.objects.create(run=run, agent=one.agent, holder=one.agent, position=position)
        self.run_id = run.pk

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self.clock.time(), UTC)

    @property
    def run(self) -> Run:
        return Run.objects.get(pk=self.run_id)

    def play(self, happens: list[tuple[int, str, int, float]]) -> None:
        due: dict[int, list[tuple[str, int, float]]] = defaultdict(list)
        at = 20
        for gap, action, number, fraction in happens:
            at += gap
            due[at].append((action, number, fraction))
        while self.clock.tenth < 10 * (DURATION_S + 8):
            now = self.clock.tenth
            for action, number, fraction in due[now]:
                with suppress(ActionError):
                    self._act(action, number, fraction)
            # Not at whole seconds, which are the times at which generators join.
            if now % TICK == 2 or due[now] or self._woken:
                self._conductor._step()
                self._send_orders()
            for number, until in list(self.cut.items()):
                self._disturb()
                if now >= until:
                    self.generators[number].cut_off = False
                    del self.cut[number]
            changed = [one.step(now) for one in self.generators]
            self._woken = any(changed)
            self.clock.tenth += 1

    def _act(self, action: str, number: int, fraction: float) -> None:
        one = self.generators[number]
        match action:
            case "add":
                participants.add_generator(self.actor, self.run_id, one.agent.pk)
            case "remove":
                participants.remove_generator(self.actor, self.run_id, one.agent.pk)
            case "pin":
                pinned = float(int((self.run.target or 0.0) * fraction / 2))
                participants.set_share(self.actor, self.run_id, one.agent.pk, pinned=pinned)
            case "weight":
                participants.set_share(self.actor, self.run_id, one.agent.pk, weight=0.5 + 3 * fraction)
            case "rate":
                actions.change_rate(self.actor, self.run_id, 20.0 + 60 * fraction)
            case "crash" if self._others_carry(number):
                one.crash()
                self._disturb()
            case "cut" if self._others_carry(number):
                one.cut_off = True
                self.cut[number] = self.clock.tenth + 45 + int(40 * fraction)

    def _others_carry(self, number: int) -> bool:
        others = [one for other, one in enumerate(self.generators) if other not in (number, *self.cut)]
        carrying = [one for one in others if one.observed and one.observed.state == protocol.RUNNING]
        return any(one.order is not None and one.order.end_at == self._end() for one in carrying)

    def _end(self) -> float | None:
        end = self.run.end_at
        return end.timestamp() if end else None

    def _disturb(self) -> None:
        self.disturbed.update(range(self.clock.tenth // 10, (self.clock.tenth + SETTLE) // 10 + 1))

    def _send_orders(self) -> None:
        parts = RunGenerator.objects.filter(run=self.run_id).values_list("agent", "holder", "attempt")
        run = self.run
        known = (run.revision, run.state, list(parts))
        if known != self._known:
            self._known = known
            for one in self.generators:
                one.send(order_of(one.agent), self.clock.tenth)

    def differences(self) -> Iterator[str]:
        """Yield each second in which the sum of the generators is not what the run asks."""
        asked = messages.asked(self.run)
        assert asked is not None
        for second in range(BEGIN, BEGIN + DURATION_S + 8):
            loads = [one.carried[second][1] for one in self.generators if second in one.carried]
            if second - BEGIN not in self.disturbed and sum(loads) != pytest.approx(asked(second, 1), abs=1e-3):
                yield f"{second - BEGIN}: asked {asked(second, 1)}, carried {loads}"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    modules: list[ModuleType] = [conductor, participants, actions, presence]
    for module in modules:
        monkeypatch.setattr(module, "time", clock)
    return clock


@settings(
    max_examples=10, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
# The lead of a change, the whole second of a join, and the order of changes, each of which must be there.
@example([(32, "rate", 0, 1.0)], RATE, [3, 0, 0, 0])
@example([(36, "remove", 0, 0.0), (7, "add", 0, 0.0)], RATE, [0, 0, 0, 0])
@example([(41, "add", 2, 0.0), (10, "remove", 2, 0.0), (2, "remove", 1, 0.0)], RATE, [0, 0, 0, 0])
@given(
    what_happens(),
    st.sampled_from([RATE, THREADS]),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
)
def test_generators_together_are_asked_for_what_the_run_asks(
    cast: Cast,
    clock: Clock,
    happens: list[tuple[int, str, int, float]],
    mode: str,
    latencies: list[int],
) -> None:
    clock.tenth = 0
    with transaction.atomic():
        Run.objects.filter(pk=cast.running.pk).delete()
        example = Example(cast, clock, mode, latencies)
        example.play(happens)
        found = list(example.differences())
        transaction.set_rollback(True)
    assert found == []
