"""The files that a run delivers, against a real server's side."""

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
from loadwright.core.messages import agents, events
from loadwright.core.protocol import generator as protocol
from tests.agent.fleet import Fleet, serving, until
from tests.agent.generator.programs import drained, generator, observed, order, reached


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    async with serving(Fleet()) as fleet:
        yield fleet


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
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "out/res.csv": b"written\n",
            "parent-folder/above.csv": b"written\n",
        }


async def test_files_beyond_the_limit_are_reported(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loadwright.agent.generator.delivery.written_since", partial(written_since, most_bytes=5))
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, act="writes", state=protocol.RUN))
        assert (await drained(fleet)).warnings == [events.FILES_LEFT_OUT]
    assert set(fleet.files) == {"jmeter-a1.log"}


async def test_failures_are_delivered_during_the_run_in_debug_mode(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loadwright.agent.generator.delivery.FAILURES_SECONDS", 0.01)
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


async def test_all_samples_of_a_trial_are_delivered_while_it_runs(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loadwright.agent.generator.delivery.SAMPLES_SECONDS", 0.01)
    trial = order(fleet, trial=True, state=protocol.RUN)
    async with generator(fleet, tmp_path):
        await fleet.desire(trial)
        await until(lambda: "samples-a1.jtl.gz" in fleet.files)
        assert not observed(fleet).drained
        await fleet.desire(replace(trial, state=protocol.STOP))
        await drained(fleet)
    assert b"\n<sample/>\n</testResults>" in gzip.decompress(fleet.files["samples-a1.jtl.gz"])


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
    log = tmp_path / "home" / "runs" / "7" / "1" / "work" / "jmeter.log"
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


async def test_a_file_that_the_server_refuses_is_reported(fleet: Fleet, tmp_path: Path) -> None:
    fleet.file_limit = 0
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, act="writes", state=protocol.RUN))
        last = await drained(fleet)
    written = next(one for one in last.remarks if one["params"]["name"] == "written-a1.zip")
    assert written == agents.NOT_DELIVERED(name="written-a1.zip", reason="status 413: That is too much").to_json()
    assert set(fleet.files.values()) <= {b""}
