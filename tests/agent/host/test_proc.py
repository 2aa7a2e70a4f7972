from __future__ import annotations

import os
from pathlib import Path

import pytest

from loadwright.agent.host.proc import HeldFile


def test_a_held_file_is_read_as_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "stat"
    path.write_text("first")
    held = HeldFile(path)
    assert held.read() == "first"
    path.write_text("x" * 200_000)
    assert held.read() == "x" * 200_000
    path.write_text("")
    assert held.read() == ""
    held.close()


def test_it_keeps_one_descriptor_and_opens_again_after_close(tmp_path: Path) -> None:
    path = tmp_path / "stat"
    path.write_text("held")
    held = HeldFile(path)
    held.close()

    def descriptors() -> int:
        return sum(link.readlink() == path for link in Path("/proc/self/fd").iterdir() if link.is_symlink())

    held.read()
    held.read()
    assert descriptors() == 1
    held.close()
    held.close()
    assert descriptors() == 0
    assert held.read() == "held"
    held.close()


def test_a_file_of_the_kernel_and_a_missing_one(tmp_path: Path) -> None:
    held = HeldFile(Path("/proc/self/status"))
    assert f"Pid:\t{os.getpid()}\n" in held.read()
    held.close()
    with pytest.raises(FileNotFoundError):
        HeldFile(tmp_path / "nowhere").read()
