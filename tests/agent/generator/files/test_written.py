"""The files that a plan wrote are found, limited, and kept with their folders."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from loadwright.agent.generator.files.written import move_written, pack_written, snapshot, written_since
from tests.support.disk import small_disk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plan" / "data").mkdir(parents=True)
    (tmp_path / "plan" / "plan.jmx").write_text("plan")
    (tmp_path / "plan" / "data" / "users.csv").write_text("anna\n")
    return tmp_path / "plan"


def test_new_and_changed_files_are_found_and_others_are_not(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "linked").symlink_to(elsewhere)
    before = snapshot(folder)
    (folder / "out").mkdir()
    (folder / "out" / "res.csv").write_text("1\n")
    (folder / "data" / "users.csv").write_text("anna\nbert\n")
    (folder / "linked" / "in-place.csv").write_text("1\n")
    (folder / "link").symlink_to(folder / "plan.jmx")
    os.mkfifo(folder / "pipe")
    assert written_since(before, folder).kept == ["data/users.csv", "out/res.csv"]


def test_a_file_that_was_replaced_by_one_of_the_same_size_is_found(folder: Path) -> None:
    before = snapshot(folder)
    times = (folder / "plan.jmx").stat()
    other = folder / "other"
    other.write_text("PLAN")
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(folder / "plan.jmx")
    assert written_since(before, folder).kept == ["plan.jmx"]


def test_beyond_the_limits_the_largest_files_are_left_out(folder: Path) -> None:
    before = snapshot(folder)
    for name, size in (("a", 30), ("b", 10), ("c", 20)):
        (folder / name).write_bytes(b"x" * size)
    by_size = written_since(before, folder, most_bytes=45)
    assert (by_size.kept, by_size.left_out) == (["b", "c"], ["a"])
    by_number = written_since(before, folder, most_files=1)
    assert (by_number.kept, by_number.left_out) == (["b"], ["c", "a"])


def test_the_files_are_packed_with_their_folders_whatever_their_names_are(folder: Path, tmp_path: Path) -> None:
    before = snapshot(folder)
    (folder / "out").mkdir()
    (folder / "out" / "täst 用户.csv").write_text("1\n")
    (folder / os.fsdecode(b"latin-\xe4.csv")).write_text("2\n")
    (folder / "gone").write_text("3\n")
    written = written_since(before, folder)
    (folder / "gone").unlink()
    pack_written(written, tmp_path / "written.zip")
    with zipfile.ZipFile(tmp_path / "written.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "out/täst 用户.csv": b"1\n",
            "latin-\N{REPLACEMENT CHARACTER}.csv": b"2\n",
        }
    assert written.left_out == ["gone"]


def test_a_zip_that_a_full_disk_cuts_off_is_removed(folder: Path, tmp_path: Path) -> None:
    before = snapshot(folder)
    (folder / "large").write_bytes(os.urandom(200_000))
    written = written_since(before, folder)
    with small_disk(tmp_path / "disk", size_kb=100) as disk:
        with pytest.raises(OSError, match="cannot be written"):
            pack_written(written, disk / "written.zip")
        assert list(disk.iterdir()) == []


def test_the_files_are_moved_with_their_folders(folder: Path, tmp_path: Path) -> None:
    before = snapshot(folder)
    (folder / "out").mkdir()
    (folder / "out" / "res.csv").write_text("1\n")
    move_written(written_since(before, folder), tmp_path / "written")
    assert (tmp_path / "written" / "out" / "res.csv").read_text() == "1\n"
    assert not (folder / "out" / "res.csv").exists()


def test_files_are_named_from_the_folder_of_the_plan(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in ("shop/t/res.csv", "shop/res.csv", "data/new.csv"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(name)
    names = {"res.csv", "parent-folder/res.csv", "parent-folder/parent-folder/data/new.csv"}
    written = written_since({}, tree, "shop/t")
    pack_written(written, tmp_path / "written.zip")
    with zipfile.ZipFile(tmp_path / "written.zip") as archive:
        assert set(archive.namelist()) == names
    move_written(written, tmp_path / "moved")
    moved = {path.relative_to(tmp_path / "moved").as_posix() for path in (tmp_path / "moved").rglob("*.csv")}
    assert moved == names


def test_files_above_the_plan_are_found_and_those_that_are_not_its_own_are_not(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    before = snapshot(tmp_path, "own".__eq__)
    for path in ("above.csv", "out/above.csv", "plan/beside.csv", "plan/own", "own/jmeter.log"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("1\n")
    written = written_since(before, tmp_path, folder.name, own="own".__eq__)
    assert [written.name(path) for path in written.kept] == [
        "parent-folder/above.csv", "parent-folder/out/above.csv", "beside.csv", "own"
    ]  # fmt: skip
