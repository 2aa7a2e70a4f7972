from __future__ import annotations

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.stats.histogram import (
    EXACT_LIMIT,
    MAX_VALUE,
    Histogram,
    bucket_bounds,
    bucket_index,
    nearest_rank,
)

values = st.integers(min_value=0, max_value=MAX_VALUE)
elapsed = st.one_of(st.integers(0, 3000), values)
samples = st.lists(elapsed, max_size=60)


@given(values)
def test_a_bucket_holds_its_value_and_is_narrow(value: int) -> None:
    low, high = bucket_bounds(bucket_index(value))
    assert low <= value <= high
    if value < EXACT_LIMIT:
        assert low == high == value
    assert high - low <= low / 512


@given(values)
def test_buckets_follow_each_other_without_gap(value: int) -> None:
    index = bucket_index(value)
    assert bucket_bounds(index)[1] + 1 == bucket_bounds(index + 1)[0]


@pytest.mark.parametrize(
    ("value", "index"), [(0, 0), (-5, 0), (1023, 1023), (1024, 1024), (1025, 1024), (1026, 1025), (2048, 1536)]
)
def test_the_layout_at_its_edges(value: int, index: int) -> None:
    assert bucket_index(value) == index


def test_a_value_beyond_the_largest_counts_as_the_largest() -> None:
    assert bucket_index(2**70) == bucket_index(MAX_VALUE)


@given(st.integers(1, 99_999), st.integers(1, 10**9))
def test_nearest_rank_is_exact(thousandths: int, count: int) -> None:
    assert nearest_rank(thousandths / 1000, count) == max(1, ceil(Fraction(thousandths, 100_000) * count))


@given(st.lists(elapsed, min_size=1, max_size=200), st.sampled_from([1, 25, 50, 90, 95, 99, 99.9, 100]))
def test_a_percentile_is_the_one_of_the_values(sample: list[int], percent: float) -> None:
    truth = sorted(sample)[nearest_rank(percent, len(sample)) - 1]
    found = Histogram.of(sample).percentile(percent)
    assert found is not None
    if truth < EXACT_LIMIT:
        assert found == truth
    else:
        assert abs(found - truth) <= truth * 0.001


@given(samples)
def test_percentiles_taken_together_are_those_taken_alone(sample: list[int]) -> None:
    histogram = Histogram.of(sample)
    percents = (10, 50, 50, 99, 100)
    assert histogram.percentiles(percents) == [histogram.percentile(percent) for percent in percents]


@given(samples)
def test_the_text_form_is_lossless(sample: list[int]) -> None:
    histogram = Histogram.of(sample)
    twin = Histogram.decode(histogram.encode())
    assert twin == histogram
    assert twin.total == histogram.total == len(sample)


def test_the_text_form_of_the_documentation() -> None:
    assert Histogram.of([12, 13, 12, 12]).encode() == "12:3 1"
    assert Histogram().encode() == ""


@pytest.mark.parametrize("text", ["x", "1:x", "1:0", "1:-2", "-1", "5 -6", "1:2:3", "1.5"])
def test_a_broken_text_form_is_refused_by_its_word(text: str) -> None:
    with pytest.raises(ValueError, match="histogram word"):
        Histogram.decode(text)


def test_more_values_than_are_valid_are_refused() -> None:
    assert Histogram.decode("5:2 1:3", 5).total == 5
    with pytest.raises(ValueError, match="a histogram of 5 values, more than 4"):
        Histogram.decode("5:2 1:3", 4)


@given(samples, samples, samples)
def test_merging_is_counting_everything_in_any_order(a: list[int], b: list[int], c: list[int]) -> None:
    left = Histogram.of(a)
    left.merge(Histogram.of(b))
    left.merge(Histogram.of(c))
    right = Histogram.of(c)
    right.merge(Histogram.of(b))
    right.merge(Histogram.of(a))
    assert left == right == Histogram.of(a + b + c)
    assert left.total == len(a) + len(b) + len(c)


@given(samples)
def test_a_copy_is_independent(sample: list[int]) -> None:
    histogram = Histogram.of(sample)
    twin = histogram.copy()
    twin.add(7)
    assert histogram == Histogram.of(sample)
    assert twin.total == histogram.total + 1


def test_percentiles_keep_the_counts_of_many_buckets_and_their_order_does_not_matter() -> None:
    up, down = Histogram.of(range(1000)), Histogram.of(reversed(range(1000)))
    for later in (5, 2000, 7):
        assert down.percentiles((50, 95, 99)) == up.percentiles((50, 95, 99))
        assert down == up
        assert down.encode() == up.encode()
        for histogram in (up, down):
            histogram.add(later)
    assert down.total == 1003


def test_an_empty_histogram_has_no_percentiles() -> None:
    assert Histogram().percentiles((50, 99)) == [None, None]


@given(samples)
def test_wide_buckets_hold_all_values_to_3_percent(sample: list[int]) -> None:
    wide = Histogram.of(sample).widened()
    assert wide.total == sum(wide.counts.values()) == len(sample)
    for percent in (50, 99.9):
        exact = Histogram.of(sample).percentile(percent)
        assert wide.percentile(percent) == (exact if exact is None else pytest.approx(exact, rel=0.035))
    assert wide.widened() == wide


def test_there_are_few_wide_buckets() -> None:
    every = Histogram()
    every.counts = dict.fromkeys(range(bucket_index(MAX_VALUE) + 1), 1)
    assert len(every.widened().counts) < 650


def test_a_long_word_is_cut_in_its_error() -> None:
    with pytest.raises(ValueError, match=r"histogram word '5:99+…' has 4,002 characters"):
        Histogram.decode("5:" + "9" * 4000)
