from __future__ import annotations

import os
from pathlib import Path

import pytest

from loadwright.agent.host.proc import HeldFile, numbers


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


def descriptors(path: Path) -> int:
    return sum(link.readlink() == path for link in Path("/proc/self/fd").iterdir() if link.is_symlink())


def test_it_keeps_one_descriptor_and_opens_again_after_close(tmp_path: Path) -> None:
    path = tmp_path / "stat"
    path.write_text("held")
    held = HeldFile(path)
    held.close()
    held.read()
    held.read()
    assert descriptors(path) == 1
    held.close()
    held.close()
    assert descriptors(path) == 0
    assert held.read() == "held"
    held.close()


def test_it_is_opened_again_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "group"
    path.mkdir()
    held = HeldFile(path)
    with pytest.raises(OSError, match="directory"):
        held.read()
    assert descriptors(path) == 0
    path.rmdir()
    path.write_text("new")
    assert held.read() == "new"
    held.close()


def test_a_file_of_the_kernel_and_a_missing_one(tmp_path: Path) -> None:
    held = HeldFile(Path("/proc/self/status"))
    assert f"Pid:\t{os.getpid()}\n" in held.read()
    held.close()
    with pytest.raises(FileNotFoundError):
        HeldFile(tmp_path / "nowhere").read()


def test_names_in_another_encoding_are_kept(tmp_path: Path) -> None:
    (tmp_path / "mounts").write_bytes(b"/data/\xfc")
    held = HeldFile(tmp_path / "mounts")
    assert os.fsencode(held.read()) == b"/data/\xfc"
    held.close()


def test_numbers_stand_behind_the_names_at_the_start_of_lines() -> None:
    text = "MemTotal:       24684084 kB\nSwapCached:   1 kB\nCached: 5\npgpgin 17\nlast 18446744073709551615"
    found = numbers(text, ("Cached:", "MemTotal:", "pgpgin ", "last ", "Missing:"))
    assert found == {"Cached:": 5, "MemTotal:": 24684084, "pgpgin ": 17, "last ": 2**64 - 1}
    assert numbers("", ("a ",)) == {}


@pytest.mark.parametrize("text", ["ctxt ", "ctxt \nbtime", "ctxt many"])
def test_a_name_without_a_number_is_refused(text: str) -> None:
    with pytest.raises((ValueError, LookupError)):
        numbers(text, ("ctxt ",))
