"""The role of monitors in the agent program, against a real control endpoint and collector."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from loadwright.agent.monitor.role import MonitorRole
from loadwright.agent.runtime.enrol import ServerUrl
from loadwright.agent.runtime.program import AgentConfig, AgentProgram
from loadwright.core.lineprotocol import Point
from loadwright.core.protocol.monitor import (
    MONITOR,
    NOT_ALLOWED,
    CacheDrop,
    MonitorHello,
    MonitorObserved,
    MonitorOrder,
    ProcessOrder,
)
from loadwright.telemetry import schema
from tests.agent.fleet import AGENT, TOKEN, Fleet, serving, until
from tests.agent.host.java import jvms
from tests.agent.host.processes import programs as processes
from tests.agent.host.processes.programs import new_mark

LISTENING = """
import socket, sys
server = socket.create_server(("127.0.0.1", 0))
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    async with serving(Fleet(MONITOR)) as fleet:
        yield fleet


@asynccontextmanager
async def running(fleet: Fleet, home: Path) -> AsyncIterator[None]:
    stop = asyncio.Event()
    config = AgentConfig(ServerUrl.parse(fleet.url), TOKEN, home)
    program = asyncio.create_task(AgentProgram(config, MonitorRole()).run(stop))
    try:
        yield
    finally:
        stop.set()
        await program


def of(fleet: Fleet, measurement: str) -> list[Point]:
    return [point for point in fleet.points if point.measurement == measurement]


def observed(fleet: Fleet) -> MonitorObserved:
    found = fleet.last.observed
    assert isinstance(found, MonitorObserved)
    return found


def seconds(fleet: Fleet) -> list[int]:
    return [point.time_ns // 10**9 for point in of(fleet, "host_1s")]


def covered(fleet: Fleet) -> list[int]:
    """Return every second that was measured, in order. A measurement on a busy machine may cover several."""
    points = of(fleet, "host_1s")
    starts = [(point.time_ns // 10**9, int(point.fields["covered_s"])) for point in points]
    return sorted(start + offset for start, length in starts for offset in range(length))


async def test_it_introduces_the_machine_and_measures_every_second(fleet: Fleet, tmp_path: Path) -> None:
    async with running(fleet, tmp_path):
        await until(lambda: len(of(fleet, "host_1s")) >= 3)
        await until(lambda: fleet.last.host.cpu_percent is not None)
        (hello,) = fleet.hellos
        assert isinstance(hello, MonitorHello)
        now = observed(fleet)
        assert (now.sample_s, now.slowed, now.allows_drop_caches) == (1, False, False)
    for point in fleet.points:
        schema.check(point)
        assert point.tags["monitor"] == AGENT
    assert covered(fleet) == list(range(covered(fleet)[0], covered(fleet)[-1] + 1))
    latest = of(fleet, "host_1s")[-1].fields
    assert {"cpu_percent", "memory_available_bytes", "load_1", "received_bytes_s"} <= latest.keys()


async def test_the_end_delivers_the_intervals_that_are_not_over(fleet: Fleet, tmp_path: Path) -> None:
    async with running(fleet, tmp_path):
        await until(lambda: len(of(fleet, "host_1s")) >= 2)
    measured = sum(int(point.fields["covered_s"]) for point in of(fleet, "host_1s"))
    for measurement in ("host_10s", "host_60s", "host_3600s"):
        kept = {point.time_ns: int(point.fields["covered_s"]) for point in of(fleet, measurement)}
        assert sum(kept.values()) == measured, measurement


async def test_while_the_collector_is_away_everything_waits_and_the_next_agent_delivers_it(
    fleet: Fleet, tmp_path: Path
) -> None:
    fleet.collector_works = False
    async with running(fleet, tmp_path):
        await until(lambda: fleet.refused_writes > 1 and fleet.last.spool_points > 2)
    assert fleet.points == []
    fleet.collector_works = True
    async with running(fleet, tmp_path):
        await until(lambda: len(of(fleet, "host_1s")) > 3)
    assert len(seconds(fleet)) == len(set(seconds(fleet))) > 3


async def test_while_nobody_looks_seconds_arrive_together_and_then_each_of_them(fleet: Fleet, tmp_path: Path) -> None:
    fleet.order = MonitorOrder(together_s=10)
    async with running(fleet, tmp_path):
        await until(lambda: len(of(fleet, "host_10s")) >= 1 and len(covered(fleet)) >= 10, 60)
        writes, together = fleet.writes, len(seconds(fleet))
        assert writes < together / 3
        await asyncio.sleep(2.5)
        await fleet.desire(MonitorOrder())
        await until(lambda: len(seconds(fleet)) >= together + 2)
        await until(lambda: len(seconds(fleet)) >= together + 6)
        assert fleet.writes > writes + 2
    assert covered(fleet) == list(range(covered(fleet)[0], covered(fleet)[-1] + 1))


async def test_while_nobody_looks_reports_follow_what_is_delivered(fleet: Fleet, tmp_path: Path) -> None:
    fleet.longest_pause_s = 60.0
    fleet.order = MonitorOrder(together_s=10)
    async with running(fleet, tmp_path):
        await until(lambda: fleet.reports and fleet.last.pause_s == 10.5)
        await until(lambda: len(of(fleet, "host_10s")) >= 1, 60)
        reports = len(fleet.reports)
        await until(lambda: len(of(fleet, "host_10s")) >= 2, 60)
        assert 1 <= len(fleet.reports) - reports <= 3
        await fleet.desire(MonitorOrder())
        await until(lambda: fleet.last.pause_s == 0)
        reports = len(fleet.reports)
        await until(lambda: len(fleet.reports) >= reports + 3)


async def test_nothing_is_lost_if_the_server_vanishes_meanwhile(fleet: Fleet, tmp_path: Path) -> None:
    fleet.order = MonitorOrder(together_s=10)
    async with running(fleet, tmp_path):
        await until(lambda: len(of(fleet, "host_1s")) >= 1, 60)
        fleet.collector_works = False
        connections = len(fleet.hellos)
        for socket in list(fleet.sockets):
            await socket.close()
        # The next server is of an earlier version: its orders do not state how much may be delivered together.
        fleet.order = MonitorOrder()
        await until(lambda: len(fleet.hellos) > connections and fleet.last.spool_points > 0)
        fleet.collector_works = True
        before = len(seconds(fleet))
        await until(lambda: len(seconds(fleet)) >= before + 3)
    assert covered(fleet) == list(range(covered(fleet)[0], covered(fleet)[-1] + 1))


async def test_it_follows_orders(fleet: Fleet, tmp_path: Path) -> None:
    fleet.order = MonitorOrder(sample_s=2, drop_caches="r1", cores_until=2**32)
    async with running(fleet, tmp_path):
        await until(lambda: any(point.fields["covered_s"] == 2 for point in of(fleet, "host_1s")))
        await until(lambda: of(fleet, "host_core_1s"))
        await until(lambda: observed(fleet).cache_drop is not None)
        now = observed(fleet)
        assert (now.sample_s, now.slowed) == (2, False)
        assert now.cache_drop == CacheDrop("r1", NOT_ALLOWED)
        await fleet.desire(MonitorOrder(drop_caches="r2"))
        await until(lambda: observed(fleet).cache_drop == CacheDrop("r2", NOT_ALLOWED))
        await until(lambda: observed(fleet).sample_s == 1)
    assert all(second % 2 == 0 for second in seconds(fleet)[1:2])


async def test_programs_of_projects_are_measured_and_reported(fleet: Fleet, tmp_path: Path) -> None:
    mark = new_mark()
    with processes.running(mark, LISTENING) as process, jvms.running(f"-Dmark={mark}", "Heap") as jvm:
        fleet.order = MonitorOrder(processes=[ProcessOrder(mark)])
        async with running(fleet, tmp_path):
            await until(lambda: of(fleet, "host_1s"))
            await until(lambda: any(each.name == mark for each in observed(fleet).jvms))
            await until(lambda: of(fleet, "host_port_1s"))
            await until(lambda: any("cpu_percent" in point.fields for point in of(fleet, "host_process_1s")))
            await until(lambda: any(point.tags["jvm"] == mark for point in of(fleet, "host_jvm_1s")))
            (seen,) = observed(fleet).processes
            assert sorted(seen.pids) == sorted([process.pid, jvm.pid])
            (port,) = seen.ports
            (found,) = [each for each in observed(fleet).jvms if each.name == mark]
            assert (found.pid, found.version[0].isdigit()) == (jvm.pid, True)
    for point in fleet.points:
        schema.check(point)
    assert {point.tags["port"] for point in of(fleet, "host_port_1s")} == {str(port)}


async def test_a_clock_that_is_set_back_writes_no_second_twice(fleet: Fleet, tmp_path: Path) -> None:
    async with running(fleet, tmp_path):
        await until(lambda: len(of(fleet, "host_1s")) >= 2)
        before = len(of(fleet, "host_1s"))
        # The server's clock was behind: what follows is later.
        fleet.clock_ahead = 1000.0
        await until(lambda: seconds(fleet)[-1] > seconds(fleet)[0] + 900)
        fleet.clock_ahead = -3.0
        await until(lambda: len(of(fleet, "host_1s")) >= before + 4, 60)
    assert len(seconds(fleet)) == len(set(seconds(fleet)))
