from __future__ import annotations

from copy import deepcopy

from hypothesis import given

from loadwright.core.stats.fields import MAX_COUNT, MAX_INTEGER
from loadwright.core.stats.frames import Frame
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.intervals import merged
from tests.core.stats.examples import frame, frames


def together(*parts: Frame) -> Frame:
    whole = Frame("a")
    for part in parts:
        whole.merge(deepcopy(part))
    return whole


@given(frames(), frames(), frames())
def test_merging_does_not_depend_on_the_order(a: Frame, b: Frame, c: Frame) -> None:
    assert together(a, b, c) == together(c, a, b) == together(together(b, c), a)


@given(frames(), frames())
def test_merging_leaves_the_other_as_it_was(a: Frame, b: Frame) -> None:
    before = deepcopy(b)
    a.merge(b)
    a.merge(b)
    assert b == before


@given(frames(), frames())
def test_merging_adds_up(a: Frame, b: Frame) -> None:
    whole = together(a, b)
    assert whole.samples == a.samples + b.samples == whole.histogram.total
    assert whole.errors == a.errors + b.errors == sum(kind.count for kind in whole.error_kinds.values())
    assert whole.sum_ms == a.sum_ms + b.sum_ms
    extremes = [value for value in (a.min_ms, a.max_ms, b.min_ms, b.max_ms) if value is not None]
    assert (whole.min_ms, whole.max_ms) == (min(extremes, default=None), max(extremes, default=None))


@given(frames(), frames())
def test_intended_times_cover_every_sample_once_any_was_late(a: Frame, b: Frame) -> None:
    whole = together(a, b)
    if a.intended is None and b.intended is None:
        assert whole.intended is None
    else:
        assert whole.intended is not None
        assert whole.intended.total == whole.samples


def test_sums_stay_within_the_integers_of_json() -> None:
    largest = Frame("a", MAX_COUNT, MAX_COUNT, MAX_INTEGER, MAX_INTEGER, MAX_INTEGER)
    whole = merged("", [largest] * 10)
    assert (whole.samples, whole.bytes_sent, whole.sum_ms) == (10 * MAX_COUNT, MAX_INTEGER, MAX_INTEGER)


def test_samples_on_time_count_as_measured_among_late_ones() -> None:
    late = frame("a", [10], intended=Histogram.of([510]))
    whole = together(late, frame("a", [20]))
    assert whole.intended == Histogram.of([510, 20])
