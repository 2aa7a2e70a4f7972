"""What is recorded now is parsed later as it was, and nothing else is taken for it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from loadwright.agent.host.sources import HeldFile, LinkCount, SampleClock


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


def test_a_whole_file_is_read_to_its_end_even_if_it_is_large(tmp_path: Path) -> None:
    path = tmp_path / "stat"
    path.write_text("x" * 200_000)
    held = HeldFile(path, whole=True)
    assert held.read() == "x" * 200_000
    path.write_text("short")
    assert held.read() == "short"
    held.close()


def test_a_list_of_short_lines_is_read_to_its_end_even_if_it_is_long(tmp_path: Path) -> None:
    path = tmp_path / "diskstats"
    for length in (0, 100, 2047, 2048, 200_000):
        path.write_text("x" * length)
        held = HeldFile(path, short_lines=True)
        assert held.read() == "x" * length
        held.close()


def test_a_list_is_read_at_least_to_the_last_line_that_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "vmstat"
    for before, after in (("a 1\n", "c 1\n"), ("a 1\n" * 1000, ""), ("a 1\n" * 1022 + "aa 1\n", "c 1\n"), ("", "")):
        path.write_text(f"{before}b 123\n{after}")
        held = HeldFile(path, last="b ")
        assert held.read().startswith(f"{before}b 123\n")
        held.close()
    path.write_text("a 1\n" * 5000)
    held = HeldFile(path, last="b ")
    assert held.read() == "a 1\n" * 5000
    held.close()


def test_lists_of_the_kernel_are_read_to_their_ends() -> None:
    for name in ("diskstats", "net/dev", "swaps", "vmstat"):
        path = Path("/proc", name)
        held = HeldFile(path, short_lines=name != "vmstat")
        # The numbers change between the two readings, not the titles and names at the start of each line.
        names = [line.split()[:1] for line in path.read_text(encoding="utf-8").splitlines()]
        assert [line.split()[:1] for line in held.read().splitlines()] == names
        held.close()


def test_what_was_recorded_is_read_while_it_is_replayed(tmp_path: Path) -> None:
    path = tmp_path / "stat"
    path.write_text("first")
    held = HeldFile(path)
    assert held.record() is None, "nobody needs it yet"
    held.read()
    recorded = held.record()
    path.write_text("second")
    held.replay(recorded, late=True)
    assert held.read() == "first"
    held.end_replay()
    assert held.read() == "second"
    held.close()


def test_an_error_of_that_time_is_raised_again(tmp_path: Path) -> None:
    path = tmp_path / "stat"
    held = HeldFile(path)
    with pytest.raises(FileNotFoundError):
        held.read()
    recorded = held.record()
    path.write_text("it is back")
    held.replay(recorded, late=True)
    with pytest.raises(FileNotFoundError):
        held.read()
    held.end_replay()
    assert held.read() == "it is back"
    held.close()


def test_what_was_not_read_at_that_time_is_missing_unless_that_is_now(tmp_path: Path) -> None:
    path = tmp_path / "stat"
    path.write_text("now")
    held = HeldFile(path)
    held.replay(held.record(), late=False)
    assert held.read() == "now"
    held.close()
    held = HeldFile(path)
    held.replay(held.record(), late=True)
    with pytest.raises(OSError, match="not read at that time"):
        held.read()
    held.end_replay()
    held.close()


def test_folders_are_counted_by_their_links(tmp_path: Path) -> None:
    links = LinkCount(tmp_path)
    before = links.take()
    recorded = links.record()
    (tmp_path / "one").mkdir()
    assert links.take() == before + 1
    links.replay(recorded, late=True)
    assert links.take() == before
    links.end_replay()
    links.close()


def test_the_clock_shows_the_time_of_the_sample_that_is_parsed() -> None:
    clock = SampleClock()
    before = time.monotonic()
    assert before <= clock() <= time.monotonic()
    clock.sampled_at = 5.0
    assert clock() == 5.0
