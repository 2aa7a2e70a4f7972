"""The measurements of runs in the telemetry store."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError

from loadwright.core.stats.frames import REQUEST
from loadwright.core.stats.histogram import Histogram
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs.measurements.telemetry import StoredMeasurements, delete_run, unavailable
from loadwright.telemetry.load import points_of
from loadwright.telemetry.port import TelemetryError
from loadwright.telemetry.rollup.feed import RollupFeed
from loadwright.telemetry.schema import MEASUREMENTS
from tests.core.stats.examples import second_of


def store(run: str, generator: str, *seconds: int) -> None:
    for second in seconds:
        telemetry().write(points_of(run, generator, second_of(second, {"a": [5]})))
    feed = RollupFeed(telemetry(), run, {"own": 0})
    feed.rollup.restore()
    feed.take(feed.missing(0, max(seconds)))
    feed.rollup.finish()


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (OperationalError("database is locked"), True),
        (TelemetryError("no answer"), True),
        (TelemetryError("out of range", permanent=True), False),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (ValueError("of this run"), False),
    ],
)
def test_what_is_no_fault_of_a_run(error: Exception, away: bool) -> None:
    assert unavailable(error) == away


def test_another_generator_that_uses_the_key_of_a_run_adds_nothing_to_it() -> None:
    store("r1", "own", 5, 6)
    store("r1", "stranger", 5, 7)
    stored = StoredMeasurements("r1")
    totals = stored.totals()
    assert list(totals.generators) == ["own"]
    assert totals.labels["a", REQUEST].samples == 2
    assert stored.totals() is totals


def test_totals_without_histograms_have_all_other_values() -> None:
    store("r1", "own", *range(50))
    whole = StoredMeasurements("r1").totals()
    found = StoredMeasurements("r1", histograms=False).totals()
    assert whole.labels["a", REQUEST].histogram.total == 50
    for frame in (*whole.labels.values(), *(part.frame for part in whole.generators.values())):
        frame.histogram, frame.intended = Histogram(), None
    assert found == whole


def test_a_deleted_run_leaves_nothing_of_its_own_and_everything_of_others() -> None:
    store("r1", "own", 5)
    store("r2", "own", 5)
    delete_run("r1")
    counts = {
        run: [telemetry().count(name, {"run": run}) for name in MEASUREMENTS if name.startswith("load_")]
        for run in ("r1", "r2")
    }
    assert set(counts["r1"]) == {0}
    assert set(counts["r2"]) == {1}
