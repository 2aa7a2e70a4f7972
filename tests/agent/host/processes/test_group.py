from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.agent.host.processes.group import TICKS_S, MeasuredProcess, ProcessGroup, age_s
from loadwright.agent.host.processes.table import Process, ProcessTable
from tests.agent.host.processes.programs import new_mark, running, write_process

IO = "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: {}\nwrite_bytes: {}\ncancelled_write_bytes: 0\n"


def write_io(folder: Path, read: int, written: int) -> None:
    (folder / "io").write_text(IO.format(read, written))


def member(proc: Path, pid: int, parent: int = 1, program: str = "java", started: int = 100) -> Process:
    write_process(proc, pid, "shop", parent=parent, program=program, started=started)
    return Process(pid, started, parent, program)


def test_usage_is_that_since_the_previous_measurement(tmp_path: Path) -> None:
    process = member(tmp_path, 20)
    write_io(tmp_path / "20", 1000, 500)
    measured = MeasuredProcess(tmp_path, process, main=True)
    first = measured.measure(10.0)
    assert (first.cpu_percent, first.io_s) == (None, None)
    assert (first.stat.threads, first.stat.resident) == (1, 10)
    write_process(tmp_path, 20, "shop", user=TICKS_S, system=TICKS_S // 2)
    write_io(tmp_path / "20", 5000, 700)
    second = measured.measure(12.0)
    assert second.cpu_percent == 75
    assert second.io_s == [2000, 100]
    measured.close()


def test_another_process_with_the_same_id_is_not_measured(tmp_path: Path) -> None:
    measured = MeasuredProcess(tmp_path, member(tmp_path, 20), main=True)
    write_process(tmp_path, 20, "shop", started=101)
    with pytest.raises(ProcessLookupError):
        measured.measure(1.0)
    write_process(tmp_path, 20, "shop", state="Z")
    with pytest.raises(ProcessLookupError):
        measured.measure(1.0)
    measured.close()


def test_processes_without_readable_io_are_counted(tmp_path: Path) -> None:
    group = ProcessGroup(tmp_path)
    processes = [member(tmp_path, 20), member(tmp_path, 21)]
    write_io(tmp_path / "20", 0, 0)
    group.adopt(processes)
    assert group.without_io == 1
    group.close()


def test_a_process_that_replaces_an_ended_one_is_a_restart(tmp_path: Path) -> None:
    group = ProcessGroup(tmp_path)
    first = member(tmp_path, 20)
    assert group.adopt([first]) == []
    assert len(list(group.measure(1.0))) == 1
    write_process(tmp_path, 20, state="Z")
    assert list(group.measure(2.0)) == []
    assert group.missing == 1
    assert group.adopt([]) == []
    second = member(tmp_path, 30)
    assert group.adopt([second]) == [second]
    assert group.missing == 0
    # One more of them is not a restart.
    assert group.adopt([second, member(tmp_path, 31)]) == []
    group.close()


def test_another_program_with_the_text_is_not_a_restart(tmp_path: Path) -> None:
    group = ProcessGroup(tmp_path)
    group.adopt([member(tmp_path, 20), member(tmp_path, 21, program="vim")])
    write_process(tmp_path, 21, state="Z")
    list(group.measure(1.0))
    assert group.adopt([Process(20, 100, 1, "java"), member(tmp_path, 22, program="tail")]) == []
    group.close()


def test_a_worker_that_is_replaced_is_not_a_restart(tmp_path: Path) -> None:
    group = ProcessGroup(tmp_path)
    parent = member(tmp_path, 20, program="nginx")
    group.adopt([parent, member(tmp_path, 21, parent=20, program="nginx")])
    write_process(tmp_path, 21, state="Z")
    list(group.measure(1.0))
    assert group.missing == 0
    assert group.adopt([parent, member(tmp_path, 22, parent=20, program="nginx")]) == []
    group.close()


def test_a_start_script_and_its_program_are_one_restart(tmp_path: Path) -> None:
    group = ProcessGroup(tmp_path)
    group.adopt([member(tmp_path, 20, program="sh"), member(tmp_path, 21, parent=20)])
    for pid in (20, 21):
        write_process(tmp_path, pid, state="Z")
    list(group.measure(1.0))
    script = member(tmp_path, 30, program="sh")
    assert group.adopt([script, member(tmp_path, 31, parent=30)]) == [script]
    # The script starts the program again.
    write_process(tmp_path, 31, state="Z")
    list(group.measure(2.0))
    program = member(tmp_path, 32, parent=30)
    assert group.adopt([script, program]) == [program]
    group.close()


def test_a_process_that_is_no_longer_found_has_not_ended(tmp_path: Path) -> None:
    group = ProcessGroup(tmp_path)
    process = member(tmp_path, 20)
    group.adopt([process])
    group.adopt([])
    assert group.missing == 0
    assert group.adopt([process]) == []
    group.close()


def test_a_process_that_ended_before_a_search_is_missing_too(tmp_path: Path) -> None:
    group = ProcessGroup(tmp_path)
    first = member(tmp_path, 20)
    group.adopt([first])
    write_process(tmp_path, 20, state="Z")
    assert group.adopt([]) == []
    assert group.missing == 1
    group.adopt([second := member(tmp_path, 30)])
    # The search finds its successor at once.
    write_process(tmp_path, 30, state="Z")
    third = member(tmp_path, 40)
    assert group.adopt([third]) == [third]
    assert second not in group.adopt([third])
    group.close()


def test_a_process_that_ends_while_it_is_adopted_is_left_out(tmp_path: Path) -> None:
    group = ProcessGroup(tmp_path)
    group.adopt([Process(99, 1, 1, "java")])
    assert list(group.measure(1.0)) == []
    assert group.open_files(sized=False) == 0


def test_open_files_of_a_real_process() -> None:
    code = "import sys; files = [open('/dev/null') for _ in range(50)]; print(1, flush=True); sys.stdin.read()"
    table = ProcessTable()
    with running(new_mark(), code) as process:
        group = ProcessGroup(Path("/proc"))
        group.adopt([table.process(process.pid)])
        expected = len(list(Path(f"/proc/{process.pid}/fd").iterdir()))
        assert expected >= 50
        assert group.open_files(sized=False) == expected
        # Before Linux 6.2 the size is 0.
        assert group.open_files(sized=True) in (expected, 0)
        assert 0 <= age_s(table.process(process.pid)) < 3600
        group.close()
