"""The states of alerts, step by step and as properties of any sequence of values."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.alerts.rules import Condition
from loadwright.core.alerts.tracking import (
    CLOCK_S,
    FIRED,
    FIRING,
    GAP_S,
    GONE,
    GONE_S,
    NORMAL,
    PENDING,
    RECOVERED,
    RECOVERING,
    REPLACED,
    Tracked,
    step,
)

START = 1_000_000.0
HIGH = Condition("cpu", ">", 90, 80, for_s=10, recover_for_s=20)
LOW = Condition("memory_available", "<", 100, 120, for_s=10, recover_for_s=20)
AT_ONCE = Condition("cpu", ">", 90, 80)

Step = tuple[float, float | None]


def taken(
    condition: Condition, steps: Iterable[Step], tracked: Tracked | None = None
) -> tuple[Tracked, list[tuple[float, str]]]:
    """Return the last state, and the changes with their times."""
    tracked, changes = tracked or Tracked(), []
    for at, value in steps:
        tracked, change = step(condition, tracked, START + at, value)
        if change:
            changes.append((at, change))
    return tracked, changes


def seconds(values: Sequence[float | None], begin: float = 0) -> list[Step]:
    return [(begin + number, value) for number, value in enumerate(values)]


def test_an_alert_fires_once_its_condition_has_held_for_its_time() -> None:
    tracked, changes = taken(HIGH, seconds([50, *[95.0] * 10]))
    assert (tracked.state, changes) == (PENDING, [])
    tracked, changes = taken(HIGH, seconds([50, *[95.0] * 11]))
    assert (tracked.state, tracked.began, changes) == (FIRING, START + 1, [(11, FIRED)])


def test_without_a_time_it_fires_and_ends_at_once() -> None:
    assert taken(AT_ONCE, seconds([91, 85, 80, 91]))[1] == [(0, FIRED), (2, RECOVERED), (3, FIRED)]


def test_a_value_within_the_limit_begins_the_time_again() -> None:
    tracked, changes = taken(HIGH, seconds([*[95.0] * 9, 90, *[95.0] * 9]))
    assert (tracked.state, tracked.since, changes) == (PENDING, START + 10, [])


def test_low_values_are_treated_alike() -> None:
    _, changes = taken(LOW, seconds([*[90.0] * 11, *[110.0] * 30, *[130.0] * 21]))
    assert changes == [(10, FIRED), (61, RECOVERED)]


def test_between_the_limits_an_alert_keeps_firing() -> None:
    tracked, changes = taken(HIGH, seconds([*[95.0] * 11, *[85.0] * 1000]))
    assert (tracked.state, changes) == (FIRING, [(10, FIRED)])


def test_a_relapse_while_recovering_is_the_same_alert() -> None:
    values = [*[95.0] * 11, *[50.0] * 15, 95.0, *[50.0] * 15]
    tracked, changes = taken(HIGH, seconds(values))
    assert (tracked.state, tracked.began, changes) == (RECOVERING, START, [(10, FIRED)])
    assert taken(HIGH, seconds([*values, *[50.0] * 6]))[1] == [(10, FIRED), (47, RECOVERED)]


def test_the_worst_value_of_an_alert_is_kept() -> None:
    tracked, _ = taken(HIGH, seconds([99, 50, *[91.0] * 5, 97, *[92.0] * 10, 50]))
    assert (tracked.worst, tracked.value) == (97, 50)
    assert taken(LOW, seconds([50, 500, 90, 80, 95]))[0].worst == 80


def test_short_gaps_are_bridged() -> None:
    steps: list[Step] = [(0, 95), (1, None), (9, None), (10, 95)]
    assert taken(HIGH, steps)[1] == [(10, FIRED)]
    assert taken(HIGH, [(0, 95), (GAP_S, 95)])[1] == [(GAP_S, FIRED)]


def test_after_a_long_gap_the_times_begin_again() -> None:
    later = GAP_S + 1
    assert taken(HIGH, [(0, 95), (later, 95)])[0].state == PENDING
    assert taken(HIGH, [(0, 95), (later, 95), (later + 10, 95)])[1] == [(later + 10, FIRED)]
    firing, _ = taken(HIGH, seconds([95.0] * 11))
    steps: list[Step] = [(20, 50), (21 + GAP_S, 50), (40 + GAP_S, 50), (41 + GAP_S, 50)]
    assert taken(HIGH, steps, firing)[1] == [(41 + GAP_S, RECOVERED)]


def test_a_silent_host_keeps_its_alerts() -> None:
    firing, _ = taken(HIGH, seconds([95.0] * 11))
    tracked, changes = taken(HIGH, [(100_000, 95)], firing)
    assert (tracked.state, tracked.began, changes) == (FIRING, START, [])


def test_the_alert_of_a_part_that_no_longer_exists_ends() -> None:
    firing, _ = taken(HIGH, seconds([95.0] * 11))
    missing: list[Step] = [(10 + second, None) for second in range(1, int(GONE_S) + 100)]
    tracked, changes = taken(HIGH, missing, firing)
    assert (tracked.state, tracked.value, changes) == (NORMAL, None, [(10 + GONE_S, GONE)])
    pending, _ = taken(HIGH, [(0, 95)])
    tracked, changes = taken(HIGH, missing, pending)
    assert (tracked.state, changes) == (NORMAL, [])


def test_time_in_which_nobody_looked_does_not_count_as_missing() -> None:
    firing, _ = taken(HIGH, seconds([95.0] * 11))
    tracked, changes = taken(HIGH, [(10_000, None), (10_001, 95)], firing)
    assert (tracked.state, changes) == (FIRING, [])


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_was_not_measured(value: float) -> None:
    tracked, changes = taken(AT_ONCE, [(0, 50), (1, value)])
    assert (tracked.state, tracked.value, changes) == (NORMAL, 50, [])


def test_late_and_repeated_values_have_no_effect() -> None:
    firing, _ = taken(HIGH, seconds([95.0] * 11))
    assert taken(HIGH, [(10, 10), (5, 10), (0, None)], firing) == (firing, [])


def test_a_clock_that_was_set_back_does_not_stop_an_alert() -> None:
    firing, _ = taken(HIGH, seconds([95.0] * 11))
    back = -CLOCK_S - 3600
    tracked, changes = taken(HIGH, seconds([50.0] * 21, back), firing)
    assert (tracked.state, changes) == (NORMAL, [(back + 20, RECOVERED)])
    pending, _ = taken(HIGH, [(0, 95)])
    assert taken(HIGH, seconds([95.0] * 11, back), pending)[1] == [(back + 10, FIRED)]


def test_other_limits_apply_to_the_present_state() -> None:
    firing, _ = taken(HIGH, seconds([95.0] * 11))
    higher = Condition("cpu", ">", 98, 97, for_s=10, recover_for_s=20)
    assert taken(higher, seconds([95.0] * 21, 11), firing)[1] == [(31, RECOVERED)]


def test_another_comparison_ends_the_alert_and_begins_again() -> None:
    firing, _ = taken(HIGH, seconds([95.0] * 11))
    other = Condition("load", ">", 4, 3)
    assert taken(other, [(11, 5), (12, 5)], firing)[1] == [(11, REPLACED), (12, FIRED)]
    pending, _ = taken(HIGH, [(0, 95)])
    assert taken(other, [(1, 5)], pending)[1] == [(1, FIRED)]


@pytest.mark.parametrize(
    "stored",
    [None, [], "x", {"state": "odd"}, {"since": "now"}, {"value": math.nan}, {"at": True}, {"key": 5}, {"other": 1}],
)
def test_what_was_not_stored_by_it_is_a_new_state(stored: object) -> None:
    assert Tracked.from_json(stored) == Tracked()


VALUES = st.none() | st.floats(0, 200)
STEPS = st.lists(st.tuples(st.floats(0.5, 200), VALUES), max_size=200)


def at_times(gaps: Iterable[Step]) -> list[Step]:
    steps, at = [], 0.0
    for gap, value in gaps:
        at += gap
        steps.append((at, value))
    return steps


@given(STEPS)
def test_changes_alternate(gaps: list[Step]) -> None:
    changes = [change for _, change in taken(HIGH, at_times(gaps))[1]]
    assert all((one == FIRED) != (next_one == FIRED) for one, next_one in pairwise(changes))
    assert changes[:1] in ([], [FIRED])


@given(STEPS)
def test_alerts_and_their_ends_are_apart_by_their_times(gaps: list[Step]) -> None:
    changes = taken(HIGH, at_times(gaps))[1]
    least = {FIRED: HIGH.for_s, RECOVERED: HIGH.recover_for_s, GONE: GONE_S}
    assert all(later[0] - earlier[0] >= least[later[1]] - 1e-6 for earlier, later in pairwise(changes))


@given(st.floats(0.1, 9.9), st.floats(90.1, 200), st.floats(0, 90), st.integers(1, 400))
def test_a_value_that_oscillates_faster_than_its_time_never_fires(
    period: float, above: float, below: float, count: int
) -> None:
    steps = [(number * period, above if number % 2 else below) for number in range(count)]
    assert taken(HIGH, steps)[1] == []


@given(st.lists(st.floats(80.1, 200), max_size=300))
def test_a_firing_alert_is_reported_once_however_its_value_oscillates_above_the_recovery(values: list[float]) -> None:
    assert taken(HIGH, seconds([*[95.0] * 11, *values]))[1] == [(10, FIRED)]


@given(STEPS)
def test_a_state_that_was_stored_after_every_step_continues(gaps: list[Step]) -> None:
    steps = at_times(gaps)
    tracked, changes = Tracked(), []
    for at, value in steps:
        tracked, change = step(HIGH, Tracked.from_json(json.loads(json.dumps(tracked.to_json()))), START + at, value)
        changes += [(at, change)] if change else []
    assert (tracked, changes) == taken(HIGH, steps)


@given(st.lists(st.tuples(st.floats(0.5, CLOCK_S), VALUES), max_size=200))
def test_repeated_steps_change_nothing(gaps: list[Step]) -> None:
    steps = at_times(gaps)
    former = [*steps[:1], *steps[:-1]]
    repeated = [one for now, before in zip(steps, former, strict=True) for one in (now, before, now)]
    assert taken(HIGH, repeated) == taken(HIGH, steps)
