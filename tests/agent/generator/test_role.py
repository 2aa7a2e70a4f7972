"""One run at a time: the generator's role with orders from a real control connection."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from loadwright.agent.generator.role import GeneratorRole
from loadwright.core.messages import agents
from loadwright.core.protocol import generator as protocol
from tests.agent.fleet import Fleet, serving, until
from tests.agent.generator.programs import generator, order
from tests.support.jvm import jvm


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    async with serving(Fleet()) as fleet:
        yield fleet


async def reported(fleet: Fleet, run: str, state: str) -> protocol.Observed:
    def seen() -> bool:
        observed = fleet.reports[-1].observed if fleet.reports else None
        return observed is not None and (observed.run, observed.state) == (run, state)

    await until(seen)
    observed = fleet.last.observed
    assert isinstance(observed, protocol.Observed)
    return observed


async def test_the_versions_are_in_the_first_message_and_no_run_is_reported(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path):
        await until(lambda: fleet.reports)
        assert (fleet.hellos[0].java, fleet.hellos[0].jmeter) == ("17.0.1", "5.6.3")
        assert fleet.last.observed is None


async def test_a_withdrawn_order_stops_the_load_and_is_forgotten(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, state=protocol.RUN))
        await reported(fleet, "7", protocol.RUNNING)
        await fleet.desire(None)
        await until(lambda: fleet.last.observed is None)
    await until(lambda: "jmeter-a1.log" in fleet.files)
    assert b"stop soft" in fleet.files["jmeter-a1.log"]


async def test_the_next_run_waits_for_the_end_of_the_present_one(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, "1", state=protocol.RUN))
        await reported(fleet, "1", protocol.RUNNING)
        await fleet.desire(order(fleet, "2"))
        await reported(fleet, "2", protocol.READY)
    states = [(report.observed.run, report.observed.state) for report in fleet.reports if report.observed]
    first_of_2 = next(index for index, (run, _) in enumerate(states) if run == "2")
    assert {run for run, _ in states[first_of_2:]} == {"2"}
    assert ("1", protocol.FAILED) not in states


async def test_another_attempt_of_the_same_run_begins_again(fleet: Fleet, tmp_path: Path) -> None:
    first = order(fleet, act="ends", state=protocol.RUN)
    async with generator(fleet, tmp_path):
        await fleet.desire(first)
        await reported(fleet, "7", protocol.ENDED)
        await fleet.desire(replace(first, attempt=1, state=protocol.PREPARE))
        assert (await reported(fleet, "7", protocol.READY)).attempt == 1


async def test_an_agent_that_shuts_down_reports_its_run_as_failed(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, state=protocol.RUN))
        await until(lambda: fleet.reports and fleet.last.observed and fleet.last.observed.seconds == 3)
    observed = next(report.observed for report in reversed(fleet.reports) if report.observed)
    assert observed.state == protocol.FAILED
    assert observed.error_message == agents.SHUT_DOWN().to_json()
    assert len(fleet.points) == 6, "three seconds and their frames are delivered first"


async def test_a_role_that_never_started_has_nothing_to_stop(tmp_path: Path) -> None:
    role = GeneratorRole(*jvm(tmp_path))
    await role.stop()
    assert role.observed() is None
    assert role.kept() == []
