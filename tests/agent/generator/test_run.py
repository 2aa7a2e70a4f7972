"""One run on a generator, from the order to the last second delivered, against a real server's side."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter.journal import JOURNAL_FILE
from loadwright.agent.generator.record import RunFolders
from loadwright.core.messages import agents
from loadwright.core.protocol import generator as protocol
from tests.agent.fleet import AGENT, Fleet, serving, until
from tests.agent.generator.programs import drained, generator, observed, order, reached
from tests.support.disk import fill, small_disk
from tests.support.jvm import second_message


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    async with serving(Fleet()) as fleet:
        yield fleet


async def test_a_run_is_prepared_measured_and_delivered(fleet: Fleet, tmp_path: Path) -> None:
    prepared = order(fleet, jtl=True)
    async with generator(fleet, tmp_path):
        await fleet.desire(prepared)
        await reached(fleet, protocol.READY)
        assert fleet.points == []
        await fleet.desire(replace(prepared, state=protocol.RUN))
        await until(lambda: observed(fleet).seconds == 3)
        await fleet.desire(replace(prepared, state=protocol.STOP))
        await reached(fleet, protocol.ENDED)
        last = await drained(fleet)
    assert (last.seconds, last.error, last.revision, last.points_dropped) == (3, "", 3, 0)
    seconds = [point for point in fleet.points if point.measurement == "load_second"]
    assert {(point.tags["run"], point.tags["generator"]) for point in seconds} == {("7", AGENT)}
    assert len(seconds) == 3
    assert b"stop soft" in fleet.files["jmeter-a1.log"]
    assert gzip.decompress(fleet.files["results-a1.jtl.gz"]) == b"timeStamp,elapsed\n1,2\n"


async def test_a_jvm_that_dies_fails_the_run_with_the_end_of_its_log(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, act="fails-to-load"))
        await until(lambda: observed(fleet).state == protocol.FAILED)
        last = await drained(fleet)
    assert last.error_message == agents.EXITED(code=1, reason="The plan is not readable").to_json()
    assert "The plan is not readable." in last.log_tail
    assert b"not readable" in fleet.files["jmeter-a1.log"]


async def test_measurements_wait_for_the_collector_and_only_then_is_the_run_drained(
    fleet: Fleet, tmp_path: Path
) -> None:
    fleet.collector_works = False
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, act="ends", state=protocol.RUN))
        await reached(fleet, protocol.ENDED)
        await until(lambda: fleet.refused_writes)
        assert not observed(fleet).drained
        fleet.collector_works = True
        await drained(fleet)
    assert len([point for point in fleet.points if point.measurement == "load_second"]) == 3


async def test_a_finished_run_is_not_run_again_by_the_next_agent(fleet: Fleet, tmp_path: Path) -> None:
    ended = order(fleet, act="ends", state=protocol.RUN)
    async with generator(fleet, tmp_path):
        await fleet.desire(ended)
        await drained(fleet)
    points, fleet.files = len(fleet.points), {}
    async with generator(fleet, tmp_path):
        await until(lambda: len(fleet.hellos) == 2)
        last = await drained(fleet)
    assert (last.state, last.seconds, len(fleet.points), fleet.files) == (protocol.ENDED, 3, points, {})


async def test_contact_with_the_server_renews_the_lease_of_a_load_that_yields(fleet: Fleet, tmp_path: Path) -> None:
    log = tmp_path / "home" / "runs" / "7" / "1" / "work" / "jmeter.log"

    def leases() -> list[float]:
        return [float(line.split()[1]) for line in log.read_text().splitlines() if line.startswith("lease ")]

    yields = order(fleet, yield_after_s=60.0, state=protocol.RUN)
    async with generator(fleet, tmp_path):
        await fleet.desire(yields)
        await until(lambda: log.exists() and len(leases()) > 5)
        assert all(0 < lease <= 60 for lease in leases())
        fleet.deaf = True
        # A new order without an answer to a report contains the age of the last contact.
        await until(lambda: observed(fleet).seconds == 3)
        before = leases()[-1]
        await asyncio.sleep(0.2)
        await fleet.desire(replace(yields, max_threads=7))
        await until(lambda: "load 1 " in log.read_text() and leases()[-1] < before)
        fleet.deaf = False
        await fleet.desire(replace(yields, state=protocol.STOP))
        await drained(fleet)


async def test_a_run_that_was_interrupted_under_load_has_failed(fleet: Fleet, tmp_path: Path) -> None:
    folders = RunFolders(tmp_path / "home/runs")
    record = folders.next("7", AGENT)
    record.state, record.seconds, record.last_second = protocol.RUNNING, 9, 1000
    folders.create(record)
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, state=protocol.RUN))
        last = await drained(fleet)
    assert last.error_message == agents.INTERRUPTED().to_json()
    assert (last.seconds, last.last_second) == (9, 1000)
    assert [remark["code"] for remark in last.remarks] == [agents.NOT_RECOVERED.code]


async def test_seconds_measured_without_the_agent_are_delivered_by_the_next_one(fleet: Fleet, tmp_path: Path) -> None:
    folders = RunFolders(tmp_path / "home/runs")
    record = folders.next("7", AGENT)
    record.state, record.seconds, record.last_second = protocol.RUNNING, 1, 1000
    folders.create(record)
    ended = {"type": "state", "state": "ended", "load_ended_ms": 1002500, "ended_by": "order"}
    # The agent had stored the first second, but not acknowledged it.
    messages = [*(second_message(number, 999 + number) for number in (1, 2, 3)), ended]
    (record.work / JOURNAL_FILE).write_text("".join(json.dumps(message) + "\n" for message in messages))
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, state=protocol.RUN))
        last = await drained(fleet)
    assert (last.state, last.seconds, last.last_second) == (protocol.FAILED, 3, 1002)
    assert (last.load_ended_at, last.remarks) == (1002.5, [])
    seconds = [point.time_ns // 10**9 for point in fleet.points if point.measurement == "load_second"]
    assert seconds == [1000, 1001, 1002]


async def test_a_disk_that_is_full_to_the_end_is_reported(fleet: Fleet, tmp_path: Path) -> None:
    prepared = order(fleet, jtl=True)
    with small_disk(tmp_path / "home") as disk:
        async with generator(fleet, tmp_path):
            await fleet.desire(prepared)
            await reached(fleet, protocol.READY)
            fill(disk)
            await fleet.desire(replace(prepared, state=protocol.RUN))
            await until(lambda: observed(fleet).seconds == 3)
            await fleet.desire(replace(prepared, state=protocol.STOP))
            last = await drained(fleet)
        assert not list((disk / "spool").iterdir()), "no parts of files are left"
    assert fleet.points == []
    assert (last.state, last.error, last.points_dropped) == (protocol.ENDED, "", 6)
    assert last.remarks == [agents.NOT_KEPT(count=3).to_json(), agents.LOG_AND_JTL_CUT().to_json()]
    assert {"jmeter-a1.log", "results-a1.jtl.gz"} == set(fleet.files)


async def test_a_file_that_cannot_be_delivered_is_reported(fleet: Fleet, tmp_path: Path) -> None:
    debugged = order(fleet, debug=True, jtl=True)
    with small_disk(tmp_path / "home") as disk:
        async with generator(fleet, tmp_path):
            await fleet.desire(debugged)
            await reached(fleet, protocol.READY)
            fill(disk)
            await fleet.desire(replace(debugged, state=protocol.STOP))
            last = await drained(fleet)
    codes = [remark["code"] for remark in last.remarks]
    assert codes == [agents.NOT_DELIVERED.code]
    assert last.remarks[0]["params"]["name"] == "failures-a1.jtl.gz"
    assert {"jmeter-a1.log", "results-a1.jtl.gz"} == set(fleet.files)
