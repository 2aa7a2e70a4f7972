"""One run on a generator, from the order to the last file delivered, against a real server's side."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from loadwright.agent.generator.files.written import written_since
from loadwright.agent.generator.record import RunFolders
from loadwright.core.messages import agents, events
from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.generator import Observed
from tests.agent.fleet import AGENT, Fleet, serving, until
from tests.agent.generator.programs import generator, order


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    async with serving(Fleet()) as fleet:
        yield fleet


def observed(fleet: Fleet) -> Observed:
    found = fleet.last.observed if fleet.reports else None
    return found if found is not None else Observed("", "")


async def reached(fleet: Fleet, state: str) -> Observed:
    await until(lambda: observed(fleet).state in (state, protocol.FAILED))
    assert observed(fleet).state == state, observed(fleet).error
    return observed(fleet)


async def drained(fleet: Fleet) -> Observed:
    await until(lambda: observed(fleet).drained)
    return observed(fleet)


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


async def test_results_are_delivered_only_when_asked_for(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, act="ends", state=protocol.RUN))
        await drained(fleet)
    assert set(fleet.files) == {"jmeter-a1.log"}


async def test_files_that_the_plan_writes_are_delivered(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, act="writes", state=protocol.RUN))
        assert (await drained(fleet)).warnings == []
    with zipfile.ZipFile(io.BytesIO(fleet.files["written-a1.zip"])) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"out/res.csv": b"written\n"}


async def test_files_beyond_the_limit_are_reported(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loadwright.agent.generator.run.written_since", partial(written_since, most_bytes=5))
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, act="writes", state=protocol.RUN))
        assert (await drained(fleet)).warnings == [events.FILES_LEFT_OUT]
    assert set(fleet.files) == {"jmeter-a1.log"}


async def test_failures_are_delivered_during_the_run_in_debug_mode(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loadwright.agent.generator.run.FAILURES_SECONDS", 0.01)
    debugged = order(fleet, debug=True, state=protocol.RUN)
    async with generator(fleet, tmp_path):
        await fleet.desire(debugged)
        await until(lambda: "failures-a1.jtl.gz" in fleet.files)
        assert not observed(fleet).drained
        await reached(fleet, protocol.RUNNING)
        assert b"\n<sample/>\n</testResults>" in gzip.decompress(fleet.files["failures-a1.jtl.gz"])
        await fleet.desire(replace(debugged, state=protocol.STOP))
        await drained(fleet)
    assert b"\n<sample/>\n</testResults>" in gzip.decompress(fleet.files["failures-a1.jtl.gz"])


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


async def test_a_run_that_was_interrupted_under_load_has_failed(fleet: Fleet, tmp_path: Path) -> None:
    folders = RunFolders(tmp_path / "home/runs")
    record = folders.next("7", AGENT)
    record.state, record.seconds, record.last_second = protocol.RUNNING, 9, 1000
    folders.create(record)
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, state=protocol.RUN))
        await until(lambda: observed(fleet).state == protocol.FAILED)
    assert observed(fleet).error_message == agents.INTERRUPTED().to_json()
    assert (observed(fleet).seconds, observed(fleet).last_second) == (9, 1000)


async def test_files_of_a_second_attempt_do_not_replace_those_of_the_first(fleet: Fleet, tmp_path: Path) -> None:
    first = order(fleet, act="ends", state=protocol.RUN)
    async with generator(fleet, tmp_path):
        await fleet.desire(first)
        await drained(fleet)
        await fleet.desire(replace(first, attempt=1))
        await until(lambda: observed(fleet).attempt == 1 and observed(fleet).drained)
    assert set(fleet.files) == {"jmeter-a1.log", "jmeter-a1-2.log"}


async def test_log_is_sent_during_the_run_once_for_each_request(fleet: Fleet, tmp_path: Path) -> None:
    running = order(fleet, state=protocol.RUN)
    log = tmp_path / "home/runs/7/1/work/jmeter.log"
    async with generator(fleet, tmp_path):
        await fleet.desire(running)
        await until(lambda: observed(fleet).seconds > 0)
        assert fleet.files == {}
        await fleet.desire(replace(running, log_requested_at=1.5))
        await until(lambda: "jmeter-a1.log" in fleet.files)
        assert fleet.files.pop("jmeter-a1.log") in log.read_bytes()
        await fleet.desire(replace(running, log_requested_at=1.5, max_threads=7))
        await until(lambda: observed(fleet).revision == 3)
        assert fleet.files == {}
        await fleet.desire(replace(running, log_requested_at=2.5, max_threads=7))
        await until(lambda: "jmeter-a1.log" in fleet.files)
        await fleet.desire(replace(running, log_requested_at=2.5, state=protocol.STOP))
        await drained(fleet)
    assert fleet.files["jmeter-a1.log"] == log.read_bytes(), "the whole log replaces the part"
