"""Orders of generators: shares sum to the total, states follow the run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loadwright.core.conduct.orders import Facts, Part, late_order, order
from loadwright.core.curve import Curve, Timeline, interpolate
from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.generator import Bundle
from loadwright.core.runspec import RunSpec, TrialOptions
from loadwright.core.shares import Change, Member

TIMELINE = Timeline(1000.0, [(990.0, 100.0), (1030.0, 31.0)], Curve.ramp(10))
KEYS = ("a", "b", "c")
PARTS = {key: Part(number, joined_at=1000.0) for number, key in enumerate(KEYS)}
ALL = Change(1000.0, {key: Member() for key in KEYS})
SPEC = RunSpec(mode="rate", target=100.0)
FACTS = Facts("k", "running", SPEC, Bundle("0" * 64, 1, "/b"), PARTS, TIMELINE, (ALL,), 1060.0)
NOT_BEGUN = {key: Part(number) for number, key in enumerate(KEYS)}


@pytest.mark.parametrize("time", [1000.0, 1004.5, 1020.0, 1029.9, 1030.0, 1050.0])
def test_shares_of_the_rate_sum_to_it(time: float) -> None:
    orders = [order(FACTS, key) for key in KEYS]
    total = sum(interpolate(one.points, time) for one in orders if one)
    assert total == pytest.approx(interpolate(TIMELINE.points(), time))
    assert [one.phase for one in orders if one] == [(0, 3), (1, 3), (2, 3)]


def test_the_phases_follow_the_positions_when_one_between_them_is_missing() -> None:
    facts = replace(FACTS, parts={key: PARTS[key] for key in ("a", "c")}, changes=(Change(1000.0, {"a": Member()}),))
    assert [found.phase for key in ("a", "c") if (found := order(facts, key))] == [(0, 3), (2, 3)]


def test_threads_are_whole_and_sum_to_the_target() -> None:
    facts = replace(FACTS, spec=RunSpec(mode="threads", target=8.0), timeline=Timeline(1000.0, [(1000.0, 8.0)]))
    orders = [order(facts, key) for key in KEYS]
    assert [one.points[0][1] for one in orders if one] == [3, 3, 2]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (replace(FACTS, state="pending", parts=NOT_BEGUN, timeline=None, changes=(), end_at=None), protocol.PREPARE),
        (replace(FACTS, state="starting"), protocol.RUN),
        (FACTS, protocol.RUN),
        (replace(FACTS, state="stopping"), protocol.RUN),
        (replace(FACTS, state="stopping", stopped=True), protocol.STOP),
        (replace(FACTS, state="stopping", stopped=True, stop_now=True), protocol.STOP_NOW),
    ],
)
def test_states(facts: Facts, state: str) -> None:
    found = order(facts, "a")
    assert found is not None
    assert found.state == state
    assert (found.points == []) == (facts.timeline is None)


@pytest.mark.parametrize("state", ["finished", "stopped", "failed"])
def test_after_the_end_generators_are_only_ordered_to_deliver(state: str) -> None:
    ended = replace(FACTS, state=state)
    assert order(ended, "a") is None
    late = late_order(ended, "a")
    assert late is not None
    assert late.state == protocol.STOP_NOW


def test_one_that_joins_prepares_until_it_is_given_a_moment_to_begin() -> None:
    joining = replace(FACTS, parts={**PARTS, "d": Part(3)})
    prepares = order(joining, "d")
    assert prepares is not None
    assert (prepares.state, prepares.start_at, prepares.end_at) == (protocol.PREPARE, None, None)

    members = {**ALL.members, "d": Member()}
    joined = replace(FACTS, parts={**PARTS, "d": Part(3, joined_at=1020.5)}, changes=(ALL, Change(1020.5, members)))
    begins = order(joined, "d")
    assert begins is not None
    assert (begins.state, begins.start_at, begins.end_at) == (protocol.RUN, 1020.5, 1060.0)
    assert interpolate(begins.points, 1020.4) == 0
    assert interpolate(begins.points, 1021.0) == 25
    for time in (1015.0, 1020.4, 1020.6, 1040.0):
        total = sum(interpolate(one.points, time) for key in members if (one := order(joined, key)))
        assert total == pytest.approx(interpolate(TIMELINE.points(), time))


def test_one_that_leaves_ends_where_the_others_take_over() -> None:
    leaving = {**PARTS, "c": replace(PARTS["c"], leaving_at=1020.5)}
    rest = Change(1020.5, {key: Member() for key in "ab"})
    facts = replace(FACTS, parts=leaving, changes=(ALL, rest))

    left, stayed = order(facts, "c"), order(facts, "a")

    assert left is not None
    assert stayed is not None
    assert (left.state, left.end_at, stayed.end_at) == (protocol.RUN, 1020.5, 1060.0)
    assert (interpolate(left.points, 1020.6), interpolate(stayed.points, 1020.6)) == (0, 50)


def test_another_attempt_is_another_order() -> None:
    first, again = order(FACTS, "a"), order(replace(FACTS, parts={**PARTS, "a": replace(PARTS["a"], attempt=1)}), "a")
    assert first is not None
    assert again is not None
    assert (first.attempt, again.attempt) == (0, 1)


def test_log_is_requested_of_one_generator() -> None:
    facts = replace(FACTS, parts={**PARTS, "b": replace(PARTS["b"], log_requested_at=1010.5)})
    assert [found.log_requested_at for key in KEYS if (found := order(facts, key))] == [None, 1010.5, None]


def test_the_number_of_generators_at_the_start_stays_when_others_join() -> None:
    facts = replace(FACTS, spec=replace(SPEC, generators=3), parts={**PARTS, "d": Part(3)})
    assert [(found.phase[1], found.generators) for key in "ad" if (found := order(facts, key))] == [(4, 3), (4, 3)]


def test_a_trial_has_little_time_to_end() -> None:
    trial = replace(FACTS, spec=RunSpec().tried("shop", TrialOptions()), timeline=None, changes=())
    orders = [order(facts, "a") for facts in (FACTS, trial)]
    assert [(found.trial, found.stop_grace_s) for found in orders if found] == [(False, 30.0), (True, 5.0)]
    found = order(trial, "a")
    assert found is not None
    assert found.ends_by_itself
