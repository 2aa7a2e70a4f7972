"""Messages to the subscribers of a run, all validated against ``live.schema.json``."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from jsonschema import ValidationError

from loadwright.core.protocol import generator as protocol
from loadwright.core.stats.series import GENERATOR_PAGE_COLUMNS
from loadwright.server.runs import storage
from loadwright.server.runs.live.view import View
from loadwright.server.runs.measurements.telemetry import telemetry
from loadwright.server.runs.models import Run, RunGenerator
from loadwright.server.runs.results import artifact
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


def deliver(cast: Cast, *seconds: int, label: str = "home") -> None:
    for second in seconds:
        measured = second_of(
            second, {label: [10, 30]}, rate_asked=20.0, transactions=2, threads=4, cpu_percent=20.0, heap_bytes=5
        )
        measured.frames[0].errors, measured.frames[0].error_kinds = 1, {"500 Broken": 1}
        telemetry().write(points_of(cast.running.key, cast.agent.key, measured))


def refreshed(view: View, *, notified: bool = False) -> dict[str, Any]:
    update = view.refresh(notified)
    assert update is not None
    return validated(update)


def end(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(state=Run.State.STOPPING, outcome=Run.State.FINISHED)
    RunGenerator.objects.filter(run=run).update(state=protocol.ENDED, drained=True)
    artifact.finalise(Run.objects.get(pk=run.pk))


def test_a_snapshot_has_everything_and_an_update_what_is_new(cast: Cast, first: int) -> None:
    deliver(cast, first, first + 1)
    view = View(cast.running.pk)
    view.refresh(notified=True)
    snapshot = validated(view.snapshot())
    assert snapshot["type"] == "snapshot"
    assert snapshot["series"]["second"] == [first, first + 1]
    assert snapshot["run"]["second"] == first + 1
    assert snapshot["errors"] == [{"label": "home", "kind": "500 Broken", "count": 2}]
    deliver(cast, first + 2)
    update = refreshed(view)
    assert update["type"] == "update"
    assert update["series"]["second"] == [first + 2]
    assert update["generators"][0]["series"]["heap_bytes"] == [5]
    assert update["total"]["samples"] == 6
    assert validated(view.snapshot())["series"]["second"] == [first, first + 1, first + 2]


@pytest.mark.parametrize("part", ["run", "generators", "series", "total"])
def test_what_the_schema_does_not_describe_is_noticed(cast: Cast, first: int, part: str) -> None:
    deliver(cast, first)
    view = View(cast.running.pk)
    view.refresh(notified=True)
    snapshot = view.snapshot()
    target = snapshot[part][0]["series"] if part == "generators" else snapshot[part]
    target["undescribed"] = [1]
    with pytest.raises(ValidationError, match="'undescribed'"):
        validated(snapshot)


def test_an_update_without_new_seconds_has_no_measured_parts(cast: Cast, first: int) -> None:
    deliver(cast, first)
    view = View(cast.running.pk)
    view.refresh(notified=True)
    assert view.refresh(notified=False) is None
    update = refreshed(view, notified=True)
    assert not {"series", "error_series", "total", "labels", "errors"} & update.keys()


def test_a_run_without_measurements_is_as_the_schema_says(cast: Cast) -> None:
    for run in (cast.running, cast.ended):
        view = View(run.pk)
        refreshed(view, notified=True)
        assert validated(view.snapshot())["series"]["second"] == []
        assert validated(view.label("unknown"))["series"]["rate"] == []


def test_a_second_is_sent_once_it_is_whole_or_has_been_waited_for(cast: Cast) -> None:
    RunGenerator.objects.filter(run=cast.running).update(state=protocol.RUNNING)
    now = int(time.time())
    view = View(cast.running.pk)
    deliver(cast, now)
    # The only generator has delivered it, so there is nothing to wait for.
    update = refreshed(view, notified=True)
    assert update["series"]["second"] == [now]


def test_the_label_that_is_followed(cast: Cast, first: int) -> None:
    deliver(cast, first, first + 1)
    view = View(cast.running.pk)
    view.refresh(notified=True)
    whole = validated(view.label("home"))
    assert (whole["whole"], whole["series"]["second"]) == (True, [first, first + 1])
    assert (whole["series"]["rate"], whole["series"]["errors"]) == ([2, 2], [1, 1])
    part = validated(view.label("home", [first + 1]))
    assert (part["whole"], part["series"]["second"]) == (False, [first + 1])


def test_an_ended_run_is_read_from_its_artifact(cast: Cast, first: int) -> None:
    deliver(cast, first, first + 1)
    end(cast.running)
    telemetry().delete("load_second", {"run": cast.running.key})
    view = View(cast.running.pk)
    snapshot = refreshed(view, notified=True)
    assert view.final
    assert snapshot["type"] == "snapshot"
    assert snapshot["run"]["state"] == "finished"
    assert snapshot["series"]["second"] == [first, first + 1]
    assert snapshot["generators"][0]["series"]["cpu_percent"] == [20.0, 20.0]
    assert validated(view.label("home"))["series"]["rate"] == [2, 2]


def test_columns_that_the_page_of_an_older_run_lacks_are_unknown(cast: Cast, first: int) -> None:
    deliver(cast, first)
    end(cast.running)
    kept = artifact.page(cast.running)
    series = kept["generators"][cast.agent.key]
    assert list(series) == [column.name for column in GENERATOR_PAGE_COLUMNS]
    del series["heap_bytes"], series["gc_percent"]
    storage.write(storage.path(cast.running.key, storage.PAGE), json.dumps(kept).encode())
    snapshot = refreshed(View(cast.running.pk), notified=True)
    assert snapshot["generators"][0]["series"]["heap_bytes"] == [None]
    assert snapshot["generators"][0]["series"]["cpu_percent"] == [20.0]


def test_a_deleted_run_has_nothing_to_show(cast: Cast) -> None:
    view = View(cast.running.pk)
    view.refresh(notified=True)
    Run.objects.filter(pk=cast.running.pk).delete()
    assert view.refresh(notified=True) is None
    assert view.state is None
