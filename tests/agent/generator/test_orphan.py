"""The JVM that a killed agent leaves behind, with a real process in its place, and its journal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter.journal import JOURNAL_FILE
from loadwright.agent.generator.orphan import end_orphan, recover
from loadwright.agent.generator.record import RunFolders, RunRecord
from loadwright.core.messages import agents
from loadwright.core.stats.frames import GeneratorSecond
from tests.agent.fleet import until
from tests.support.jvm import second_message

Leave = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def record(tmp_path: Path) -> RunRecord:
    folders = RunFolders(tmp_path / "runs")
    record = folders.next("7", "a1")
    folders.create(record)
    return record


@pytest.fixture
def leave(record: RunRecord) -> Iterator[Leave]:
    """Start a program in place of the JVM."""
    processes = []

    def start(program: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-c", program], cwd=record.plan, start_new_session=True)
        processes.append(process)
        record.pid = process.pid
        return process

    yield start
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


async def test_one_that_ends_by_itself_is_waited_for(record: RunRecord, leave: Leave) -> None:
    process = leave("import time; time.sleep(0.5)")
    await end_orphan(record, patience_s=60, hurried=lambda: False)
    assert process.wait(30) == 0


@pytest.mark.parametrize(("patience", "hurried"), [(0, False), (60, True)])
async def test_one_that_stays_is_ended(record: RunRecord, leave: Leave, patience: float, hurried: bool) -> None:
    process = leave("import time; time.sleep(600)")
    await until(record.still_runs)
    await end_orphan(record, patience_s=patience, hurried=lambda: hurried)
    assert process.wait(30) == -signal.SIGTERM


async def test_without_a_process_nothing_is_waited_for(record: RunRecord) -> None:
    await end_orphan(record, patience_s=600, hurried=lambda: False)
    record.pid = os.getpid()
    await end_orphan(record, patience_s=600, hurried=lambda: False)


def journal(record: RunRecord, *messages: dict[str, object]) -> None:
    (record.work / JOURNAL_FILE).write_text("".join(json.dumps(message) + "\n" for message in messages))


async def test_everything_in_a_whole_journal_is_stored(record: RunRecord) -> None:
    stored: list[int] = []

    async def store(second: GeneratorSecond) -> None:
        stored.append(second.second)

    ended = {"type": "state", "state": "ended", "load_ended_ms": 1002500, "ended_by": "order"}
    journal(record, second_message(1, 1001), second_message(2, 1002), ended)
    assert await recover(record, store, 0.0) is None
    assert stored == [1001, 1002]
    assert record.load_ended_at == 1002.5


async def test_missing_seconds_are_estimated_from_the_last_written_file(record: RunRecord) -> None:
    async def store(second: GeneratorSecond) -> None:
        record.last_second = second.second

    journal(record, second_message(1, 1001))
    os.utime(record.work / JOURNAL_FILE, (1001.9, 1001.9))
    (record.work / "jmeter.log").touch()
    os.utime(record.work / "jmeter.log", (1005.2, 1005.2))
    assert await recover(record, store, 100.0) == agents.NOT_RECOVERED(seconds=104)
    assert record.load_ended_at == 1002.0
    # The latest file may be older than the last second.
    assert await recover(record, store, -100.0) == agents.NOT_RECOVERED(seconds=1)
