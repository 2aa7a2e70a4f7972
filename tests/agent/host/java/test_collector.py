from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from loadwright.agent.host.java.collector import LOOK_S, JvmCollector
from loadwright.agent.host.processes.table import ProcessTable
from loadwright.core.hosts.own import JVM_OPTION, is_own
from tests.agent.host.java.jvms import classes, running
from tests.agent.host.java.perfdata import JAVA_8, perf_data
from tests.agent.host.processes.programs import Clock, new_mark, write_init, write_process

MAPPING = "7f0000000000-7f0000008000 rw-s 00000000 fd:01 1234   /tmp/hsperfdata_shop/{}\n"
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@contextmanager
def collecting(*identifiers: str, proc: Path = Path("/proc"), **options: Path) -> Iterator[tuple[JvmCollector, Clock]]:
    clock = Clock()
    table = ProcessTable(proc, clock)
    table.watch(identifiers)
    collector = JvmCollector(table, clock, **options)
    yield collector, clock
    collector.close()


def pids(collector: JvmCollector) -> dict[str, float]:
    """Return the process id of each JVM that is measured, by the name of its part."""
    return {series.part: values["pid"] for series, values in collector.collect().items()}


def test_jvms_are_named_after_the_identifier_and_numbered() -> None:
    mark = new_mark()
    with collecting(mark) as (collector, clock), running(f"-Dmark={mark}", "Heap") as first:
        with running(f"-Dmark={mark}", "Heap") as second:
            found = pids(collector)
            assert (found[mark], found[f"{mark}#2"]) == (first.pid, second.pid)
            # The first has ended: the second keeps its number, and another one takes the free number.
            first.process.kill()
            first.process.wait()
            clock.time += 1
            assert (mark in pids(collector), pids(collector)[f"{mark}#2"]) == (False, second.pid)
            with running(f"-Dmark={mark}", "Heap") as third:
                clock.time += 1
                found = pids(collector)
                assert (found[mark], found[f"{mark}#2"]) == (third.pid, second.pid)
        info = {each.part: each for each in collector.jvms}[mark]
        assert (info.pid, info.program) == (third.pid, "Heap")
        assert info.java[0].isdigit()


def test_jvms_that_loadwright_starts_belong_to_no_project() -> None:
    mark = new_mark()
    with (
        collecting(mark) as (collector, _clock),
        running(JVM_OPTION, f"-Dmark={mark}", "Heap") as own,
        running(f"-Dmark={mark}", "Heap") as shop,
    ):
        found = pids(collector)
        assert (found[mark], f"{mark}#2" in found) == (shop.pid, False)
        assert own.pid in [pid for part, pid in found.items() if is_own(part)]


def test_jvms_without_an_identifier_are_named_after_their_program() -> None:
    mark = new_mark()
    with collecting() as (collector, clock), running(f"-Dmark={mark}", "Heap") as program:
        found = pids(collector)
        (part,) = [part for part, pid in found.items() if pid == program.pid]
        assert part.startswith("Heap")
        # The identifier of a project is added later.
        collector._table.watch([mark])
        clock.time += 1
        assert pids(collector)[mark] == program.pid


@pytest.mark.parametrize("option", ["-XX:-UsePerfData", "-XX:+PerfDisableSharedMem"])
def test_a_jvm_without_counters_is_reported(option: str) -> None:
    with collecting() as (collector, clock):
        with running(option, "Heap") as program:
            assert program.pid not in pids(collector).values()
            assert f"JVM {program.pid}: started with {option}" in collector.unavailable
        clock.time += 60
        collector.collect()
        assert str(program.pid) not in str(collector.unavailable)


def write_jvm(proc: Path, pid: int, data: bytes, *command: str) -> Path:
    """Write a process that maps a file with these counters; return the file."""
    folder = write_process(proc, pid, *(command or ("java", "Main")))
    (folder / "maps").write_text(MAPPING.format(pid))
    (folder / "statm").write_text("100 50 10 1 0 40 0\n")
    file = folder / "root" / "tmp" / "hsperfdata_shop" / str(pid)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def test_files_that_cannot_be_used_are_reported_and_tried_again(tmp_path: Path) -> None:
    write_init(tmp_path)
    file = write_jvm(tmp_path, 20, perf_data(JAVA_8, complete=0))
    write_jvm(tmp_path, 21, b"foreign")
    write_jvm(tmp_path, 22, b"").unlink()
    write_jvm(tmp_path, 23, perf_data(JAVA_8))
    with collecting(proc=tmp_path, temporary=tmp_path / "none") as (collector, clock):
        assert pids(collector) == {"shop.jar": 23}
        assert collector.unavailable == [
            "JVM 20: the JVM is starting",
            "JVM 21: not a file of performance counters",
            "JVM 22: without performance counters",
        ]
        file.write_bytes(perf_data(JAVA_8))
        clock.time += 60
        assert pids(collector) == {"shop.jar": 23, "shop.jar#2": 20}
        # The file is truncated while it is in use.
        os.truncate(file, 10)
        assert pids(collector) == {"shop.jar": 23}
        file.write_bytes(perf_data(JAVA_8))
        clock.time += 60
        assert pids(collector) == {"shop.jar": 23, "shop.jar#2": 20}


def test_programs_of_any_name_are_found_by_their_files(tmp_path: Path) -> None:
    write_init(tmp_path)
    temporary = tmp_path / "temporary"
    folder = temporary / "hsperfdata_shop"
    folder.mkdir(parents=True)
    (temporary / "hsperfdata_file").touch()
    (temporary / "hsperfdata_link").symlink_to("nowhere")
    for name in ("20", "21", "999", "x", "0", "99999999999999999999"):
        (folder / name).touch()
    write_jvm(tmp_path, 20, perf_data(JAVA_8), "jsvc")
    # Its id was that of a JVM, which has left its file.
    (write_process(tmp_path, 21, "sleep") / "maps").write_text("")
    with collecting(proc=tmp_path, temporary=temporary) as (collector, clock):
        assert pids(collector) == {"shop.jar": 20}
        assert collector.unavailable == []
        file = write_jvm(tmp_path, 30, perf_data(JAVA_8, complete=0), "jsvc")
        (folder / "30").touch()
        clock.time += LOOK_S
        assert pids(collector) == {"shop.jar": 20}
        file.write_bytes(perf_data(JAVA_8))
        clock.time += LOOK_S
        assert pids(collector) == {"shop.jar": 20, "shop.jar#2": 30}


def test_a_process_that_runs_another_jvm(tmp_path: Path) -> None:
    write_init(tmp_path)
    file = write_jvm(tmp_path, 20, perf_data(JAVA_8))
    with collecting(proc=tmp_path, temporary=tmp_path / "none") as (collector, clock):
        assert pids(collector) == {"shop.jar": 20}
        # Removed to tidy up: the descriptor still works.
        file.unlink()
        clock.time += 60
        assert pids(collector) == {"shop.jar": 20}
        file.write_bytes(perf_data({**JAVA_8, "sun.rt.javaCommand": "Other"}))
        clock.time += 60
        assert pids(collector) == {"Other": 20}


def test_a_jvm_whose_parent_ends_is_measured_once(tmp_path: Path) -> None:
    write_init(tmp_path)
    write_jvm(tmp_path, 20, perf_data(JAVA_8))
    write_process(tmp_path, 20, "java", "Main", parent=10)
    with collecting(proc=tmp_path, temporary=tmp_path / "none") as (collector, clock):
        assert pids(collector) == {"shop.jar": 20}
        write_process(tmp_path, 20, "java", "Main", parent=1)
        clock.time += 60
        assert pids(collector) == {"shop.jar": 20}


def test_an_ended_jvm_is_dropped(tmp_path: Path) -> None:
    write_init(tmp_path)
    write_jvm(tmp_path, 20, perf_data(JAVA_8))
    with collecting(proc=tmp_path, temporary=tmp_path / "none") as (collector, _clock):
        assert pids(collector) == {"shop.jar": 20}
        (tmp_path / "20" / "statm").write_text("0 0 0 0 0 0 0\n")
        assert pids(collector) == {}
        assert collector.jvms == []


@needs_root
def test_a_jvm_in_a_container() -> None:
    """It has its own process ids and its own folder of temporary files."""
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"]
    if shutil.which("unshare") is None or subprocess.run([*command, "true"], check=False).returncode:
        pytest.skip("cannot create namespaces")
    mark = new_mark()
    # The classes may lie in the folder of temporary files, which is hidden.
    mounts = f"mount --bind '{classes()}' /mnt && mount -t tmpfs -o mode=1777 tmpfs /tmp"
    prefix = [*command, "sh", "-c", f'{mounts} && exec "$@"', "sh"]
    with collecting(mark) as (collector, _clock), running(f"-Dmark={mark}", "-cp", "/mnt", "Heap", prefix=prefix):
        pid = int(pids(collector)[mark])
        status = Path(f"/proc/{pid}/status").read_text()
        (ids,) = [line.split() for line in status.splitlines() if line.startswith("NSpid:")]
        assert ids[1:] == [str(pid), "1"]
        assert not any(Path("/tmp").glob(f"hsperfdata_*/{pid}"))
