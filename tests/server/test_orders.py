"""What generators are ordered to do: shares sum to the whole, states follow the run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loadwright.core import protocol
from loadwright.core.curve import Curve, Timeline, interpolate
from loadwright.core.protocol import Bundle
from loadwright.server.runs.orders import Facts, late_order, order

TIMELINE = Timeline(1000.0, [(990.0, 100.0), (1030.0, 31.0)], Curve.ramp(10))
FACTS = Facts("k", "running", "rate", Bundle("0" * 64, 1, "/b"), 3, TIMELINE, 1000.0, 1060.0)


@pytest.mark.parametrize("time", [1000.0, 1004.5, 1020.0, 1029.9, 1030.0, 1050.0])
def test_shares_of_the_rate_sum_to_it(time: float) -> None:
    orders = [order(FACTS, position) for position in range(3)]
    total = sum(interpolate(one.points, time) for one in orders if one)
    assert total == pytest.approx(interpolate(TIMELINE.points(), time))
    assert [one.phase for one in orders if one] == [(0, 3), (1, 3), (2, 3)]


def test_threads_are_whole_and_sum_to_the_target() -> None:
    facts = replace(FACTS, mode="threads", timeline=Timeline(1000.0, [(1000.0, 8.0)]))
    orders = [order(facts, position) for position in range(3)]
    assert [one.points[0][1] for one in orders if one] == [3, 3, 2]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (replace(FACTS, state="pending", timeline=None, start_at=None, end_at=None), protocol.PREPARE),
        (replace(FACTS, state="starting"), protocol.RUN),
        (FACTS, protocol.RUN),
        (replace(FACTS, state="stopping"), protocol.RUN),
        (replace(FACTS, state="stopping", stopped=True), protocol.STOP),
        (replace(FACTS, state="stopping", stopped=True, stop_now=True), protocol.STOP_NOW),
    ],
)
def test_states(facts: Facts, state: str) -> None:
    found = order(facts, 0)
    assert found is not None
    assert found.state == state
    assert found.points == [] or facts.start_at is not None


@pytest.mark.parametrize("state", ["finished", "stopped", "failed"])
def test_an_ended_run_orders_nothing_but_to_deliver_what_is_left(state: str) -> None:
    ended = replace(FACTS, state=state)
    assert order(ended, 0) is None
    late = late_order(ended, 0)
    assert late is not None
    assert late.state == protocol.STOP_NOW
