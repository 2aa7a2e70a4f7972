"""Intervals that are not stored at a resolution yet are put together from finer ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.frames import REQUEST
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.intervals import RESOLUTIONS, begin_of
from loadwright.core.stats.series import CHARTED_PERCENTILES
from loadwright.telemetry.rollup.reader import RollupReader
from loadwright.telemetry.rollup.rollup import RunRollup
from loadwright.telemetry.sqlite import SqliteStore
from tests.core.stats.examples import second_of

BEGIN = 1_800_000_000
A = ("a", REQUEST)


@pytest.fixture
def rollup(tmp_path: Path) -> RunRollup:
    """95 s, of which the newest are stored by the second alone."""
    store = SqliteStore(tmp_path / "telemetry.sqlite")
    rollup = RunRollup(store, "run", {"g": 0})
    for offset in range(95):
        second = second_of(BEGIN + offset, {"a": [offset], "b": [1]}, threads=2)
        second.frames[0].error_kinds = {f"{offset // 50}": ErrorKind(1)}
        rollup.add("g", second)
        rollup.publish()
    return rollup


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_every_resolution_has_all_samples(rollup: RunRollup, resolution: int) -> None:
    rows = dict(rollup.run_rows(resolution))
    assert sum(values["samples"] for values in rows.values()) == 190
    assert sum(values["covered"] for values in rows.values()) == 95
    assert list(rows) == sorted(range(BEGIN - BEGIN % resolution, BEGIN + 95, resolution))
    labels = [values["samples"] for _, key, values in rollup.label_rows(resolution, [A]) if key == A]
    assert sum(labels) == 95
    assert sum(values["threads"] for _, _, values in rollup.generator_rows(resolution, ["g"])) == 190


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_generators_without_percentiles_have_all_other_values(rollup: RunRollup, resolution: int) -> None:
    whole = list(rollup.generator_rows(resolution, ["g"]))
    found = list(rollup.generator_rows(resolution, ["g"], percentiles=False))
    assert "p95_ms" in whole[-1][2]
    assert [(start, key, _without_percentiles(values)) for start, key, values in whole] == [
        (start, key, _without_percentiles(values)) for start, key, values in found
    ]


def _without_percentiles(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in CHARTED_PERCENTILES}


def test_what_is_stored_is_not_put_together_again(rollup: RunRollup) -> None:
    assert [one.start for one in rollup.intervals(10)] == [BEGIN + 10 * number for number in range(7)]
    assert [one.start for one in rollup.intervals(60)] == [BEGIN]
    assert list(rollup.intervals(600)) == []


def test_bounds_choose_the_intervals_that_overlap(rollup: RunRollup) -> None:
    assert [start for start, _ in rollup.run_rows(10, BEGIN + 19, BEGIN + 20)] == [BEGIN + 10, BEGIN + 20]
    assert [start for start, _ in rollup.run_rows(10, BEGIN + 81, BEGIN + 94)] == [BEGIN + 80, BEGIN + 90]
    assert list(rollup.label_rows(1, [])) == []


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_intervals_are_whole_at_any_bounds(rollup: RunRollup, resolution: int) -> None:
    whole = dict(rollup.run_rows(resolution))
    labels = {start: values for start, _, values in rollup.label_rows(resolution, [A])}
    errors = dict(rollup.error_rows(resolution))
    for since in range(0, 95, 7):
        bounds = (BEGIN + since, BEGIN + since + 5)
        for start, values in rollup.run_rows(resolution, *bounds):
            assert values == whole[start]
        for start, _, values in rollup.label_rows(resolution, [A], *bounds):
            assert values == labels[start]
        for start, kinds in rollup.error_rows(resolution, *bounds):
            assert kinds == errors[start]


def test_another_reader_finds_the_same_totals(rollup: RunRollup) -> None:
    reader = RollupReader(rollup._store, "run")
    assert reader.totals().labels == rollup.totals().labels
    assert list(RollupReader(rollup._store, "other").run_rows(1)) == []


def test_errors_by_kind_are_merged_too(rollup: RunRollup) -> None:
    assert list(rollup.error_rows(600)) == [(BEGIN, {"0": 50, "1": 45})]


@pytest.mark.parametrize(
    ("since", "until"), [(0, 94), (-50, 500), (0, 59), (7, 7), (3, 88), (59, 61), (70, 94), (95, 99)]
)
@pytest.mark.parametrize("where", [{}, {"generator": "g"}, {"label": ("a", REQUEST)}])
def test_a_range_has_exactly_its_samples(rollup: RunRollup, since: int, until: int, where: dict[str, Any]) -> None:
    wanted: dict[str, Any] = {"generator": None, "label": None, **where}
    inside = [offset for offset in range(95) if since <= offset <= until]
    expected = inside if where.get("label") else [*inside, *(1 for _ in inside)]
    stored = RollupReader(rollup._store, "run")
    for measured in (rollup, stored):
        frame = measured.frame_within(BEGIN + since, BEGIN + until, RESOLUTIONS, **wanted)
        assert (frame.samples, frame.sum_ms) == (len(expected), sum(expected))
        assert (frame.min_ms, frame.max_ms) == (min(expected, default=None), max(expected, default=None))
        assert frame.histogram == Histogram.of(expected)


@pytest.mark.parametrize("where", [{}, {"generator": "g"}, {"label": ("a", REQUEST)}])
@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_elapsed_times_are_read_by_interval(rollup: RunRollup, resolution: int, where: dict[str, Any]) -> None:
    wanted: dict[str, Any] = {"generator": None, "label": None, **where}
    rows = dict(rollup.histogram_rows(resolution, **wanted))
    assert list(rows) == list(range(begin_of(BEGIN, resolution), BEGIN + 95, resolution))
    for start, histogram in rows.items():
        inside = [offset for offset in range(95) if begin_of(BEGIN + offset, resolution) == start]
        assert histogram == Histogram.of(inside if where.get("label") else [*inside, *(1 for _ in inside)])
    part = rollup.histogram_rows(resolution, BEGIN + 10, BEGIN + 19, **wanted)
    assert {start for start, _ in part} == {begin_of(BEGIN + offset, resolution) for offset in range(10, 20)}


def test_a_range_of_coarse_intervals_is_widened(rollup: RunRollup) -> None:
    rollup.finish()
    frame = rollup.frame_within(BEGIN + 65, BEGIN + 66, (60, 600), generator=None, label=("a", REQUEST))
    assert (frame.samples, frame.min_ms, frame.max_ms) == (35, 60, 94)


def test_an_unknown_label_or_generator_has_no_samples(rollup: RunRollup) -> None:
    where: dict[str, Any]
    for where in ({"generator": "x", "label": None}, {"generator": None, "label": ("x", REQUEST)}):
        for since in (BEGIN, BEGIN + 1):
            assert rollup.frame_within(since, BEGIN + 94, RESOLUTIONS, **where).samples == 0
