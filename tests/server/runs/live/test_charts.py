"""The part of a run that a page shows, and its resolution, wherever its measurements are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.frames import REQUEST, SUB, TRANSACTION
from loadwright.core.stats.intervals import RESOLUTIONS
from loadwright.core.stats.measured import error_series, generator_series, label_series, run_series
from loadwright.core.stats.series import GENERATOR_PAGE_COLUMNS
from loadwright.server.runs.live.charts import (
    CPU_COLUMNS,
    GENERATORS_CHARTED,
    Load,
    Scope,
    charts,
    kept_charts,
    kept_label,
)
from loadwright.telemetry.rollup.rollup import RunRollup
from tests.core.stats.examples import frame, second_of
from tests.support.live_messages import validated
from tests.support.measurements import measurements_of

BEGIN = 1_800_000_005
SECONDS = 30


@pytest.fixture(scope="module")
def measured() -> RunRollup:
    """30 s of one generator; the eighth second fails."""
    entered = [("g1", second_of(BEGIN + offset, {"home": [10]}, cpu_percent=20.0)) for offset in range(SECONDS)]
    entered[7][1].frames[0].error_kinds = {"500 Broken": ErrorKind(1)}
    return measurements_of(*entered)


@pytest.mark.parametrize(
    ("scope", "window"),
    [
        (Scope(), (100, 199)),
        (Scope(since=150), (150, 199)),
        (Scope(since=50, until=120), (100, 120)),
        (Scope(until=500), (100, 199)),
        (Scope(last=30), (170, 199)),
        (Scope(until=150, last=30), (121, 150)),
        (Scope(since=140, until=150, last=30), (140, 150)),
        (Scope(last=1000), (100, 199)),
    ],
)
def test_a_window_is_within_what_was_measured(scope: Scope, window: tuple[int, int]) -> None:
    assert scope.window(100, 199) == window


def test_a_window_that_moves_keeps_its_resolution() -> None:
    scope = Scope(points=60, last=600)
    assert {scope.resolution(since, since + 599, RESOLUTIONS) for since in range(1200)} == {60}
    fixed = Scope(points=60)
    assert [fixed.resolution(since, since + 599, RESOLUTIONS) for since in (600, 601)] == [10, 60]
    # The coarsest has more where it does not fit either.
    assert fixed.resolution(0, 10**6, RESOLUTIONS) == 600


@pytest.mark.parametrize(
    ("load", "shown"),
    [
        (Load(), (100, 109)),
        # A setUp thread group was measured before the load, late responses after it.
        (Load(103.0), (103, 109)),
        (Load(103.0, 108.0), (103, 107)),
        (Load(103.0, 107.6), (103, 106)),
        (Load(103.0, 200.0), (103, 109)),
        (Load(103.0, 103.4), (103, 103)),
        (Load(110.0), None),
    ],
)
def test_charts_are_of_whole_seconds_of_load(load: Load, shown: tuple[int, int] | None) -> None:
    assert load.within(100, 109) == shown


def test_charts_end_where_the_load_ends(measured: RunRollup) -> None:
    load = Load(BEGIN + 5.0, BEGIN + 27.5)
    fine = validated(charts(measured, ["g1"], Scope(label="home"), None, None, load=load))
    assert fine["bounds"] == [BEGIN + 5, BEGIN + 26]
    for shown in (fine["series"], fine["label"]["series"], fine["generators"]["g1"]):
        assert shown["second"] == list(range(BEGIN + 5, BEGIN + 27))
    coarse = validated(charts(measured, ["g1"], Scope(points=10), None, None, load=load))
    # The last interval is as long as the load in it, and so is what it is divided by.
    assert (coarse["series"]["second"][-1], coarse["series"]["seconds"][-1]) == (BEGIN + 25, 2.5)
    assert coarse["series"]["rate"][-1] == 2
    assert charts(measured, ["g1"], Scope(), None, None, load=Load(BEGIN + 99.0))["bounds"] is None


def test_nothing_measured_has_no_bounds() -> None:
    message = validated(charts(measurements_of(), [], Scope(), None, None))
    assert (message["bounds"], message["whole"], message["series"]["second"]) == (None, True, [])


def test_a_change_outside_the_window_sends_no_intervals(measured: RunRollup) -> None:
    scope = Scope(since=BEGIN, until=BEGIN + 9)
    message = validated(charts(measured, ["g1"], scope, None, [BEGIN + 20]))
    assert (message["whole"], message["series"]["second"]) == (False, [])
    # The bounds grow nevertheless, so a page knows that there is more.
    assert message["bounds"] == [BEGIN, BEGIN + SECONDS - 1]


def test_a_change_sends_whole_intervals_from_the_first_changed_one(measured: RunRollup) -> None:
    scope = Scope(points=10)
    message = validated(charts(measured, ["g1"], scope, None, [BEGIN + 28]))
    assert (message["resolution"], message["whole"]) == (10, False)
    assert message["series"]["second"] == [BEGIN + 25]
    late = validated(charts(measured, ["g1"], scope, None, [BEGIN + 18, BEGIN + 28]))
    assert late["series"]["second"] == [BEGIN + 15, BEGIN + 25]


def test_only_resolutions_that_are_stored_are_used(measured: RunRollup) -> None:
    assert charts(measured, ["g1"], Scope(), None, None)["resolution"] == 1
    assert charts(measured, ["g1"], Scope(), None, None, resolutions=[600])["resolution"] == 600


def test_the_cpu_of_a_bounded_number_of_generators_is_sent() -> None:
    names = [f"g{number:03}" for number in range(GENERATORS_CHARTED + 5)]
    many = measurements_of(*((name, second_of(BEGIN, {"home": [10]})) for name in names))
    message = charts(many, names, Scope(generator=names[-1]), None, None)
    assert list(message["generators"]) == names[:GENERATORS_CHARTED]
    # The one that is followed is sent nevertheless.
    assert message["generator"]["series"]["second"] == [BEGIN]


def test_an_artifact_shows_the_same_as_the_telemetry_it_was_made_of(measured: RunRollup) -> None:
    page: dict[str, Any] = {
        "resolution": 1,
        "series": run_series(measured, 1),
        "error_series": error_series(measured, 1),
        "generators": generator_series(measured, 1, ["g1"], GENERATOR_PAGE_COLUMNS),
        "label_series": {label: series for (label, _), series in label_series(measured, 1).items()},
    }
    load = Load(BEGIN + 1.0, BEGIN + 28.5)
    for scope in (
        Scope(label="home", generator="g1"),
        Scope(since=BEGIN + 3, until=BEGIN + 9, label="unknown"),
        Scope(last=5, generator="unknown"),
        Scope(generator="silent"),
    ):
        kept = validated(kept_charts(page, scope, ["g1", "silent"], load))
        stored = validated(charts(measured, ["g1", "silent"], scope, None, None, load=load))
        if scope.label == "unknown":
            kept.pop("label"), stored.pop("label")
        kept["error_series"] = {kind: part for kind, part in kept["error_series"].items() if part["second"]}
        # Computed from histograms, which are not kept.
        assert kept.pop("statistics") is None
        stored.pop("statistics")
        assert kept == stored
        assert list(kept["generators"]["g1"]) == [column.name for column in CPU_COLUMNS]


def test_an_artifact_shows_no_more_intervals_than_asked_for() -> None:
    entered = [
        (name, second_of(BEGIN + offset, {"home": [10, offset * 10]}, rate_asked=3.0, threads=4, cpu_percent=20.0))
        for offset in range(SECONDS)
        for name in ("g1", "g2")
    ]
    entered[7][1].frames[0].error_kinds = {"500 Broken": ErrorKind(1)}
    entered[9][1].frames[0].error_kinds = {"500 Broken": ErrorKind(1)}
    whole = measurements_of(*entered)
    page: dict[str, Any] = {
        "series": run_series(whole, 1),
        "error_series": error_series(whole, 1),
        "generators": generator_series(whole, 1, ["g1", "g2"], GENERATOR_PAGE_COLUMNS),
        "label_series": {label: series for (label, _), series in label_series(whole, 1).items()},
    }
    for points, resolution in ((30, 1), (29, 10), (4, 10), (3, 60), (1, 60)):
        scope = Scope(points=points, label="home", generator="g1")
        kept = validated(kept_charts(page, scope, ["g1", "g2"]))
        stored = validated(charts(whole, ["g1", "g2"], scope, None, None))
        assert (kept["resolution"], kept["bounds"]) == (resolution, stored["bounds"])
        assert len(kept["series"]["second"]) <= points
        for one in (kept, stored):
            one.pop("statistics")
            for series in (one["series"], one["label"]["series"], one["generator"]["series"]):
                percentiles = {name: series.pop(name) for name in ("p50_ms", "p95_ms", "p99_ms")}
                assert max(percentiles["p99_ms"]) == pytest.approx((SECONDS - 1) * 10, abs=20)
        assert kept == stored


@pytest.fixture(scope="module")
def kinds() -> RunRollup:
    """Two seconds of a request with a redirect, in a transaction of the same name, and another transaction."""
    entered = []
    for offset in range(2):
        second = second_of(BEGIN + offset, {"pay": [10]})
        second.frames += [
            frame("pay", [30], errors=1, kind=TRANSACTION),
            frame("all", [40, 40], kind=TRANSACTION),
            frame("pay-0", [5], kind=SUB),
        ]
        entered.append(("g1", second))
    return measurements_of(*entered)


@pytest.mark.parametrize(
    ("scope", "key", "rate"),
    [
        (Scope(label="pay"), ("pay", REQUEST), 1),
        (Scope(label="pay", kind=TRANSACTION), ("pay", TRANSACTION), 1),
        (Scope(label="all"), ("all", TRANSACTION), 2),
        (Scope(label="pay-0"), ("pay-0", SUB), 1),
        (Scope(label="", kind=TRANSACTION), ("", TRANSACTION), 3),
        (Scope(label="unknown", kind=SUB), ("unknown", SUB), 0),
    ],
)
def test_a_label_is_charted_by_name_or_by_name_and_kind(
    kinds: RunRollup, scope: Scope, key: tuple[str, str], rate: int
) -> None:
    label = validated(charts(kinds, ["g1"], scope, None, None))["label"]
    assert ((label["label"], label["kind"]), label["series"]["rate"]) == (key, [rate, rate])


def test_the_run_and_its_generators_are_charted_with_their_requests(kinds: RunRollup) -> None:
    message = validated(charts(kinds, ["g1"], Scope(generator="g1"), None, None))
    assert (message["series"]["samples"], message["series"]["errors"]) == ([1, 1], [0, 0])
    assert message["generator"]["series"]["p95_ms"] == [10.0, 10.0]
    assert message["error_series"] == {}


def test_page_data_without_kinds_has_labels_of_unknown_kind() -> None:
    old = {"label_series": {"pay": {"second": [BEGIN]}}}
    assert kept_label(old, "pay", None) == (("pay", REQUEST), {"second": [BEGIN]})
    assert kept_label(old, "pay", TRANSACTION) is None
    new = {"labels": {REQUEST: {}, TRANSACTION: {"pay": {"second": [BEGIN]}}, SUB: {}}}
    assert kept_label(new, "pay", None) == (("pay", TRANSACTION), {"second": [BEGIN]})


def test_statistics_are_those_of_the_samples_in_the_window() -> None:
    entered = [
        *(("g1", second_of(BEGIN + offset, {"home": [10, offset]})) for offset in range(SECONDS)),
        *(("g2", second_of(BEGIN + offset, {"pay": [500]})) for offset in range(SECONDS)),
    ]
    measured = measurements_of(*entered)

    def found(scope: Scope, resolutions: Sequence[int] = RESOLUTIONS) -> Any:
        return validated(charts(measured, ["g1", "g2"], scope, None, None, resolutions))["statistics"]

    part = found(Scope(since=BEGIN + 3, until=BEGIN + 5))
    assert (part["since"], part["until"], part["samples"], part["rate"]) == (BEGIN + 3, BEGIN + 5, 9, 3.0)
    assert (part["min_ms"], part["max_ms"], part["p50_ms"]) == (3, 500, 10)
    assert part["mean_ms"] == pytest.approx((3 * 10 + 3 + 4 + 5 + 3 * 500) / 9, abs=0.001)
    assert found(Scope())["samples"] == 90
    assert found(Scope(label="pay", last=7))["samples"] == 7
    assert found(Scope(generator="g2"))["mean_ms"] == 500
    assert found(Scope(label="home", since=BEGIN, until=BEGIN + 3))["p95_ms"] == 10
    assert found(Scope(generator="unknown")) is None
    assert found(Scope(label="unknown"))["mean_ms"] is None
    # Only intervals of 10 s are stored: the window is that of the intervals that it overlaps.
    wide = found(Scope(since=BEGIN + 7, until=BEGIN + 8), resolutions=[10, 60])
    assert (wide["since"], wide["until"], wide["samples"]) == (BEGIN + 5, BEGIN + 14, 30)


def test_a_change_brings_the_statistics_of_the_whole_window(measured: RunRollup) -> None:
    message = validated(charts(measured, ["g1"], Scope(), None, [BEGIN + 29]))
    assert message["series"]["second"] == [BEGIN + 29]
    assert message["statistics"]["samples"] == SECONDS


def test_a_heat_map_is_of_what_is_charted_and_only_if_asked_for(kinds: RunRollup) -> None:
    def found(scope: Scope, changed: Sequence[int] | None = None) -> Any:
        return validated(charts(kinds, ["g1"], scope, None, changed))["heat"]

    def times(**scope: Any) -> list[tuple[int, int]]:
        """The second and the number of samples of each interval, which must all be in the last band."""
        shown = found(Scope(heat=True, **scope))
        rows = zip(shown["series"]["second"], shown["series"]["counts"], strict=True)
        return [(second - BEGIN, counts[-1]) for second, counts in rows if sum(counts) == counts[-1]]

    assert found(Scope()) is None
    assert times() == times(generator="g1") == times(label="pay") == [(0, 1), (1, 1)]
    assert times(label="all") == [(0, 2), (1, 2)]
    assert times(since=BEGIN + 1) == [(1, 1)]
    assert times(generator="unknown") == times(label="unknown") == []
    assert found(Scope(heat=True), [BEGIN + 1])["series"]["second"] == [BEGIN + 1]
    page: dict[str, Any] = {"series": run_series(kinds, 1), "error_series": {}, "generators": {}, "labels": {}}
    assert validated(kept_charts(page, Scope(heat=True), []))["heat"]["series"] == {"second": [], "counts": []}
