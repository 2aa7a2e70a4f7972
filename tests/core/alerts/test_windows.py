"""Statistics over the last seconds."""

from __future__ import annotations

from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.alerts.rules import MAXIMUM, MEAN, MINIMUM, MOST_WINDOW_S, TOTAL, VALUE
from loadwright.core.alerts.windows import FRESH_S, Reading, resolution_of, statistic

END = 1000.0


def readings(values: list[float], covered_s: float = 1) -> list[Reading]:
    """Return points without gaps, of which the last one ends at ``END``."""
    begin = END - len(values) * covered_s
    return [Reading(begin + number * covered_s, covered_s, value) for number, value in enumerate(values)]


def test_the_value_is_the_newest_one() -> None:
    assert statistic(VALUE, readings([10, 20, 30]), END, 0) == 30
    assert statistic(VALUE, readings([10, 20, 30]), END + FRESH_S, 0) == 30
    assert statistic(VALUE, readings([10, 20, 30]), END + FRESH_S + 1, 0) is None
    assert statistic(VALUE, readings([10, 20, 30]), END + FRESH_S + 1, 0, fresh_s=FRESH_S + 1) == 30
    assert statistic(VALUE, [], END, 0) is None


def test_the_mean_weights_points_with_what_they_cover() -> None:
    points = [Reading(990, 8, 10), Reading(998, 2, 60)]
    assert statistic(MEAN, points, END, 10) == 20


def test_extremes_are_those_within_the_points() -> None:
    points = [Reading(980, 10, 50, peak=99, low=1), Reading(990, 10, 60)]
    assert statistic(MAXIMUM, points, END, 20) == 99
    assert statistic(MINIMUM, points, END, 20) == 1
    assert statistic(MINIMUM, points, END, 10) == 60


def test_counts_are_summed_even_if_little_was_measured() -> None:
    assert statistic(TOTAL, readings([1, 0, 2]), END, 3600) == 3
    assert statistic(TOTAL, [], END, 3600) is None


@pytest.mark.parametrize("kind", [MEAN, MAXIMUM, MINIMUM])
def test_a_window_of_which_little_was_measured_has_no_statistic(kind: str) -> None:
    assert statistic(kind, readings([100.0] * 29), END, 60) is None
    assert statistic(kind, readings([100.0] * 30), END, 60) == 100


def test_points_outside_of_the_window_do_not_count() -> None:
    assert statistic(MEAN, readings([*[0.0] * 60, *[100.0] * 60]), END, 60) == 100
    assert statistic(TOTAL, readings([1.0] * 100), END - 10, 20) == 20


@given(st.lists(st.floats(0, 1e9), min_size=60, max_size=200))
def test_of_whole_seconds_the_mean_is_that_of_the_last_samples(values: list[float]) -> None:
    assert statistic(MEAN, readings(values), END, 60) == pytest.approx(fmean(values[-60:]))


@given(st.lists(st.integers(0, 5), min_size=40, max_size=40), st.sampled_from([1.0, 2.0, 5.0]))
def test_windows_in_a_row_count_every_point_once(values: list[int], covered_s: float) -> None:
    points = readings([float(value) for value in values], covered_s)
    windows = range(int(40 * covered_s / 20))
    counted = [statistic(TOTAL, points, END - 20 * number, 20) or 0 for number in windows]
    assert sum(counted) == sum(values)


def test_longer_windows_are_computed_from_longer_points() -> None:
    lengths = [resolution_of(window) for window in (5, 60, 600, 3600, MOST_WINDOW_S)]
    assert lengths == [1, 1, 10, 60, 600]
    assert [resolution_of(window, finest=10) for window in (5, 600, 3600)] == [10, 10, 60]
