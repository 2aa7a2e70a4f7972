"""Measurements are merged as they are announced, for the runs that this process conducts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.models import User
from loadwright.server.platform import events
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs import topics
from loadwright.server.runs.conductor.merging import Merging
from loadwright.server.runs.measurements.merging import merged_runs
from loadwright.server.runs.models import Run
from loadwright.telemetry.load import points_of
from loadwright.telemetry.schema import rollup
from tests.core.stats.examples import second_of
from tests.support import site
from tests.support.site import Cast

PATIENCE_S = 30.0


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    built = site.build(User.objects.create_superuser("ann"))
    Run.objects.filter(pk=built.running.pk).update(start_at=timezone.now() - timedelta(minutes=5))
    built.running.refresh_from_db()
    return built


@pytest.fixture
async def merging(cast: Cast) -> AsyncIterator[Merging]:
    """A loop that merges the run in progress."""
    found = Merging()
    found.conduct([cast.running])
    task = asyncio.create_task(found.run())
    # It subscribes to announcements before its first pause.
    await asyncio.sleep(0)
    yield found
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    merged_runs.keep(set())


async def test_a_run_that_cannot_be_merged_fails(
    cast: Cast, merging: Merging, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise OverflowError("Python int too large")

    monkeypatch.setattr(type(telemetry()), "read", fail)
    monkeypatch.setattr("loadwright.server.runs.conductor.merging.TICK_SECONDS", 0.0)
    run = cast.running

    async def failed() -> bool:
        return (await Run.objects.aget(pk=run.pk)).outcome == Run.State.FAILED

    deadline = time.monotonic() + PATIENCE_S
    while not await failed():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    tried = caplog.text.count("could not be merged")
    await asyncio.sleep(0.3)
    assert caplog.text.count("could not be merged") <= tried + 1, "it is left to its completion"


def store(cast: Cast, second: int, elapsed_ms: int = 10) -> None:
    telemetry().write(points_of(cast.running.key, cast.agent.key, second_of(second, {"home": [elapsed_ms]})))


def samples(run: Run) -> int:
    with merged_runs.measured(run.key) as measured:
        return measured.totals().total().frame.samples


async def reach(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def announce(run: str, agent: str, second: int) -> None:
    await events.send(topics.WRITTEN, {run: {agent: [second]}})


async def test_announced_seconds_are_merged_and_those_who_watch_are_informed(cast: Cast, merging: Merging) -> None:
    second = int(time.time()) - 60
    async with events.receiving(topics.measured(cast.running.key)) as receive:
        await sync_to_async(store)(cast, second)
        await announce(cast.running.key, cast.agent.key, second)
        async with asyncio.timeout(PATIENCE_S):
            assert await receive() == [second]
    assert await sync_to_async(samples)(cast.running) == 1


async def test_a_second_of_a_run_that_is_not_conducted_is_reported_once(cast: Cast, merging: Merging) -> None:
    second = int(time.time()) - 60
    async with events.receiving(topics.measured(cast.running.key)) as receive, asyncio.timeout(PATIENCE_S):
        await announce("another", cast.agent.key, 7)
        await sync_to_async(store)(cast, second)
        await announce(cast.running.key, cast.agent.key, second)
        # Announcements are taken in order.
        await receive()
    assert merging.take_unknown() == {"another"}
    assert merging.take_unknown() == set()


async def test_a_requirement_that_fails_for_its_time_ends_the_run(cast: Cast, merging: Merging) -> None:
    begin = int(time.time()) - 60
    spec = RunSpec(mode="rate", target=20, requirements=["p95 < 100ms abort after 2s"])
    await Run.objects.filter(pk=cast.running.pk).aupdate(spec=spec, start_at=datetime.fromtimestamp(begin, UTC))
    merging.conduct([await Run.objects.aget(pk=cast.running.pk)])
    for second in (begin, begin + 1, begin + 2):
        await sync_to_async(store)(cast, second, elapsed_ms=500)
        await announce(cast.running.key, cast.agent.key, second)
    async with asyncio.timeout(PATIENCE_S), events.listening(topics.run(cast.running.key)) as woken:
        while (run := await Run.objects.aget(pk=cast.running.pk)).state == Run.State.RUNNING:
            await woken.wait()
            woken.clear()
    assert (run.state, run.outcome) == (Run.State.STOPPING, Run.State.STOPPED)
    assert run.aborted_by.startswith("p95 < 100ms")


def test_a_run_that_cannot_be_merged_is_restored_from_the_store(
    cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure in the middle of a step leaves a rollup of which nothing may be published."""
    merging = Merging()
    merging.conduct([cast.running])
    broken = merged_runs.get(cast.running)

    def fail(*_arguments: object) -> list[int]:
        raise RuntimeError("interrupted")

    monkeypatch.setattr(broken, "step", fail)
    second = int(time.time()) - 60
    store(cast, second)
    assert merging._step() == {}
    assert "could not be merged" in caplog.text
    assert merged_runs.get(cast.running) is not broken


def test_a_run_that_ended_is_merged_to_its_last_second(cast: Cast) -> None:
    """Its last second was not announced, and has not been waited for."""
    store(cast, int(time.time()))
    Merging().finish(cast.running)
    assert telemetry().count(rollup.name_of(rollup.RUN, 1), {"run": cast.running.key}) == 1
    merged_runs.keep(set())


async def test_the_loop_leaves_out_a_run_while_its_end_is_merged(cast: Cast, merging: Merging) -> None:
    merged = await sync_to_async(merged_runs.get)(cast.running)
    second = int(time.time()) - 60
    with merged.lock:
        ending = asyncio.create_task(run_in_db(merging.finish, cast.running))
        await reach(lambda: bool(merging._finishing))
        await sync_to_async(store)(cast, second)
        await announce(cast.running.key, cast.agent.key, second)
        await announce("another", cast.agent.key, second)
        await reach(lambda: bool(merging.take_unknown()))
    await ending
    assert await sync_to_async(samples)(cast.running) == 1
