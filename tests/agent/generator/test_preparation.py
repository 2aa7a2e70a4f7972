"""What a run fetches before JMeter starts, against a real server's side."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from loadwright.core.messages import agents
from loadwright.core.protocol import generator as protocol
from tests.agent.fleet import Fleet, serving, until
from tests.agent.generator.programs import drained, generator, observed, order, reached


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    async with serving(Fleet()) as fleet:
        yield fleet


async def test_a_stop_while_the_plan_is_fetched_ends_the_run_without_load(fleet: Fleet, tmp_path: Path) -> None:
    waiting = order(fleet)
    # The port is closed: the bundle never arrives.
    waiting.bundle.path = "http://127.0.0.1:9/bundle"
    async with generator(fleet, tmp_path):
        await fleet.desire(waiting)
        await reached(fleet, protocol.PREPARING)
        await fleet.desire(replace(waiting, state=protocol.STOP))
        last = await reached(fleet, protocol.ENDED)
        await drained(fleet)
    assert (last.seconds, fleet.files) == (0, {})


@pytest.mark.parametrize("plan", ["other.jmx", "../run.jmx", "users.csv/run.jmx"])
async def test_a_bundle_without_its_plan_is_refused(fleet: Fleet, tmp_path: Path, plan: str) -> None:
    wrong = order(fleet)
    wrong.bundle.plan = plan
    async with generator(fleet, tmp_path):
        await fleet.desire(wrong)
        await until(lambda: observed(fleet).state == protocol.FAILED)
        assert observed(fleet).error_message == agents.BUNDLE_WITHOUT_PLAN(name=plan).to_json()


async def test_a_split_file_holds_the_lines_of_this_generator(fleet: Fleet, tmp_path: Path) -> None:
    split = protocol.Split("users.csv", header=False, quoted=False, part=1, parts=2)
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, splits=[split]))
        await reached(fleet, protocol.READY)
    assert (tmp_path / "home/runs/7/1/plan/users.csv").read_bytes() == b"bob\n"
