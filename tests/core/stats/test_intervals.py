"""Intervals of a run, and the resolution that a chart needs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.stats import intervals
from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.frames import KINDS, MAX_LABELS, OTHER_LABELS, REQUEST, SUB, TRANSACTION, GeneratorSecond
from loadwright.core.stats.intervals import (
    MAX_RUN_ERROR_KINDS,
    RESOLUTIONS,
    Interval,
    Merged,
    begin_of,
    pieces,
    resolution_for,
)
from tests.core.stats.examples import frame, second_of


@pytest.mark.parametrize(
    ("since", "seconds", "points", "resolution"),
    [
        (0, 1, 1, 1),
        (7, 800, 800, 1),
        (7, 801, 800, 10),
        (0, 28_800, 800, 60),
        (0, 28_800, 480, 60),
        # One that does not begin with an interval takes one more.
        (1, 28_800, 480, 600),
        (0, 28_800, 479, 600),
        (5, 600, 60, 60),
        (6, 8, 1, 60),
        (0, 10**7, 10, 600),
    ],
)
def test_the_finest_resolution_that_fits_is_chosen(since: int, seconds: int, points: int, resolution: int) -> None:
    until = since + seconds - 1
    assert resolution_for(since, until, points) == resolution
    held = {begin_of(second, resolution) for second in (*range(since, until, resolution), until)}
    assert len(held) <= points or resolution == RESOLUTIONS[-1]


def test_only_resolutions_that_are_stored_are_chosen() -> None:
    assert resolution_for(0, 9, 800, of=(60, 600)) == 60
    assert resolution_for(0, 10**6, 800, of=(1, 10)) == 10


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
    assert {label: frame.samples for (label, _), frame in whole.labels.items()} == {"home": 4, "pay": 1}
    assert {name: part.frame.samples for name, part in whole.generators.items()} == {"a": 3, "b": 2}
    assert whole.total().frame.samples == 5


def test_the_total_does_not_change_what_it_merges() -> None:
    merged = Merged()
    merged.add("a", second_of(60, {"home": [1]}))
    assert merged.total() == merged.total()
    assert merged.labels["home", REQUEST].samples == 1


def of_kinds(second: int, **more: Any) -> GeneratorSecond:
    """A second with a request in two parts, one of which failed, and the transactions around it."""
    measured = second_of(second, {"page": [30]}, **more)
    measured.frames[0].errors, measured.frames[0].error_kinds = 1, {"404 Not Found": ErrorKind(1)}
    within = {"Number of samples in transaction : 1, number of failing samples : 1": ErrorKind(1)}
    measured.frames += [
        frame("page-0", [10], kind=SUB),
        frame("page-1", [20], errors=1, kind=SUB),
        replace(frame("page", [35], errors=1, kind=TRANSACTION), error_kinds=within),
        replace(frame("all", [40], errors=1, kind=TRANSACTION), error_kinds=within),
    ]
    return measured


def test_totals_are_of_requests_and_transactions_have_their_own() -> None:
    merged = Merged()
    merged.add("a", of_kinds(60))
    merged.add("b", of_kinds(60))
    assert (merged.total().frame.samples, merged.total().frame.errors) == (2, 2)
    assert [part.frame.samples for part in merged.generators.values()] == [1, 1]
    transactions = merged.all_of(TRANSACTION)
    assert (transactions.samples, transactions.errors, transactions.max_ms) == (4, 4, 40)
    assert [frame.key for frame in merged.frames()] == [
        ("all", TRANSACTION), ("page", REQUEST), ("page", TRANSACTION), ("page-0", SUB), ("page-1", SUB),
    ]  # fmt: skip


def test_all_samples_of_a_kind_stay_those_of_all_labels() -> None:
    asked, whole, more = Merged(), Merged(), Merged()
    more.add("b", of_kinds(70))
    for second in (60, 61, 62):
        assert asked.all_of(TRANSACTION).samples == 2 * (second - 60)
        for merged in (asked, whole):
            merged.add("a", of_kinds(second))
    for merged in (asked, whole):
        merged.merge(more)
    assert [asked.all_of(kind) for kind in KINDS] == [whole.all_of(kind) for kind in KINDS]
    assert asked == whole


def test_a_name_means_requests_else_transactions_else_parts_of_requests() -> None:
    merged = Merged()
    merged.add("a", of_kinds(60))
    named = [merged.named(label) for label in ("page", "all", "page-0", "unknown")]
    assert [found and found.kind for found in named] == [REQUEST, TRANSACTION, SUB, None]


def test_labels_beyond_the_limit_are_merged_and_no_sample_is_lost() -> None:
    totals = Merged()
    for second in range(3):
        names = {f"{second} {number}": [5] for number in range(MAX_LABELS)}
        totals.add("g", second_of(100 + second, names))
    other = totals.labels[OTHER_LABELS, REQUEST]
    assert (len(totals.labels), other.samples) == (MAX_LABELS + 1, 2 * MAX_LABELS)
    assert totals.total().frame.samples == 3 * MAX_LABELS
    again = Merged()
    again.merge(totals)
    assert again.labels == totals.labels


def test_kinds_of_errors_beyond_the_limit_are_merged_and_no_error_is_lost() -> None:
    totals = Merged()
    for number in range(20):
        one = frame(f"label {number}", [5])
        one.error_kinds = {f"kind {kind}": ErrorKind(1) for kind in range(500)}
        totals.add("g", GeneratorSecond(100, [one]))
    kinds = [kind for one in totals.labels.values() for kind in one.error_kinds.values()]
    assert len(kinds) <= MAX_RUN_ERROR_KINDS + 20
    assert sum(kind.count for kind in kinds) == 20 * 500


def test_times_beyond_the_limit_are_widened_and_no_sample_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intervals, "MAX_RUN_BUCKETS", 10_000)
    totals = Merged()
    for number in range(40):
        totals.add("g", second_of(100, {f"label {number}": range(0, 20_000, 7)}))
        assert not (number == 0 and totals.widened)
    assert totals.widened
    assert sum(one.buckets for one in totals.labels.values()) < 40_000
    frames = [totals.labels[f"label {number}", REQUEST] for number in (0, 39)]
    assert [one.samples for one in frames] == [one.histogram.total for one in frames]
    exact, wide = (one.histogram.percentile(50) for one in frames)
    assert wide == pytest.approx(exact, rel=0.03)
    again = Merged()
    again.merge(totals)
    assert again.total().frame.samples == totals.total().frame.samples


def test_samples_are_separated_if_every_second_is() -> None:
    merged = Merged()
    assert merged.separated
    merged.add("a", of_kinds(60))
    assert merged.separated
    merged.add("a", of_kinds(61, kinds=None))
    assert not merged.separated


@given(st.integers(0, 5000), st.integers(0, 3000), st.sets(st.sampled_from(RESOLUTIONS), min_size=1))
def test_pieces_fill_a_range_with_whole_intervals(since: int, length: int, resolutions: set[int]) -> None:
    found = pieces(since, since + length, resolutions)
    finest = min(resolutions)
    assert found[0][1] == begin_of(since, finest)
    assert found[-1][2] == begin_of(since + length, finest) + finest - 1
    assert all(after[1] == before[2] + 1 for before, after in pairwise(found))
    for resolution, first, last in found:
        assert resolution in resolutions
        assert first % resolution == 0
        assert (last + 1) % resolution == 0


def test_pieces_are_as_large_as_possible() -> None:
    assert pieces(595, 1271) == [(1, 595, 599), (600, 600, 1199), (60, 1200, 1259), (10, 1260, 1269), (1, 1270, 1271)]
    assert pieces(600, 1199) == [(600, 600, 1199)]
    assert pieces(7, 7) == [(1, 7, 7)]
    assert pieces(61, 62, (60, 600)) == [(60, 60, 119)]
