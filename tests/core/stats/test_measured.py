"""Series of a run at a resolution, within a window."""

from __future__ import annotations

import pytest

from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.frames import REQUEST
from loadwright.core.stats.intervals import Merged
from loadwright.core.stats.measured import bounds, error_series, generator_series, label_series, run_series
from loadwright.telemetry.rollup.rollup import RunRollup
from tests.core.stats.examples import second_of
from tests.support.measurements import measurements_of

BEGIN = 1_800_000_005


@pytest.fixture(scope="module")
def measured() -> RunRollup:
    """30 s of two generators; the second one joins after 10 s, and one second fails."""
    entered = [("a", second_of(BEGIN + offset, {"home": [10, 20]}, threads=2)) for offset in range(30)]
    entered += [("b", second_of(BEGIN + offset, {"pay": [40]}, threads=4)) for offset in range(10, 30)]
    entered[7][1].frames[0].error_kinds = {"500 Broken": ErrorKind(2)}
    return measurements_of(*entered)


def test_nothing_measured_has_no_bounds_and_empty_series() -> None:
    assert bounds(Merged()) is None
    assert run_series(measurements_of(), 60)["second"] == []


def test_the_first_and_last_interval_are_as_long_as_the_run_is_in_them(measured: RunRollup) -> None:
    assert bounds(measured.totals()) == (BEGIN, BEGIN + 29)
    series = run_series(measured, 10)
    assert series["second"] == [BEGIN - 5, BEGIN + 5, BEGIN + 15, BEGIN + 25]
    assert series["seconds"] == [5, 10, 10, 5]
    assert series["rate"] == [2, 2.5, 3, 3]
    assert series["threads"] == [2, 4, 6, 6]


def test_the_interval_in_which_the_load_ends_is_as_long_as_the_load(measured: RunRollup) -> None:
    end = BEGIN + 25.5
    series = run_series(measured, 10, rate_asked=lambda _second, seconds: 8 / seconds, load_end=end)
    assert series["seconds"] == [5, 10, 10, 1]
    assert series["rate_asked"] == [1.6, 0.8, 0.8, 8]
    assert run_series(measured, 10, load_end=BEGIN + 27.5)["seconds"] == [5, 10, 10, 2.5]
    assert run_series(measured, 10, load_end=BEGIN + 27.5)["rate"] == [2, 2.5, 3, 6]
    # Late responses alone: as long as they take.
    assert run_series(measured, 10, load_end=BEGIN + 25)["seconds"] == [5, 10, 10, 5]
    assert run_series(measured, 10, load_end=BEGIN + 99)["seconds"] == [5, 10, 10, 5]
    assert label_series(measured, 10, load_end=BEGIN + 27.5)["pay", REQUEST]["rate"] == [0, 0.5, 1, 2]
    assert generator_series(measured, 10, ["b"], load_end=BEGIN + 27.5)["b"]["rate"] == [0.5, 1, 2]


def test_a_partial_last_second_is_a_second(measured: RunRollup) -> None:
    series = run_series(measured, 1, load_end=BEGIN + 28.25)
    assert (series["seconds"][-2:], series["rate"][-2:]) == ([1, 1], [3, 3])


def test_what_a_generator_was_asked_is_a_mean_over_the_load() -> None:
    entered = [("a", second_of(BEGIN + offset, {}, rate_asked=4.0 * (offset < 7))) for offset in range(10)]
    series = generator_series(measurements_of(*entered), 10, ["a"], load_end=BEGIN + 7.0)["a"]
    assert series["rate_asked"] == [4.0, 4.0]


def test_a_window_has_the_intervals_that_overlap_it(measured: RunRollup) -> None:
    series = run_series(measured, 10, since=BEGIN + 14, until=BEGIN + 15)
    assert series["second"] == [BEGIN + 5, BEGIN + 15]
    assert run_series(measured, 1, since=BEGIN + 3, until=BEGIN + 4)["samples"] == [2, 2]


def test_generators_have_only_intervals_in_which_they_measured(measured: RunRollup) -> None:
    series = generator_series(measured, 10, ["a", "b", "unknown"])
    assert series["b"]["second"] == [BEGIN + 5, BEGIN + 15, BEGIN + 25]
    assert series["unknown"]["second"] == []


def test_labels_have_all_intervals_of_the_run(measured: RunRollup) -> None:
    series = label_series(measured, 10)
    assert series["pay", REQUEST]["rate"] == [0, 0.5, 1, 1]
    assert series["pay", REQUEST]["p50_ms"] == [None, 40.0, 40.0, 40.0]
    assert list(label_series(measured, 10, [("home", REQUEST)])) == [("home", REQUEST)]


def test_errors_by_kind_leave_out_intervals_without_any(measured: RunRollup) -> None:
    assert error_series(measured, 10) == {"500 Broken": {"second": [BEGIN + 5], "count": [2]}}
