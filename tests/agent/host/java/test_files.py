from __future__ import annotations

import os
from pathlib import Path

import pytest

from loadwright.agent.host.java.files import MAX_BYTES, mapped_path, open_counters
from tests.agent.host.java.jvms import open_files

MAPPING = "7f0000000000-7f0000008000 rw-s 00000000 fd:01 1234   {path}\n"
OTHERS = "7f0000010000-7f0000012000 r-xp 00000000 fd:01 99     /usr/lib/jvm/lib/server/libjvm.so\n"


def write_maps(proc: Path, path: str, *, before: int = 3, after: int = 3) -> Path:
    """Write a process 20 that maps a file; return its root directory."""
    folder = proc / "20"
    (folder / "root").mkdir(parents=True)
    (folder / "maps").write_text(OTHERS * before + MAPPING.format(path=path) + OTHERS * after)
    return folder / "root"


def write_counters(root: Path, path: str, data: bytes = b"counters") -> Path:
    file = root / path.lstrip("/")
    file.parent.mkdir(parents=True)
    file.write_bytes(data)
    return file


def contents(proc: Path) -> bytes:
    descriptor = open_counters(proc, 20)
    try:
        return os.read(descriptor, 100)
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("path", ["/tmp/hsperfdata_root/20", "/tmp/hsperfdata_a b/1", "/var/tmp/hsperfdata_x/7"])
def test_the_mapped_file_is_opened_in_the_root_of_the_process(tmp_path: Path, path: str) -> None:
    write_counters(write_maps(tmp_path, path), path)
    assert mapped_path(tmp_path, 20) == path.encode()
    assert contents(tmp_path) == b"counters"


def test_long_lists_of_mappings(tmp_path: Path) -> None:
    write_maps(tmp_path, "/tmp/hsperfdata_root/20", before=5000)
    assert mapped_path(tmp_path, 20) == b"/tmp/hsperfdata_root/20"


@pytest.mark.parametrize(
    "path",
    [
        "/tmp/hsperfdata_root/20 (deleted)", "/tmp/hsperfdata_root/x", "/tmp/hsperfdata_root/20/x",
        "/tmp/other/20", "[heap]", "",
    ],
)  # fmt: skip
def test_processes_without_a_file(tmp_path: Path, path: str) -> None:
    write_maps(tmp_path, path)
    with pytest.raises(FileNotFoundError):
        open_counters(tmp_path, 20)


def test_a_file_that_is_not_mapped_is_not_opened(tmp_path: Path) -> None:
    root = write_maps(tmp_path, "")
    write_counters(root, "/tmp/hsperfdata_root/20")
    with pytest.raises(FileNotFoundError):
        open_counters(tmp_path, 20)


def test_links_are_not_followed(tmp_path: Path) -> None:
    path = "/tmp/hsperfdata_root/20"
    root = write_maps(tmp_path, path)
    file = write_counters(root, path)
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    file.unlink()
    file.symlink_to(secret)
    with pytest.raises(FileNotFoundError):
        open_counters(tmp_path, 20)
    file.unlink()
    file.parent.rmdir()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "20").write_bytes(b"secret")
    file.parent.symlink_to(tmp_path / "folder")
    with pytest.raises(NotADirectoryError):
        open_counters(tmp_path, 20)


def test_what_is_not_a_regular_file_of_limited_size_is_not_opened(tmp_path: Path) -> None:
    path = "/tmp/hsperfdata_root/20"
    file = write_counters(write_maps(tmp_path, path), path)
    file.unlink()
    os.mkfifo(file)
    # Opening it would wait for a writer.
    with pytest.raises(FileNotFoundError):
        open_counters(tmp_path, 20)
    file.unlink()
    file.mkdir()
    with pytest.raises(FileNotFoundError):
        open_counters(tmp_path, 20)
    file.rmdir()
    with file.open("wb") as large:
        large.truncate(MAX_BYTES + 1)
    with pytest.raises(FileNotFoundError):
        open_counters(tmp_path, 20)


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    path = "/tmp/hsperfdata_root/20"
    file = write_counters(write_maps(tmp_path, path), path)
    before = open_files()
    contents(tmp_path)
    file.unlink()
    for _attempt in range(3):
        with pytest.raises(FileNotFoundError):
            open_counters(tmp_path, 20)
    assert open_files() == before
