from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from loadwright.agent.host.processes.table import MAX_PROCESSES, SEARCH_S, ProcessTable
from loadwright.core.hosts.own import JVM_OPTION
from tests.agent.host.processes.programs import SLEEPING, Clock, new_mark, running, write_init, write_process

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def pids(table: ProcessTable, identifier: str) -> list[int]:
    return [process.pid for process in table.found[identifier]]


def test_a_process_is_found_by_a_text_in_its_command_line() -> None:
    mark, other = new_mark(), new_mark()
    table = ProcessTable()
    with running(mark, SLEEPING, "second argument") as process:
        table.watch([mark, f"{mark} second arg", other])
        table.refresh()
        assert pids(table, mark) == pids(table, f"{mark} second arg") == [process.pid]
        assert pids(table, other) == []
        (found,) = table.found[mark]
        assert found.parent == os.getpid()
        assert found == table.process(process.pid)
        assert table.identifier_of(process.pid) == mark
    assert table.identifier_of(os.getpid()) is None


def test_the_agent_itself_is_not_found() -> None:
    shown = Path("/proc/self/cmdline").read_bytes().rstrip(b"\0").replace(b"\0", b" ").decode()
    table = ProcessTable()
    table.watch([shown])
    table.refresh()
    assert os.getpid() not in pids(table, shown)


def test_programs_that_loadwright_starts_belong_to_no_project(tmp_path: Path) -> None:
    write_init(tmp_path)
    write_process(tmp_path, 20, "java", JVM_OPTION, "-jar", "ApacheJMeter.jar", "-t", "sample-shop.jmx")
    write_process(tmp_path, 21, "java", "-jar", "shop.jar")
    table = ProcessTable(tmp_path)
    table.watch(["shop"])
    table.refresh()
    assert pids(table, "shop") == [21]
    assert [process.pid for process in table.java] == [20, 21]


def test_programs_called_java_are_found(tmp_path: Path) -> None:
    write_init(tmp_path)
    write_process(tmp_path, 20, "/opt/jdk/bin/java", "-jar", "shop.jar")
    write_process(tmp_path, 21, "java", "Main")
    write_process(tmp_path, 22, "/usr/bin/javac", "java")
    write_process(tmp_path, 23, "vim", "/bin/java")
    table = ProcessTable(tmp_path)
    table.refresh()
    assert [process.pid for process in table.java] == [20, 21]
    assert table.unavailable == []


def test_what_is_not_a_running_program_is_left_out(tmp_path: Path) -> None:
    write_init(tmp_path)
    write_process(tmp_path, 20, "shop", started=9)
    write_process(tmp_path, 21, "shop", state="Z")
    write_process(tmp_path, 22)
    (write_process(tmp_path, 23, "shop") / "stat").write_text("incomplete")
    (write_process(tmp_path, 24, "shop") / "stat").unlink()
    (tmp_path / "25").mkdir()
    (tmp_path / "shop").mkdir()
    write_process(tmp_path, 26, "shop", started=3)
    table = ProcessTable(tmp_path)
    table.watch(["shop", "", "  "])
    table.refresh()
    assert table.found.keys() == {"shop"}
    assert pids(table, "shop") == [26, 20]


def test_threads_of_the_kernel_are_examined_once_and_others_again(tmp_path: Path) -> None:
    write_init(tmp_path)
    thread = write_process(tmp_path, 20, parent=2)
    starting = write_process(tmp_path, 21)
    clock = Clock()
    table = ProcessTable(tmp_path, clock)
    table.refresh()
    assert table.java == []
    for folder in (thread, starting):
        (folder / "cmdline").write_bytes(b"java\0Main\0")
    clock.time += SEARCH_S
    table.refresh()
    assert [process.pid for process in table.java] == [21], "a thread of the kernel starts no program"
    # Deleted, its inode could become that of the new process.
    thread.rename(tmp_path / "former")
    write_process(tmp_path, 20, "java", "Main")
    clock.time += SEARCH_S
    table.refresh()
    assert [process.pid for process in table.java] == [20, 21], "its id was used again"


def test_a_text_of_many_processes_selects_the_oldest(tmp_path: Path) -> None:
    write_init(tmp_path)
    for number in range(MAX_PROCESSES + 5):
        write_process(tmp_path, 2000 - number, "worker", started=number)
    table = ProcessTable(tmp_path)
    table.watch(["worker"])
    table.refresh()
    assert len(table.found["worker"]) == MAX_PROCESSES
    assert pids(table, "worker")[0] == 2000
    assert table.unavailable == [f"5 of the {MAX_PROCESSES + 5} processes with 'worker': too many"]


def test_it_searches_rarely_and_in_quick_succession_after_an_end(tmp_path: Path) -> None:
    write_init(tmp_path)
    clock = Clock()
    table = ProcessTable(tmp_path, clock)

    def searches(seconds: int) -> list[int]:
        """Return the seconds in which it searches, from now."""
        times = []
        for second in range(seconds):
            before = table.searches
            table.refresh()
            if table.searches > before:
                times.append(second)
            clock.time += 1
        return times

    quick = [0, 1, 3, 7, 15, 31, 63]
    assert searches(200) == [*quick, 123, 183]
    table.lost()
    assert searches(100) == quick
    # An end in each second costs one search in each second, not more.
    for _end in range(5):
        table.lost()
        assert searches(1) == [0]
    table.watch(["shop"])
    assert searches(100) == quick
    table.watch(["shop"])
    clock.time += SEARCH_S
    assert searches(10) == [0]


def test_a_process_that_started_after_the_search_has_its_identifier_at_once(tmp_path: Path) -> None:
    clock = Clock()
    write_init(tmp_path)
    table = ProcessTable(tmp_path, clock)
    table.watch(["shop"])
    for _ in range(10):
        table.refresh()
        clock.time += SEARCH_S
    table.refresh()
    write_process(tmp_path, 20, "launcher", "-jar", "shop.jar")
    write_process(tmp_path, 21, "launcher", "-jar", "other.jar")
    write_process(tmp_path, 22, "java", JVM_OPTION, "-t", "shop.jmx")
    assert [table.identifier_of(pid) for pid in (20, 21, 22, 99)] == ["shop", None, None, None]
    assert pids(table, "shop") == []
    clock.time += 1
    table.refresh()
    assert pids(table, "shop") == [20]
    # Nothing is new any more.
    assert table.identifier_of(20) == "shop"
    assert table.due == clock.time + 1


def test_hidden_processes_are_reported(tmp_path: Path) -> None:
    write_process(tmp_path, 20, "shop")
    table = ProcessTable(tmp_path)
    table.watch(["shop"])
    table.refresh()
    assert pids(table, "shop") == [20]
    (reason,) = table.unavailable
    assert "hidepid" in reason


@needs_root
@pytest.mark.parametrize("option", ["1", "2"])
def test_a_mount_that_hides_processes(option: str) -> None:
    for program in ("unshare", "setpriv", "mount"):
        if shutil.which(program) is None:
            pytest.skip(f"needs {program}")
    code = (
        "import sys; sys.path[:0] = eval(sys.argv[1])\n"
        "from loadwright.agent.host.processes.table import ProcessTable\n"
        "table = ProcessTable(); table.refresh(); print(table.unavailable)"
    )
    # In a mount namespace of its own, as a user of no privileged group.
    unshare = ["unshare", "--mount", "--propagation", "private", "sh", "-c"]
    mount = f"mount -t proc -o hidepid={option} proc /proc"
    if subprocess.run([*unshare, mount], check=False, capture_output=True).returncode:
        pytest.skip("cannot mount")
    steps = mount + ' && exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"'
    result = subprocess.run(
        [*unshare, steps, "sh", sys.executable, "-c", code, repr(sys.path)], capture_output=True, text=True, check=False
    )
    assert "hidepid" in result.stdout, result.stderr
