"""Intervals as points of the telemetry store, and back."""

from __future__ import annotations

import pytest

from loadwright.core.lineprotocol import Point
from loadwright.core.stats.intervals import Interval
from loadwright.telemetry import schema
from loadwright.telemetry.rollup.points import intervals_of, label_of, points_of
from tests.core.stats.examples import second_of

LABELS = ["home", "", "x" * 300, "a\\b\n"]


@pytest.fixture
def interval() -> Interval:
    interval = Interval(start=1_800_000_000)
    second = second_of(
        interval.start, {label: [5, 2000] for label in LABELS}, threads=3, cpu_percent=12.5, late_ms=2000
    )
    second.frames[0].errors, second.frames[0].error_kinds = 1, {"500 Broken": 1}
    interval.enter("g1", 0, second)
    interval.enter("g2", 5, second_of(interval.start, {"home": [7]}, rate_asked=2.0))
    return interval


def read(points: list[Point]) -> list[Interval]:
    kinds = [
        [point for point in points if point.measurement.startswith(kind)]
        for kind in ("load_run", "load_gen", "load_label")
    ]
    return list(intervals_of(1, *map(iter, kinds)))


def test_the_schema_accepts_the_points_and_an_interval_comes_back_as_it_was(interval: Interval) -> None:
    points = points_of("run", interval)
    for point in points:
        schema.check(point)
    assert read(points) == [interval]
    assert {label_of(point) for point in points if point.measurement == "load_label_1s"} == set(LABELS)


def test_the_point_of_the_run_completes_the_interval(interval: Interval) -> None:
    assert points_of("run", interval)[-1].measurement == "load_run_1s"


def test_an_interval_of_which_only_a_part_was_stored_is_left_out(interval: Interval) -> None:
    points = points_of("run", interval)
    assert read(points[1:]) == []
    points[0].fields["members"] = "1"
    assert read(points) == []
