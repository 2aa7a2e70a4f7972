from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.curve import Curve, Timeline, interpolate, mean_between, parse_duration

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "curve_cases.json").read_text(encoding="utf-8"))
"""The same cases test the pages' own parser of curves: frontend/tests/runs/curve.test.js."""
START = 1_700_000_000.0
percents = st.integers(0, 200).map(float)
curves = st.lists(st.tuples(st.integers(0, 60).map(float), percents), min_size=1, max_size=6).map(
    lambda points: Curve(tuple(sorted(points, key=lambda point: point[0])))
)
targets = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 5000)), max_size=4)


@pytest.mark.parametrize(("text", "seconds"), CASES["durations"].items())
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", CASES["no_durations"])
def test_a_duration_that_is_none_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="write for example"):
        parse_duration(text)


@pytest.mark.parametrize("case", CASES["curves"], ids=lambda case: case["text"])
def test_a_curve_joins_its_points_by_straight_lines_and_steps_at_two_of_one_time(case: dict[str, Any]) -> None:
    curve = Curve.parse(case["text"])
    assert curve.points == tuple((time, percent) for time, percent in case["points"])
    assert curve.length == case["points"][-1][0]
    assert [curve.percent(time) for time, _ in case["percent"]] == [percent for _, percent in case["percent"]]


@pytest.mark.parametrize("text", CASES["no_curves"])
def test_no_curve_is_read_from_anything_else(text: str) -> None:
    with pytest.raises(ValueError, match=r"TIME:PERCENT|order the points|use 0 to"):
        Curve.parse(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not TIME:PERCENT"),
        ("5s", "is not TIME:PERCENT"),
        ("0s:10%,x:20%", "'x:20%' is not TIME:PERCENT"),
        ("0s:ten", "is not TIME:PERCENT"),
        ("10s:10%,5s:20%", "order the points by time"),
        ("0s:-1%", "use 0 to"),
        ("0s:1001%", "use 0 to"),
        ("0s:nan", "not TIME:PERCENT"),
    ],
)
def test_a_broken_curve_is_refused_by_its_point(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Curve.parse(text)


@pytest.mark.parametrize("text", ["0s:1%," + "x" * 1_000_000, "0s:" + "9" * 1_000_000])
def test_an_error_in_a_long_point_does_not_quote_all_of_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not TIME:PERCENT|use 0 to") as refused:
        Curve.parse(text)
    assert len(str(refused.value)) < 500


@given(curves)
def test_a_curve_is_read_back_from_its_text(curve: Curve) -> None:
    assert Curve.parse(str(curve)) == curve


def test_a_ramp_rises_from_zero() -> None:
    assert [Curve.ramp(10).percent(time) for time in (0, 5, 10, 20)] == [0, 50, 100, 100]
    assert Curve.ramp(0).percent(0) == 100


@given(curves, st.floats(0, 50), st.floats(0.01, 30))
def test_the_mean_is_the_area_below(curve: Curve, begin: float, length: float) -> None:
    steps = 2000
    width = length / steps
    area = sum(interpolate(curve.points, begin + (step + 0.5) * width) * width for step in range(steps))
    assert mean_between(curve.points, begin, begin + length) == pytest.approx(area / length, abs=0.3)


def test_the_mean_at_steps_has_the_value_of_each_side() -> None:
    points = [(0.0, 10.0), (5.0, 10.0), (5.0, 30.0), (10.0, 30.0), (10.0, 0.0)]
    means = [mean_between(points, *edges) for edges in ((0, 5), (5, 10), (4, 6), (10, 20), (0, 10))]
    assert means == [10, 30, 20, 0, 20]


def value_at(timeline: Timeline, time: float) -> float:
    """The definition: the latest target, multiplied by the percentage of the curve."""
    value = [target for moment, target in timeline.targets if moment <= time or moment <= timeline.start][-1]
    return value * timeline.curve.percent(time - timeline.start) / 100


@given(curves, targets, st.integers(0, 70))
def test_points_follow_curve_and_targets(curve: Curve, changes: list[tuple[int, int]], offset: int) -> None:
    timeline = Timeline(START, [(START, 100.0)], curve)
    for moment, value in sorted(changes):
        timeline.retarget(START + moment, float(value))
    # Halfway between whole seconds there is no point, so the two sides of a step cannot be confused.
    time = START + offset + 0.5
    assert interpolate(timeline.points(), time) == pytest.approx(value_at(timeline, time))


def test_a_new_target_is_a_step_at_its_time() -> None:
    timeline = Timeline(START, [(START, 20.0)])
    timeline.retarget(START + 10, 500.0)
    assert timeline.points() == [(START, 20.0), (START + 10, 20.0), (START + 10, 500.0)]


def test_a_new_target_forgets_later_ones_and_keeps_the_past() -> None:
    timeline = Timeline(START, [(START, 20.0)])
    timeline.retarget(START + 10, 500.0)
    timeline.retarget(START + 5, 50.0)
    assert timeline.targets == [(START, 20.0), (START + 5, 50.0)]


def test_a_target_set_before_the_start_holds_from_it() -> None:
    timeline = Timeline(START, [(START - 30, 20.0)])
    timeline.retarget(START - 10, 40.0)
    assert timeline.points() == [(START, 40.0)]


def test_a_new_target_at_a_step_of_the_curve() -> None:
    timeline = Timeline(START, [(START, 100.0)], Curve.parse("0s:10%,10s:10%,10s:50%"))
    timeline.retarget(START + 10, 200.0)
    assert timeline.points() == [(START, 10.0), (START + 10, 10.0), (START + 10, 100.0)]


def test_the_mean_of_a_second_counts_only_the_time_asked() -> None:
    timeline = Timeline(START + 0.25, [(START + 0.25, 100.0)])
    assert timeline.means()(int(START) - 1, 1) == 0
    assert timeline.means()(int(START), 1) == pytest.approx(75)
    assert timeline.means()(int(START) + 1, 1) == pytest.approx(100)
    assert timeline.means(until=START + 5.5)(int(START) + 5, 1) == pytest.approx(50)
    assert timeline.means(until=START + 5.5)(int(START) + 6, 1) == 0


def test_the_mean_of_an_interval_is_that_of_its_seconds() -> None:
    mean = Timeline(START, [(START, 100.0)], Curve.parse("0s:0%,10s:100%")).means(until=START + 15)
    assert mean(int(START), 10) == pytest.approx(50)
    assert mean(int(START) + 10, 10) == pytest.approx(50)
    assert mean(int(START), 20) == pytest.approx(sum(mean(int(START) + second, 1) for second in range(20)) / 20)


def test_turns_are_the_points_that_were_passed() -> None:
    curve = Curve.parse("0s:20%,30s:100%,60s:100%,60s:50%")
    assert curve.turns(0, 29.9) == []
    assert curve.turns(0, 30) == [(30, 100)]
    assert curve.turns(30, 100) == [(60, 50)]
    assert Curve().turns(0, 100) == Curve.parse("0s:50%,9s:50%").turns(0, 100) == []


def test_the_area_of_a_timeline_is_what_it_requests() -> None:
    timeline = Timeline(100.0, [(100.0, 10.0), (104.0, 20.0)], Curve.parse("0s:0%,2s:100%"))
    assert timeline.area(106.0) == pytest.approx(10 + 20 + 40)
    assert timeline.area(100.5) == pytest.approx(0.625)
    assert timeline.area(99.0) == 0
    assert Timeline(100.0, []).area(106.0) == 0
