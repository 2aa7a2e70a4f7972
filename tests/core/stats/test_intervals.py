"""Intervals of a run, and the resolution that a chart needs."""

from __future__ import annotations

import pytest

from loadwright.core.stats.intervals import Interval, Merged, begin_of, resolution_for
from tests.core.stats.examples import second_of


@pytest.mark.parametrize(
    ("seconds", "points", "resolution"),
    [
        (0, 1, 1),
        (800, 800, 1),
        (801, 800, 10),
        (28_800, 800, 60),
        (28_800, 480, 60),
        (28_800, 479, 600),
        (10**7, 10, 600),
    ],
)
def test_the_finest_resolution_that_fits_is_chosen(seconds: int, points: int, resolution: int) -> None:
    assert resolution_for(seconds, points) == resolution


def test_only_resolutions_that_are_stored_are_chosen() -> None:
    assert resolution_for(10, 800, of=(60, 600)) == 60
    assert resolution_for(10**6, 800, of=(1, 10)) == 10


def test_intervals_begin_at_multiples_of_their_resolution() -> None:
    assert [begin_of(second, 60) for second in (119, 120, 121)] == [60, 120, 120]


def test_a_second_has_a_member_for_each_generator_and_a_coarser_interval_counts_seconds() -> None:
    first, second = Interval(start=60), Interval(start=61)
    first.enter("a", 0, second_of(60, {"home": [1, 2]}))
    first.enter("b", 3, second_of(60, {"home": [3], "pay": [9]}))
    second.enter("a", 0, second_of(61, {"home": [4]}))
    assert (first.members, first.covered) == (0b1001, 1)
    whole = Interval(start=60, resolution=10)
    whole.coarsen(first)
    whole.coarsen(second)
    assert (whole.covered, whole.members) == (2, 0)
    assert {label: frame.samples for label, frame in whole.labels.items()} == {"home": 4, "pay": 1}
    assert {name: part.frame.samples for name, part in whole.generators.items()} == {"a": 3, "b": 2}
    assert whole.total().frame.samples == 5


def test_the_total_does_not_change_what_it_merges() -> None:
    merged = Merged()
    merged.add("a", second_of(60, {"home": [1]}))
    assert merged.total() == merged.total()
    assert merged.labels["home"].samples == 1
