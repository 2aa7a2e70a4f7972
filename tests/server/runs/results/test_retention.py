"""Telemetry of ended runs is deleted by age; their pages show what is left."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from loadwright.core.messages import Message
from loadwright.core.result import build_result
from loadwright.server.accounts.actor import Actor
from loadwright.server.platform.models import Job
from loadwright.server.platform.stored import write
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs import actions, storage
from loadwright.server.runs.control.deletions import DeletedRuns
from loadwright.server.runs.live.charts import Scope
from loadwright.server.runs.live.view import View
from loadwright.server.runs.measurements.merging import MergedRun, finish
from loadwright.server.runs.measurements.telemetry import StoredMeasurements
from loadwright.server.runs.models import Run
from loadwright.server.runs.results import artifact
from loadwright.server.runs.results.hosts import facts_of
from loadwright.server.runs.results.retention import (
    COARSE,
    FINE,
    MOST_DISCARDED,
    delete_old,
    delete_telemetry,
    discard,
)
from loadwright.telemetry.load import points_of
from loadwright.telemetry.schema import ROLLUPS
from tests.core.stats.examples import second_of
from tests.support.site import Cast

pytestmark = pytest.mark.django_db

SECONDS = 1300


@pytest.fixture
def ended(cast: Cast) -> Run:
    """A run of 1,300 s that has ended and has a result."""
    run: Run = cast.running
    start = timezone.now() - timedelta(seconds=SECONDS + 60)
    Run.objects.filter(pk=run.pk).update(start_at=start)
    begin = int(start.timestamp()) + 1
    points = []
    for second in range(begin, begin + SECONDS):
        points += points_of(run.key, cast.agent.key, second_of(second, {"home": [10, 30]}, threads=4))
    telemetry().write(points)
    run.refresh_from_db()
    MergedRun(run).finish(run, timezone.now().timestamp())
    run.generators.update(drained=True, seconds=SECONDS)
    stopping = {"state": Run.State.STOPPING, "outcome": Run.State.FINISHED}
    Run.objects.filter(pk=run.pk).update(**stopping, load_ended_at=timezone.now())
    run.refresh_from_db()
    artifact.finalise(run)
    run.refresh_from_db()
    assert run.final
    return run


class Context:
    def __init__(self) -> None:
        self.lines: list[Message] = []

    def log(self, line: Message) -> None:
        self.lines.append(line)


def carry_out(job: Any, *args: str) -> list[Message]:
    context = Context()
    job.func(context, *args)
    return context.lines


def delete_old_telemetry() -> list[str]:
    return [str(line) for line in carry_out(delete_old)]


def age(run: Run, days: float) -> None:
    Run.objects.filter(pk=run.pk).update(ended_at=timezone.now() - timedelta(days=days))


def stored(run: Run) -> set[str]:
    return {name for name in (*FINE, *COARSE) if telemetry().count(name, {"run": run.key})}


def charts(run: Run, **scope: Any) -> dict[str, Any]:
    view = View(run.pk)
    view.refresh([], notified=True)
    return view.charts(Scope(**scope))


def test_seconds_are_deleted_after_their_time_and_intervals_after_theirs(ended: Run) -> None:
    age(ended, 29)
    delete_old_telemetry()
    assert stored(ended) == {*FINE, *COARSE}
    age(ended, 31)
    assert delete_old_telemetry() == ["Runs whose seconds were deleted: 1; runs whose intervals were deleted: 0."]
    assert stored(ended) == set(COARSE)
    ended.refresh_from_db()
    assert ended.telemetry == Run.Telemetry.COARSE
    age(ended, 731)
    delete_old_telemetry()
    assert stored(ended) == set()


def test_nothing_is_deleted_of_a_run_that_has_not_ended(ended: Run) -> None:
    age(ended, 100)
    Run.objects.filter(pk=ended.pk).update(state=Run.State.RUNNING)
    delete_old_telemetry()
    assert stored(ended) == {*FINE, *COARSE}


def test_late_seconds_find_what_they_belong_to_however_short_the_time(ended: Run, settings: Any) -> None:
    settings.KEEP_SECONDS_DAYS = settings.KEEP_INTERVALS_DAYS = 1
    age(ended, 6)
    delete_old_telemetry()
    assert stored(ended) == {*FINE, *COARSE}


def test_zero_keeps_without_limit(ended: Run, settings: Any) -> None:
    settings.KEEP_SECONDS_DAYS = settings.KEEP_INTERVALS_DAYS = 0
    age(ended, 10_000)
    delete_old_telemetry()
    assert stored(ended) == {*FINE, *COARSE}


@pytest.mark.parametrize(
    ("seconds", "intervals", "left"), [(400, 300, set()), (0, 300, {*FINE, *COARSE}), (400, 0, {*COARSE})]
)
def test_intervals_are_kept_at_least_as_long_as_seconds(
    ended: Run, settings: Any, seconds: int, intervals: int, left: set[str]
) -> None:
    settings.KEEP_SECONDS_DAYS, settings.KEEP_INTERVALS_DAYS = seconds, intervals
    age(ended, 301)
    delete_old_telemetry()
    assert stored(ended) == {*FINE, *COARSE}
    age(ended, 10_000)
    delete_old_telemetry()
    assert stored(ended) == left


def test_a_rebuild_from_seconds_gives_the_same_result(ended: Run) -> None:
    before, page = artifact.document(ended), artifact.page(ended)
    for item in ROLLUPS:
        telemetry().delete(item.name, {"run": ended.key})
    assert not StoredMeasurements(ended.key).totals().generators
    assert finish(ended)
    measured = StoredMeasurements(ended.key)
    ended_at = ended.ended_at.timestamp() if ended.ended_at else None
    facts = artifact._facts(ended, facts_of(ended), ended.state, ended_at, None)
    assert json.loads(json.dumps(build_result(measured, facts))) == before
    assert json.loads(json.dumps(artifact._page(ended, measured))).items() <= page.items()


def test_pages_show_the_finest_series_that_are_left(ended: Run) -> None:
    whole = charts(ended, label="home", points=5000)
    assert whole["resolution"] == 1
    age(ended, 31)
    delete_old_telemetry()
    # The artifact of a short run is finer than 10 minutes.
    assert charts(ended, label="home", points=5000) == {**whole, "whole": True}
    default = artifact.page(ended)
    write(storage.path(ended.key, storage.PAGE), _page(default, 6000))
    coarse = charts(ended, label="home", points=5000)
    assert coarse["resolution"] == 600
    assert sum(coarse["series"]["samples"]) == 2 * SECONDS
    assert coarse["label"]["series"]["second"] == coarse["series"]["second"]
    assert coarse["series"]["p95_ms"] == [30.0] * len(coarse["series"]["second"])
    write(storage.path(ended.key, storage.PAGE), _page(default, 1))
    age(ended, 731)
    delete_old_telemetry()
    assert charts(ended, label="home", points=5000)["series"] == whole["series"]
    # Fewer than were kept: without any measurements they are put together from the artifact.
    fewer = charts(ended, label="home", points=800)["series"]
    assert len(fewer["second"]) <= 800
    assert sum(fewer["samples"]) == sum(whole["series"]["samples"])


def _page(data: dict[str, Any], resolution: int) -> bytes:
    return json.dumps({**data, "resolution": resolution}).encode()


def test_deleting_a_run_deletes_everything_of_it(
    ended: Run, cast: Cast, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    Run.objects.filter(pk=ended.pk).update(bundle_sha256="1" * 64)
    ended.refresh_from_db()
    write(storage.path(ended.key, "result-g1.jtl.gz"), b"samples")
    write(storage.path(ended.key, "jmeter-g1.log.gz"), b"log")
    write(storage.bundle_path(ended.bundle_sha256), b"bundle")
    folder = Path(settings.MEDIA_ROOT)
    assert len([*folder.rglob(f"*{ended.key}*/*")]) >= 4
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_run(Actor(cast.user), ended.pk)
    job = Job.objects.select_related("task").get(kind="run.delete_telemetry")
    carry_out(delete_telemetry, *job.task.args_kwargs["args"])
    assert stored(ended) == set()
    assert not [*folder.rglob(f"*{ended.key}*")]
    assert not [*folder.rglob(f"*{'1' * 64}*")]
    assert DeletedRuns().deleted([ended.key]) == {ended.key}, "its generators remove their files"


def test_late_seconds_of_a_deleted_run_are_deleted(ended: Run, cast: Cast) -> None:
    telemetry().write(points_of("deleted", cast.agent.key, second_of(1_800_000_000, {"home": [10]})))
    discard({ended.key, "deleted", "x" * 1000})
    job = Job.objects.select_related("task").get(kind="run.delete_telemetry")
    carry_out(delete_telemetry, *job.task.args_kwargs["args"])
    assert telemetry().count("load_second", {"run": "deleted"}) == 0
    assert stored(ended) != set()
    discard([str(number) for number in range(1000)])
    assert Job.objects.filter(kind="run.delete_telemetry").count() == MOST_DISCARDED
    discard(["another"])
    assert Job.objects.filter(kind="run.delete_telemetry").count() == MOST_DISCARDED
