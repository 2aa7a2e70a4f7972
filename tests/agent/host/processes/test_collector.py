from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from loadwright.agent.host.collector import Series
from loadwright.agent.host.processes.collector import COUNT_FILES_S, ProcessCollector
from loadwright.agent.host.processes.group import PAGE_BYTES, TICKS_S
from loadwright.agent.host.processes.table import ProcessTable
from loadwright.core.hosts.figures import PROCESS
from tests.agent.host.processes.programs import Clock, new_mark, running, write_init, write_process

IO = "read_bytes: {}\nwrite_bytes: {}\n"


def test_the_processes_of_an_identifier_are_measured_together(tmp_path: Path) -> None:
    write_init(tmp_path)
    clock = Clock()
    table = ProcessTable(tmp_path, clock)
    table.watch(["shop", "none"])
    collector = ProcessCollector(table, clock, lambda: 1_700_000_000.0)
    for pid in (20, 21):
        folder = write_process(tmp_path, pid, "shop", threads=pid, pages=100)
        (folder / "io").write_text(IO.format(0, 0))
        (folder / "fd").mkdir()
        for name in range(pid):
            (folder / "fd" / str(name)).touch()
    readings = collector.collect()
    first = readings[Series("host_process", "shop")]
    assert first["processes"] == 2
    assert first["memory_bytes"] == 200 * PAGE_BYTES
    assert first["threads"] == 41
    assert first["open_files"] == 41
    assert first["restarts"] == 0
    assert "cpu_percent" not in first
    assert "read_bytes_s" not in first
    assert readings[Series("host_process", "none")] == {"processes": 0, "restarts": 0}
    for pid in (20, 21):
        folder = write_process(tmp_path, pid, "shop", user=TICKS_S)
        (folder / "io").write_text(IO.format(4000, 2000))
    clock.time += 2
    second = collector.collect()[Series("host_process", "shop")]
    assert second["cpu_percent"] == 100
    assert (second["read_bytes_s"], second["written_bytes_s"]) == (4000, 2000)
    # Counting lists all files, so it is rare where the kernel does not state their number.
    assert "open_files" not in second
    clock.time += COUNT_FILES_S
    assert collector.collect()[Series("host_process", "shop")]["open_files"] == 41
    assert collector.unavailable == []
    collector.close()


def test_figures_are_declared_and_of_their_type(tmp_path: Path) -> None:
    write_init(tmp_path)
    clock = Clock()
    table = ProcessTable(tmp_path, clock)
    table.watch(["shop"])
    collector = ProcessCollector(table, clock)
    folder = write_process(tmp_path, 20, "shop")
    (folder / "io").write_text(IO.format(0, 0))
    (folder / "fd").mkdir()
    kinds = {field.name: field.kind for field in PROCESS.fields}
    seen: set[str] = set()
    for _sample in range(2):
        values = collector.collect()[Series("host_process", "shop")]
        assert {name: type(value) for name, value in values.items()} == {name: kinds[name] for name in values}
        seen |= values.keys()
        clock.time += 1
    assert seen == kinds.keys()


def test_io_that_cannot_be_read_is_unavailable(tmp_path: Path) -> None:
    write_init(tmp_path)
    clock = Clock()
    table = ProcessTable(tmp_path, clock)
    table.watch(["shop"])
    write_process(tmp_path, 20, "shop")
    collector = ProcessCollector(table, clock)
    collector.collect()
    clock.time += 1
    values = collector.collect()[Series("host_process", "shop")]
    assert "cpu_percent" in values
    assert "read_bytes_s" not in values
    assert collector.unavailable == ["I/O of 1 processes with 'shop': needs root or their user"]


def test_a_process_is_found_again_after_a_restart() -> None:
    mark, clock = new_mark(), Clock()
    table = ProcessTable(clock=clock)
    table.watch([mark])
    collector = ProcessCollector(table, clock)
    series = Series("host_process", mark)
    assert collector.collect()[series]["processes"] == 0
    with running(mark):
        clock.time += 60
        assert collector.collect()[series]["processes"] == 1
        clock.time += 1
        values = collector.collect()[series]
        assert values["started_at"] == pytest.approx(time.time(), abs=600)
        assert values["open_files"] >= 3
        assert values["memory_bytes"] > 1_000_000
    clock.time += 1
    assert collector.collect()[series] == {"processes": 0, "restarts": 0}
    assert collector.take_restarts() == []
    with running(mark) as process:
        clock.time += 1
        assert collector.collect()[series]["restarts"] == 1
        (restart,) = collector.take_restarts()
        assert (restart.identifier, restart.pid) == (mark, process.pid)
        assert restart.started_at == pytest.approx(time.time(), abs=600)
        clock.time += 1
        values = collector.collect()[series]
        assert (values["processes"], values["restarts"]) == (1, 0)
        assert collector.take_restarts() == []
        # An ended process that nobody has waited for is not there any more.
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        clock.time += 1
        assert collector.collect()[series]["processes"] == 0
    collector.close()


def test_an_identifier_that_is_no_longer_wanted_is_dropped() -> None:
    mark, clock = new_mark(), Clock()
    table = ProcessTable(clock=clock)
    collector = ProcessCollector(table, clock)
    with running(mark):
        table.watch([mark])
        assert collector.collect().keys() == {Series("host_process", mark)}
        table.watch([])
        assert collector.collect() == {}
    collector.close()
