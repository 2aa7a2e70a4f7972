"""The conductor moves runs according to the reports of generators, in one process only."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from asgiref.sync import sync_to_async
from pytest_django.fixtures import Settings

from loadwright.core.messages import events as messages
from loadwright.core.messages import reasons
from loadwright.core.protocol import Report
from loadwright.core.protocol import generator as protocol
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.models import User
from loadwright.server.fleet import presence
from loadwright.server.platform.worker import Worker
from loadwright.server.runs.conductor.conductor import Conductor
from loadwright.server.runs.measurements.merging import merged_runs
from loadwright.server.runs.models import Run, RunGenerator
from tests.support import site

DEADLINE_S = 60.0


@pytest.fixture
def pending(transactional_db: None, settings: Settings) -> Run:
    """A run of 2 s with one preparing generator."""
    settings.ALL_LOST_TIMEOUT_S = 1.0
    settings.DRAIN_TIMEOUT_S = 5.0
    cast = site.build(User.objects.create_superuser("ann"))
    Run.objects.filter(pk=cast.running.pk).update(state=Run.State.STOPPED)
    RunGenerator.objects.filter(run=cast.running).update(holder=None)
    run = Run.objects.create(
        name="Smoke", plan=cast.plan, plan_name="shop", created_by=cast.user, state=Run.State.PENDING,
        spec=RunSpec(mode="rate", target=20, duration_s=2), bundle_sha256="0" * 64, bundle_size=1,
    )  # fmt: skip
    RunGenerator.objects.create(run=run, agent=cast.agent, holder=cast.agent, position=0)
    return run


@asynccontextmanager
async def conducting(conductors: int = 1) -> AsyncIterator[None]:
    """Conduct runs, with a worker that writes their results."""
    work = [Worker(1).run(), *(Conductor().run() for _each in range(conductors))]
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def report(run: Run, state: str, **more: object) -> None:
    agent = RunGenerator.objects.select_related("agent").get(run=run).agent
    values: dict[str, object] = {"run": run.key, "state": state, **more}
    observed = protocol.Observed(**values)  # type: ignore[arg-type]
    presence.record(agent.key, Report(time.time(), observed=observed), time.time())


async def until(run: Run, reached: Callable[[Run], bool], state: str = "", **more: object) -> Run:
    """Report like an agent until the run meets the condition."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        if state:
            await sync_to_async(report)(run, state, **more)
        found = await Run.objects.aget(pk=run.pk)
        if reached(found):
            return found
        await asyncio.sleep(0.1)
    pytest.fail(f"the run is {found.state} after {DEADLINE_S:g} s")


async def test_a_run_goes_through_its_states_as_generators_report(pending: Run) -> None:
    async with conducting():
        started = await until(pending, lambda run: run.start_at is not None, protocol.READY)
        assert started.start_at is not None
        assert started.start_at.microsecond == 0, "the load starts on a whole second"
        await until(pending, lambda run: run.state == Run.State.RUNNING, protocol.RUNNING)
        await until(pending, lambda run: run.state == Run.State.STOPPING, protocol.RUNNING)
        ended = await until(pending, lambda run: run.final, protocol.ENDED, drained=True)
    assert ended.state == Run.State.FINISHED
    codes = [event.message.code async for event in ended.events.order_by("pk") if event.message is not None]
    assert codes.count(messages.LOAD_BEGAN().code) == 1
    assert codes.count(messages.RUN_FINISHED().code) == 1


async def test_a_run_ends_when_all_its_generators_are_silent(pending: Run) -> None:
    async with conducting():
        await until(pending, lambda run: run.start_at is not None, protocol.READY)
        await until(pending, lambda run: run.state == Run.State.RUNNING, protocol.RUNNING)
        await Run.objects.filter(pk=pending.pk).aupdate(end_at=None)
        ended = await until(pending, lambda run: run.final)
    assert ended.state == Run.State.FAILED
    assert ended.reason is not None


async def test_a_failed_generator_fails_a_run_that_has_no_other(pending: Run) -> None:
    async with conducting():
        ended = await until(pending, lambda run: run.final, protocol.FAILED, error="JMeter died.", drained=True)
    assert ended.state == Run.State.FAILED
    assert "JMeter died." in str(ended.reason)


async def test_two_conductors_start_a_run_once(pending: Run) -> None:
    async with conducting(2):
        await until(pending, lambda run: run.start_at is not None, protocol.READY)
        await until(pending, lambda run: run.state == Run.State.RUNNING, protocol.RUNNING)
        await until(pending, lambda run: run.final, protocol.ENDED, drained=True)
    found = await Run.objects.aget(pk=pending.pk)
    codes = [event.message.code async for event in found.events.all() if event.message is not None]
    assert codes.count(messages.LOAD_BEGAN().code) == 1


def another(run: Run, **values: object) -> Run:
    """Create a pending run with a generator of its own."""
    fields = {"plan": run.plan, "plan_name": "shop", "spec": run.spec, "bundle_sha256": "0" * 64, "bundle_size": 1}
    found = Run.objects.create(name="Other", created_by=run.created_by, state=Run.State.PENDING, **{**fields, **values})
    agent = site.idle_generator("other")
    RunGenerator.objects.create(run=found, agent=agent, holder=agent, position=0)
    return found


async def test_an_exception_in_one_run_does_not_stop_the_others(pending: Run) -> None:
    broken = await sync_to_async(another)(pending, files=[{}])
    async with conducting():
        await until(pending, lambda run: run.state == Run.State.RUNNING, protocol.READY)
        failed = await until(broken, lambda run: run.state == Run.State.STOPPING)
        assert failed.outcome == Run.State.FAILED
        assert failed.reason is not None
        assert failed.reason.code == reasons.NOT_CONDUCTED.code
        assert "KeyError: 'size'" in str(failed.reason)
        await until(broken, lambda run: run.final)
        await until(pending, lambda run: run.final, protocol.ENDED, drained=True)
    assert (await Run.objects.aget(pk=pending.pk)).state == Run.State.FINISHED


async def test_a_run_that_cannot_even_be_ended_releases_its_generators(pending: Run) -> None:
    broken = await sync_to_async(another)(pending)
    async with conducting():
        ended = await until(broken, lambda run: run.final, protocol.READY, warnings=5)
        assert not await broken.generators.filter(holder__isnull=False).aexists()
    assert ended.state == Run.State.FAILED


async def test_a_run_whose_measurements_take_long_does_not_delay_the_others(pending: Run) -> None:
    slow = await sync_to_async(another)(pending)
    await Run.objects.filter(pk=slow.pk).aupdate(state=Run.State.STOPPING, outcome=Run.State.FAILED)
    merged = await sync_to_async(merged_runs.get)(await Run.objects.aget(pk=slow.pk))
    async with conducting():
        with merged.lock:
            await until(pending, lambda run: run.state == Run.State.RUNNING, protocol.READY)
            await until(pending, lambda run: run.final, protocol.ENDED, drained=True)
            assert (await Run.objects.aget(pk=slow.pk)).state == Run.State.STOPPING
        await until(slow, lambda run: run.final)
    merged_runs.keep(set())
