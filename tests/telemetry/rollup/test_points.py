"""Intervals as points of the telemetry store, and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loadwright.core.lineprotocol import Point
from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.frames import REQUEST, SUB, TRANSACTION
from loadwright.core.stats.intervals import TRANSACTIONS, Interval
from loadwright.telemetry import schema
from loadwright.telemetry.load import label_of, label_tag
from loadwright.telemetry.rollup.points import intervals_of, points_of
from tests.core.stats.examples import frame, second_of

LABELS = ["home", "", "x" * 300, "a\\b\n"]


@pytest.fixture
def interval() -> Interval:
    interval = Interval(start=1_800_000_000)
    second = second_of(
        interval.start, {label: [5, 2000] for label in LABELS}, threads=3, cpu_percent=12.5, late_ms=2000
    )
    second.frames[0].errors, second.frames[0].error_kinds = 1, {"500 Broken": ErrorKind(1, 3, 5, "GET http://shop/")}
    second.frames += [frame("home", [9], errors=1, kind=kind) for kind in (TRANSACTION, SUB)]
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
    assert {label_of(point) for point in points if point.measurement == "load_label_1s"} == {
        *((label, REQUEST) for label in LABELS), ("home", TRANSACTION), ("home", SUB), TRANSACTIONS,
    }  # fmt: skip


def test_the_point_of_the_run_completes_the_interval(interval: Interval) -> None:
    assert points_of("run", interval)[-1].measurement == "load_run_1s"


def test_an_interval_of_which_only_a_part_was_stored_is_left_out(interval: Interval) -> None:
    points = points_of("run", interval)
    assert read(points[1:]) == []
    points[0].fields["members"] = "1"
    assert read(points) == []


@pytest.mark.parametrize(
    ("field", "value"), [("samples", -5), ("histogram", "x"), ("error_kinds", "[" * 9999), ("bytes_sent", 2**63 - 1)]
)
def test_an_invalid_interval_hides_no_other(interval: Interval, field: str, value: object) -> None:
    other = replace(interval, start=interval.start + 1)
    points = points_of("run", interval)
    kinds = ["load_label_1s", "load_generator_1s", *(["load_run_1s"] if isinstance(value, int) else [])]
    for bad in (next(one for one in points if one.measurement == kind) for kind in kinds):
        kept, bad.fields[field] = bad.fields.get(field, ""), value  # type: ignore[assignment]
        assert read([*points, *points_of("run", other)]) == [other]
        bad.fields[field] = kept
        if kept == "":
            del bad.fields[field]


def test_points_of_the_run_and_its_generators_are_of_requests(interval: Interval) -> None:
    points = points_of("run", interval)
    requests = interval.all_of(REQUEST)
    assert points[-1].fields["samples"] == requests.samples == 9
    assert sum(int(point.fields["samples"]) for point in points if "generator" in point.tags) == 9
    [whole] = [point for point in points if "label" in point.tags and label_of(point) == TRANSACTIONS]
    assert (whole.fields["samples"], whole.fields["errors"]) == (1, 1)


def test_what_was_stored_before_there_were_kinds_is_read_as_requests() -> None:
    interval = Interval(start=1_800_000_000)
    interval.enter("g1", 0, second_of(interval.start, {"home": [5]}, kinds=None))
    points = points_of("run", interval)
    assert not any("kind" in point.fields or "kinds" in point.fields for point in points)
    [again] = read(points)
    assert list(again.labels) == [("home", REQUEST)]
    assert not again.separated


def test_labels_of_requests_keep_the_tags_that_they_always_had() -> None:
    assert label_tag("checkout", REQUEST) == ("checkout", None)
    tags = {label_tag("checkout", kind)[0] for kind in (REQUEST, TRANSACTION, SUB)}
    assert len(tags) == 3
    assert all(tag.startswith("checkout") for tag in tags)
