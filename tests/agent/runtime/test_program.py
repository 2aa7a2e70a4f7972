"""The agent program with a test role, against a real control endpoint and collector."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import loadwright
from loadwright.agent.runtime.control import RefusedError
from loadwright.agent.runtime.enrol import ServerUrl
from loadwright.agent.runtime.program import AgentConfig, AgentProgram
from loadwright.agent.runtime.role import AgentContext, Role
from loadwright.core import lineprotocol
from loadwright.core.lineprotocol import Point
from loadwright.core.protocol import Hello, RoleMessages
from tests.agent.fleet import AGENT, TOKEN, Fleet, serving, until


@dataclass
class CounterHello(Hello):
    step: int = 0


@dataclass
class Count:
    upto: int
    fails: bool = False
    note: str | None = None


@dataclass
class Counted:
    count: int
    revision: int
    ended: bool = False


COUNTER = RoleMessages("counter", CounterHello, Count, Counted)


class CounterRole(Role[Count, Counted]):
    """Counts up to the ordered number, one step every 10 ms, and sends each number as telemetry."""

    messages = COUNTER

    def __init__(self) -> None:
        self.agent: AgentContext | None = None
        self.order: Count | None = None
        self.state = Counted(0, 0)
        self.counting: asyncio.Task[None] | None = None
        self.files = {"1", "2"}

    def hello(self) -> Mapping[str, Any]:
        return {"step": 1}

    def start(self, context: AgentContext) -> None:
        assert self.agent is None, "a role starts once"
        self.agent = context

    def reconcile(self, order: Count | None, revision: int) -> None:
        self.order, self.state.revision = order, revision
        if order is not None and self.counting is None:
            assert self.agent is not None
            self.counting = self.agent.spawn(self.count())

    def observed(self) -> Counted | None:
        return self.state if self.order is not None else None

    def kept(self) -> list[str]:
        return sorted(self.files)

    def discard(self, runs: Collection[str]) -> None:
        assert self.agent is not None
        self.files -= set(runs)
        self.agent.changed()

    async def stop(self) -> None:
        self.state.ended = True

    async def count(self) -> None:
        assert self.agent is not None
        while self.order is not None and self.state.count < self.order.upto:
            if self.order.fails:
                raise ValueError("cannot count")
            self.state.count += 1
            point = Point("counted", {"counter": self.agent.id}, {"number": self.state.count}, time.time_ns())
            self.agent.spool.put(lineprotocol.encode([point]).encode())
            self.agent.changed()
            await asyncio.sleep(0.01)
        self.counting = None


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    async with serving(Fleet(COUNTER)) as fleet:
        yield fleet


@asynccontextmanager
async def running(fleet: Fleet, home: Path, role: CounterRole) -> AsyncIterator[None]:
    stop = asyncio.Event()
    program = asyncio.create_task(AgentProgram(AgentConfig(ServerUrl.parse(fleet.url), TOKEN, home), role).run(stop))
    try:
        yield
    finally:
        stop.set()
        await program


async def test_a_role_greets_reports_follows_orders_and_delivers(fleet: Fleet, tmp_path: Path) -> None:
    async with running(fleet, tmp_path, CounterRole()):
        await until(lambda: len(fleet.reports) > 2)
        hello = fleet.hellos[0]
        assert (hello.role, hello.step, hello.agent_version) == ("counter", 1, loadwright.__version__)
        assert hello.memory_bytes > 0
        assert hello.bandwidth_mbit_s >= 0
        assert fleet.last.observed is None
        await fleet.desire(Count(5))
        await until(lambda: fleet.last.observed == Counted(5, 1))
        await fleet.desire(Count(8, note="more"))
        await until(lambda: fleet.last.observed == Counted(8, 2))
        await until(lambda: len(fleet.points) == 8)
        assert fleet.last.host.memory_percent
        assert abs(fleet.last.clock_offset or 1.0) < 0.5
    assert [point.fields["number"] for point in fleet.points] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {point.tags["counter"] for point in fleet.points} == {AGENT}


class OnceRole(CounterRole):
    """Counts how often it is called."""

    follows_repeats = False

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def reconcile(self, order: Count | None, revision: int) -> None:
        self.calls += 1
        super().reconcile(order, revision)


async def test_a_role_that_needs_no_repeats_is_called_for_other_orders(fleet: Fleet, tmp_path: Path) -> None:
    role = OnceRole()
    async with running(fleet, tmp_path, role):
        await fleet.desire(Count(0))
        await until(lambda: fleet.reports and fleet.last.observed == Counted(0, 1))
        calls, reports = role.calls, len(fleet.reports)
        await until(lambda: len(fleet.reports) > reports + 5)
        assert role.calls == calls
        await fleet.desire(Count(2))
        await until(lambda: fleet.last.observed == Counted(2, 2))


async def test_a_role_removes_deleted_runs_once(fleet: Fleet, tmp_path: Path) -> None:
    role = CounterRole()
    async with running(fleet, tmp_path, role):
        await until(lambda: fleet.reports and fleet.last.kept == ["1", "2"])
        assert role.files == {"1", "2"}, "without a deletion nothing is removed"
        fleet.deleted = {"2", "3"}
        await until(lambda: fleet.last.kept == ["1"])
    assert role.files == {"1"}


async def test_the_end_is_reported_before_the_program_leaves(fleet: Fleet, tmp_path: Path) -> None:
    async with running(fleet, tmp_path, CounterRole()):
        await fleet.desire(Count(3))
        await until(lambda: fleet.reports and fleet.last.observed == Counted(3, 1))
    assert fleet.last.observed == Counted(3, 1, ended=True)
    await until(lambda: not fleet.sockets)


async def test_undelivered_points_are_delivered_by_the_next_program(fleet: Fleet, tmp_path: Path) -> None:
    fleet.collector_works = False
    async with running(fleet, tmp_path, CounterRole()):
        await fleet.desire(Count(4))
        await until(lambda: fleet.reports and fleet.last.spool_points == 4)
    assert fleet.points == []
    fleet.collector_works = True
    await fleet.desire(None)
    async with running(fleet, tmp_path, CounterRole()):
        await until(lambda: len(fleet.points) == 4)


async def test_a_role_starts_once_and_continues_while_the_server_is_away(tmp_path: Path) -> None:
    fleet, role = Fleet(COUNTER), CounterRole()
    async with serving(fleet):
        program = running(fleet, tmp_path, role)
        await program.__aenter__()
        await fleet.desire(Count(1_000_000))
        await until(lambda: role.state.count > 0)
    counted = role.state.count
    await until(lambda: role.state.count > counted + 5)
    async with serving(fleet):
        await until(lambda: len(fleet.hellos) == 2)
        await until(lambda: fleet.last.observed is not None and fleet.last.observed.count > counted)
        await program.__aexit__(None, None, None)


async def test_work_that_fails_is_logged_and_the_agent_stays(
    fleet: Fleet, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(fleet, tmp_path, CounterRole()):
        await fleet.desire(Count(3, fails=True))
        await until(lambda: "Work of the agent failed." in caplog.messages)
        reports = len(fleet.reports)
        await until(lambda: len(fleet.reports) > reports)
    assert "cannot count" in caplog.text


async def test_an_agent_that_the_server_refuses_ends(fleet: Fleet, tmp_path: Path) -> None:
    fleet.refusal = "It was enrolled as generator, not as counter; enrol it again."
    program = AgentProgram(AgentConfig(ServerUrl.parse(fleet.url), TOKEN, tmp_path), CounterRole())
    with pytest.raises(RefusedError, match="enrolled as generator"):
        await program.run(asyncio.Event())
