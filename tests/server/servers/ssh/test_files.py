"""Files on a real sshd: what is there, what is made, and why something cannot be done."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest

from loadwright.server.servers.ssh.connect import connect
from loadwright.server.servers.ssh.file_errors import (
    EXISTS,
    IS_A_FOLDER,
    MISSING,
    NOT_A_FOLDER,
    NOT_EMPTY,
    FileError,
)
from loadwright.server.servers.ssh.files import FILE, FOLDER, LINK, OTHER, Files, files_on
from tests.support.sshd import Sshd


@pytest.fixture
async def files(openssh: Sshd) -> AsyncIterator[Files]:
    connection = await connect(openssh.target())
    yield await files_on(connection)
    connection.close()
    await connection.wait_closed()


@pytest.fixture
def here(tmp_path: Path) -> bytes:
    return os.fsencode(tmp_path)


async def kind_of(work: Awaitable[object]) -> str:
    with pytest.raises(FileError) as refused:
        await work
    return refused.value.kind


async def test_entries_are_what_they_are(files: Files, here: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    (tmp_path / "file").chmod(0o640)
    os.utime(tmp_path / "file", (0, 1_700_000_000))
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    os.mkfifo(tmp_path / "pipe")
    found = {entry.name: entry async for entry in files.scan(here)}
    assert {name: entry.kind for name, entry in found.items()} == {
        b"file": FILE, b"folder": FOLDER, b"link": LINK, b"pipe": OTHER,
    }  # fmt: skip
    file = await files.stat(here + b"/file")
    assert (file.name, file.size, file.modified, file.mode) == (b"file", 5, 1_700_000_000, 0o640)
    assert (await files.stat(here + b"/link")).kind == FOLDER
    assert (await files.lstat(here + b"/link")).kind == LINK
    assert await files.link(here + b"/link") == b"folder"
    assert await files.real(here + b"/link") == os.fsencode((tmp_path / "folder").resolve())


async def test_what_is_missing_is_found_to_be_missing(files: Files, here: bytes) -> None:
    assert await files.find(here + b"/none") is None
    assert await kind_of(files.stat(here + b"/none")) == MISSING
    assert await kind_of(files.link(here + b"/none")) == MISSING


async def test_a_file_is_not_listed(files: Files, here: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    async def look(path: bytes) -> None:
        async for _ in files.scan(path):
            pass

    assert await kind_of(look(here + b"/file")) == NOT_A_FOLDER
    assert await kind_of(look(here + b"/none")) == MISSING


async def test_nothing_is_overwritten_by_making_and_renaming(files: Files, here: bytes, tmp_path: Path) -> None:
    await files.make_folder(here + b"/new")
    (tmp_path / "file").write_text("kept")
    assert await kind_of(files.make_folder(here + b"/new")) == IS_A_FOLDER
    assert await kind_of(files.make_folder(here + b"/file")) == EXISTS
    assert await kind_of(files.rename(here + b"/new", here + b"/file")) == EXISTS
    await files.rename(here + b"/file", here + b"/new/moved")
    assert (tmp_path / "new" / "moved").read_text() == "kept"


async def test_a_file_replaces_a_file_and_no_folder(files: Files, here: bytes, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("new")
    (tmp_path / "b").write_text("old")
    (tmp_path / "folder").mkdir()
    await files.replace(here + b"/a", here + b"/b")
    assert ((tmp_path / "b").read_text(), (tmp_path / "a").exists()) == ("new", False)
    with pytest.raises(FileError):
        await files.replace(here + b"/b", here + b"/folder")
    assert (tmp_path / "folder").is_dir()


async def test_only_an_empty_folder_is_removed(files: Files, here: bytes, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").touch()
    assert await kind_of(files.remove_folder(here + b"/folder")) == NOT_EMPTY
    await files.remove(here + b"/folder/file")
    await files.remove_folder(here + b"/folder")
    assert not (tmp_path / "folder").exists()


async def test_a_link_is_removed_and_not_what_it_leads_to(files: Files, here: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("file")
    await files.set_mode(here + b"/link", 0o600)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    await files.remove(here + b"/link")
    assert (tmp_path / "file").exists()


async def test_a_folder_is_neither_read_nor_written(files: Files, here: bytes) -> None:
    async def read() -> None:
        async with files.reading(here):
            pass

    async def write() -> None:
        async with files.writing(here, 0):
            pass

    assert await kind_of(read()) == IS_A_FOLDER
    assert await kind_of(write()) == IS_A_FOLDER


async def test_the_free_space_is_known_and_that_of_nowhere_is_not(files: Files, here: bytes) -> None:
    assert (await files.free(here) or 0) > 0
    assert await files.free(here + b"/none") is None


async def test_a_session_that_ended_is_noticed(files: Files) -> None:
    assert not files.ended
    assert await files.home() == os.fsencode(Path.home())
