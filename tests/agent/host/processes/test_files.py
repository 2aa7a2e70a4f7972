from __future__ import annotations

import os
from pathlib import Path

import pytest

from loadwright.agent.host.processes.files import ProcessFile, parse_io, parse_stat, read_whole
from tests.agent.host.processes.programs import new_mark, running, write_process


def test_stat_of_a_program_with_any_name(tmp_path: Path) -> None:
    folder = write_process(
        tmp_path, 7, "x", program="a) R (b 1", state="S", parent=3, started=123, user=40, system=2, threads=5, pages=9
    )
    stat = parse_stat((folder / "stat").read_bytes())
    assert stat == ("a) R (b 1", "S", 3, 42, 5, 123, 9)
    assert not stat.ended


def test_an_ended_process_is_recognised(tmp_path: Path) -> None:
    for state in "ZX":
        folder = write_process(tmp_path, 7, state=state)
        assert parse_stat((folder / "stat").read_bytes()).ended


def test_stat_of_this_process() -> None:
    stat = parse_stat(read_whole("/proc/self/stat", 1))
    assert stat.parent == os.getppid()
    assert stat.resident > 1000
    assert stat.cpu > 0


@pytest.mark.parametrize("text", [b"", b"1 (a", b"1 (a) S 1", b"a) b (c"])
def test_an_incomplete_stat_is_an_error(text: bytes) -> None:
    with pytest.raises((ValueError, LookupError)):
        parse_stat(text)


def test_io_counts_what_reached_disks() -> None:
    text = b"rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 0\n"
    assert parse_io(text) == (4096, 8192)
    with pytest.raises(LookupError):
        parse_io(b"rchar: 1\n")


def test_a_file_of_an_ended_process_cannot_be_read() -> None:
    with running(new_mark()) as process:
        file = ProcessFile(f"/proc/{process.pid}/stat")
        assert parse_stat(file.read()).parent == os.getpid()
    with pytest.raises(ProcessLookupError):
        file.read()
    file.close()


def test_long_files_are_read_up_to_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "cmdline"
    path.write_bytes(b"x" * 500_000)
    assert len(read_whole(str(path), 10**6)) == 500_000
    assert 200_000 <= len(read_whole(str(path), 200_000)) < 300_000
    with pytest.raises(FileNotFoundError):
        read_whole(str(tmp_path / "none"), 1)
