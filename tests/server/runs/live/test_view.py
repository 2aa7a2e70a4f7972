"""Messages to the subscribers of a run, all validated against ``live.schema.json``."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import ValidationError

from loadwright.core.protocol import Host, Report
from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.generator import Observed
from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.intervals import begin_of
from loadwright.core.stats.series import GENERATOR_PAGE_COLUMNS
from loadwright.server.fleet import presence
from loadwright.server.platform import stored
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs import storage
from loadwright.server.runs.live.charts import Scope
from loadwright.server.runs.live.view import View
from loadwright.server.runs.measurements.merging import finish, merged_runs
from loadwright.server.runs.measurements.telemetry import delete_run
from loadwright.server.runs.models import Run, RunGenerator
from loadwright.server.runs.results import artifact
from loadwright.server.runs.results.retention import FINE
from loadwright.telemetry.load import points_of
from tests.core.stats.examples import second_of
from tests.support.live_messages import validated
from tests.support.site import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(cast: Cast) -> int:
    """The first whole second of load."""
    assert cast.running.start_at is not None
    return int(cast.running.start_at.timestamp()) + 1


ERROR = {"label": "home", "kind": "500 Broken"}


def deliver(cast: Cast, *seconds: int, label: str = "home") -> None:
    for second in seconds:
        measured = second_of(
            second, {label: [10, 30]}, rate_asked=20.0, transactions=2, threads=4, cpu_percent=20.0, heap_bytes=5
        )
        measured.frames[0].errors, measured.frames[0].error_kinds = 1, {"500 Broken": ErrorKind(1, second, second)}
        telemetry().write(points_of(cast.running.key, cast.agent.key, measured))
    run = Run.objects.get(pk=cast.running.pk)
    merged_runs.get(run).announce(run, {cast.agent.key: list(seconds)}, time.time() + 120)


def merge(run: Run) -> list[int]:
    """Merge what was delivered, as the process that conducts the run does, when nothing more is waited for."""
    return step(run, time.time() + 120)


def step(run: Run, now: float) -> list[int]:
    return merged_runs.get(Run.objects.get(pk=run.pk)).step(Run.objects.get(pk=run.pk), now)


def refreshed(view: View, changed: list[int] | None = None, *, notified: bool = False) -> dict[str, Any]:
    update = view.refresh(changed or [], notified=notified)
    assert update is not None
    return validated(update)


def end(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(state=Run.State.STOPPING, outcome=Run.State.FINISHED)
    RunGenerator.objects.filter(run=run).update(state=protocol.ENDED, drained=True)
    finish(Run.objects.get(pk=run.pk))
    artifact.finalise(Run.objects.get(pk=run.pk))


@pytest.fixture(autouse=True)
def no_runs_are_merged() -> Iterator[None]:
    yield
    merged_runs.keep(set())


def test_a_snapshot_has_everything_and_an_update_what_is_new(cast: Cast, first: int) -> None:
    deliver(cast, first, first + 1)
    merge(cast.running)
    view = View(cast.running.pk)
    refreshed(view, notified=True)
    snapshot = validated(view.snapshot())
    assert snapshot["type"] == "snapshot"
    assert snapshot["run"]["second"] == first + 1
    assert snapshot["errors"] == [
        {**ERROR, "count": 2, "first_second": first, "last_second": first + 1, "request": None, "text": None}
    ]
    assert snapshot["part_errors"] == []
    assert snapshot["run"]["reasons"] == ["50% of the requests failed, and no requirement limits the errors"]
    assert validated(view.charts(Scope()))["series"]["second"] == [first, first + 1]
    deliver(cast, first + 2)
    changed = merge(cast.running)
    assert changed == [first + 2]
    update = refreshed(view, changed)
    assert (update["type"], update["total"]["samples"]) == ("update", 6)
    charts = validated(view.charts(Scope(generator=cast.agent.key), changed))
    assert (charts["whole"], charts["resolution"], charts["series"]["second"]) == (False, 1, [first + 2])
    assert charts["generators"] == {cast.agent.key: {"second": [first + 2], "cpu_percent": [20.0]}}
    assert charts["generator"]["series"]["heap_bytes"] == [5]
    assert charts["error_series"] == {"500 Broken": {"second": [first + 2], "count": [1]}}
    assert validated(view.charts(Scope()))["series"]["second"] == [first, first + 1, first + 2]


@pytest.mark.parametrize("part", ["run", "generators", "total"])
def test_what_the_schema_does_not_describe_is_noticed(cast: Cast, first: int, part: str) -> None:
    deliver(cast, first)
    merge(cast.running)
    view = View(cast.running.pk)
    refreshed(view, notified=True)
    snapshot = view.snapshot()
    target = snapshot[part][0] if part == "generators" else snapshot[part]
    target["undescribed"] = [1]
    with pytest.raises(ValidationError, match="'undescribed'"):
        validated(snapshot)


def test_an_update_without_new_seconds_has_no_measured_parts(cast: Cast, first: int) -> None:
    deliver(cast, first)
    merge(cast.running)
    view = View(cast.running.pk)
    refreshed(view, notified=True)
    assert view.refresh([], notified=False) is None
    update = refreshed(view, notified=True)
    assert not {"total", "labels", "errors"} & update.keys()


def test_a_run_without_measurements_is_as_the_schema_says(cast: Cast) -> None:
    for run in (cast.running, cast.ended):
        view = View(run.pk)
        refreshed(view, notified=True)
        validated(view.snapshot())
        charts = validated(view.charts(Scope(label="unknown")))
        assert charts["series"]["second"] == []


def test_a_second_is_merged_once_it_is_whole_or_has_been_waited_for(cast: Cast) -> None:
    now = int(time.time())
    deliver(cast, now)
    assert step(cast.running, now + 1.5) == []
    report = Report(time.time(), 0.0, Host(), Observed(cast.running.key, protocol.RUNNING), 0)
    presence.record(cast.agent.key, report, time.time())
    # The only generator that produces load has delivered it, so there is nothing to wait for.
    assert step(cast.running, now + 1.5) == [now]


def test_a_page_receives_the_resolution_that_it_can_show(cast: Cast, first: int) -> None:
    deliver(cast, *range(first, first + 25))
    merge(cast.running)
    view = View(cast.running.pk)
    refreshed(view, notified=True)
    charts = validated(view.charts(Scope(points=10)))
    assert (charts["resolution"], sum(charts["series"]["seconds"])) == (10, 25)
    assert sum(charts["series"]["samples"]) == 50
    zoomed = validated(view.charts(Scope(since=first + 3, until=first + 9, points=10)))
    assert (zoomed["resolution"], zoomed["series"]["second"]) == (1, list(range(first + 3, first + 10)))
    newest = validated(view.charts(Scope(last=5)))
    assert newest["series"]["second"] == list(range(first + 20, first + 25))
    # With one second more, ten intervals of a second no longer suffice.
    assert not validated(view.charts(Scope(points=25), [first + 24]))["whole"]
    deliver(cast, first + 25)
    grown = validated(view.charts(Scope(points=25), merge(cast.running)))
    assert (grown["whole"], grown["resolution"]) == (True, 10)


def test_the_label_that_is_followed(cast: Cast, first: int) -> None:
    deliver(cast, first, first + 1)
    merge(cast.running)
    view = View(cast.running.pk)
    refreshed(view, notified=True)
    whole = validated(view.charts(Scope(label="home")))["label"]["series"]
    assert (whole["second"], whole["rate"], whole["errors"]) == ([first, first + 1], [2, 2], [1, 1])
    part = validated(view.charts(Scope(label="home"), [first + 1]))
    assert part["label"]["series"]["second"] == [first + 1]


@pytest.mark.parametrize("kept", [True, False])
def test_an_ended_run_is_read_from_telemetry_or_its_artifact(cast: Cast, first: int, kept: bool) -> None:
    deliver(cast, first, first + 1)
    end(cast.running)
    if not kept:
        delete_run(cast.running.key)
    view = View(cast.running.pk)
    update = refreshed(view, notified=True)
    assert view.final
    assert update["run"]["state"] == "finished"
    assert update["generators"][0]["cpu_percent"] == 20.0
    assert validated(view.snapshot())["type"] == "snapshot"
    charts = validated(view.charts(Scope(label="home", generator=cast.agent.key)))
    assert charts["series"]["second"] == [first, first + 1]
    assert charts["generators"][cast.agent.key]["cpu_percent"] == [20.0, 20.0]
    assert charts["label"]["series"]["rate"] == [2, 2]
    assert charts["generator"]["series"]["p50_ms"] == [10.0, 10.0]
    assert charts["error_series"] == {"500 Broken": {"second": [first, first + 1], "count": [1, 1]}}


def test_fewer_points_than_were_kept_are_coarser_intervals(cast: Cast, first: int) -> None:
    # Ten seconds before a minute begins.
    begin = begin_of(first, 60) - 70
    started = datetime.fromtimestamp(begin, UTC)
    Run.objects.filter(pk=cast.running.pk).update(start_at=started)
    deliver(cast, *range(begin, begin + 25))
    end(cast.running)
    for name in FINE:
        telemetry().delete(name, {"run": cast.running.key})
    view = View(cast.running.pk)
    refreshed(view, notified=True)
    shown = {points: validated(view.charts(Scope(points=points))) for points in (25, 3, 2)}
    assert [one["resolution"] for one in shown.values()] == [1, 10, 60]
    for points, one in shown.items():
        assert len(one["series"]["second"]) <= points
        assert sum(one["series"]["transactions"]) == 50
        assert one["statistics"]["samples"] == 50
    # Intervals of 10 minutes are kept for longer than seconds, with their histograms.
    one = validated(view.charts(Scope(points=1, heat=True)))
    assert (one["resolution"], sum(one["series"]["transactions"])) == (600, 50)
    assert one["heat"]["series"]["second"] == one["series"]["second"]


def test_a_result_of_schema_1_is_shown_as_it_was(cast: Cast, first: int) -> None:
    deliver(cast, first, first + 1)
    end(cast.running)
    delete_run(cast.running.key)
    document, page = artifact.document(cast.running), artifact.page(cast.running)
    document["schema"] = 1
    del document["transactions"]
    for label in document["labels"]:
        del label["kind"]
    page["label_series"] = page.pop("labels")["request"]
    stored.write(storage.path(cast.running.key, storage.RESULT), json.dumps(document).encode())
    stored.write(storage.path(cast.running.key, storage.PAGE), json.dumps(page).encode())
    view = View(cast.running.pk)
    update = refreshed(view, notified=True)
    assert (update["transactions"], update["total"]["samples"]) == (None, 4)
    assert [label["kind"] for label in update["labels"]] == [None]
    charts = validated(view.charts(Scope(label="home")))
    assert charts["label"]["series"]["rate"] == [2, 2]


def test_seconds_of_an_earlier_version_have_labels_without_a_kind(cast: Cast, first: int) -> None:
    old = second_of(first, {"home": [10], "checkout": [30]}, kinds=None)
    telemetry().write(points_of(cast.running.key, cast.agent.key, old))
    deliver(cast, first + 1)
    merged_runs.get(cast.running).announce(cast.running, {cast.agent.key: [first]}, time.time() + 120)
    merge(cast.running)
    view = View(cast.running.pk)
    refreshed(view, notified=True)
    snapshot = validated(view.snapshot())
    assert [label["kind"] for label in snapshot["labels"]] == [None, None]
    assert snapshot["total"]["samples"] == 4


def test_columns_that_the_page_of_an_older_run_lacks_are_unknown(cast: Cast, first: int) -> None:
    deliver(cast, first)
    end(cast.running)
    delete_run(cast.running.key)
    kept = artifact.page(cast.running)
    series = kept["generators"][cast.agent.key]
    assert list(series) == [column.name for column in GENERATOR_PAGE_COLUMNS]
    del series["heap_bytes"], series["gc_percent"], kept["resolution"]
    stored.write(storage.path(cast.running.key, storage.PAGE), json.dumps(kept).encode())
    view = View(cast.running.pk)
    refreshed(view, notified=True)
    charts = validated(view.charts(Scope(generator=cast.agent.key)))
    assert charts["resolution"] == 1
    assert charts["generator"]["series"]["heap_bytes"] == [None]
    assert charts["generators"][cast.agent.key]["cpu_percent"] == [20.0]


def test_a_deleted_run_has_nothing_to_show(cast: Cast) -> None:
    view = View(cast.running.pk)
    view.refresh([], notified=True)
    Run.objects.filter(pk=cast.running.pk).delete()
    assert view.refresh([], notified=True) is None
    assert view.state is None
