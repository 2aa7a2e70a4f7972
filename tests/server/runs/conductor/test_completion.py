"""Ended runs are merged beside the conductor's steps, and their results are enqueued afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from loadwright.server.accounts.models import User
from loadwright.server.platform.models import Job
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs.conductor.completion import MOST_FAILURES, Completion
from loadwright.server.runs.conductor.merging import Merging
from loadwright.server.runs.measurements.merging import merged_runs
from loadwright.server.runs.models import Run
from loadwright.telemetry.load import points_of
from loadwright.telemetry.port import TelemetryError
from loadwright.telemetry.schema import rollup
from tests.core.stats.examples import second_of
from tests.support import site
from tests.support.site import Cast

DEADLINE_S = 60.0


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    """A run in progress of which one second is stored."""
    built = site.build(User.objects.create_superuser("ann"))
    Run.objects.filter(pk=built.running.pk).update(start_at=timezone.now() - timedelta(seconds=60))
    built.running.refresh_from_db()
    second = second_of(int(time.time()) - 30, {"home": [10]})
    telemetry().write(points_of(built.running.key, built.agent.key, second))
    yield built
    merged_runs.keep(set())


@pytest.fixture
async def completion(cast: Cast) -> AsyncIterator[Completion]:
    found = Completion(Merging())
    task = asyncio.create_task(found.run())
    yield found
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def jobs_of(run: Run, kind: str) -> int:
    return Job.objects.filter(key=f"{kind}:{run.pk}").count()


def merged_seconds(run: Run) -> int:
    return telemetry().count(rollup.name_of(rollup.RUN, 1), {"run": run.key})


async def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not await sync_to_async(reached)():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


async def test_a_result_is_enqueued_once_everything_is_merged(cast: Cast, completion: Completion) -> None:
    run = cast.running
    with (await sync_to_async(merged_runs.get)(run)).lock:
        completion.end(run)
        completion.wake()
        await asyncio.sleep(0.2)
        assert await sync_to_async(jobs_of)(run, "run.result") == 0
        # The conductor asks at every step.
        completion.end(run)
        completion.wake()
    await until(lambda: jobs_of(run, "run.result") == 1)
    assert await sync_to_async(merged_seconds)(run) == 1


async def test_a_result_is_enqueued_again_without_merging(cast: Cast, completion: Completion) -> None:
    run = cast.running
    completion.end(run)
    completion.wake()
    await until(lambda: jobs_of(run, "run.result") == 1)
    await Job.objects.all().adelete()
    with (await sync_to_async(merged_runs.get)(run)).lock:
        await sync_to_async(completion.end)(run)
    assert await sync_to_async(jobs_of)(run, "run.result") == 1


async def test_late_seconds_are_merged_before_the_result_is_written_again(cast: Cast, completion: Completion) -> None:
    run = cast.running
    completion.add_late_seconds(run)
    completion.wake()
    await until(lambda: jobs_of(run, "run.late_seconds") == 1)
    assert await sync_to_async(merged_seconds)(run) == 1


async def test_a_run_that_cannot_be_merged_fails_and_gets_a_result(
    cast: Cast, completion: Completion, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An error in its data is no reason to hold its generators for ever."""

    def fail(*_arguments: object, **_options: object) -> None:
        raise OverflowError("Python int too large")

    run = cast.running
    await Run.objects.filter(pk=run.pk).aupdate(state=Run.State.STOPPING, outcome=Run.State.STOPPED)
    monkeypatch.setattr(type(telemetry()), "read", fail)
    for number in range(1, MOST_FAILURES + 1):
        assert await sync_to_async(jobs_of)(run, "run.result") == 0
        completion.end(run)
        completion.wake()
        await until(lambda: caplog.text.count("could not be completed") + jobs_of(run, "run.result") == number)  # noqa: B023
    assert await sync_to_async(jobs_of)(run, "run.result") == 1
    failed = await Run.objects.aget(pk=run.pk)
    assert (failed.outcome, failed.stop_now) == (Run.State.FAILED, True)
    assert "OverflowError: Python int too large" in str(failed.reason)


@pytest.mark.parametrize("kind", ["run.result", "run.late_seconds"])
async def test_what_cannot_be_merged_is_requested_again(
    cast: Cast, completion: Completion, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    """No result is written without the last seconds because the store was not available."""

    def fail(*_arguments: object, **_options: object) -> None:
        raise TelemetryError("the store is not available")

    run = cast.running
    request = completion.end if kind == "run.result" else completion.add_late_seconds
    with monkeypatch.context() as broken:
        broken.setattr(type(telemetry()), "read", fail)
        request(run)
        completion.wake()
        await until(lambda: "could not be completed" in caplog.text)
    assert await sync_to_async(jobs_of)(run, kind) == 0
    request(run)
    completion.wake()
    await until(lambda: jobs_of(run, kind) == 1)
    assert await sync_to_async(merged_seconds)(run) == 1
