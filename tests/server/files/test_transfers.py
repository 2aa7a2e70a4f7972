"""File transfers: ranges, resumption, interruptions, lost access, and servers that report false sizes."""

from __future__ import annotations

import asyncio
import io
import os
import random
import stat
import subprocess
import tarfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import pytest
from asgiref.sync import sync_to_async

from loadwright.server.accounts import access
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.projects.models import Membership
from loadwright.server.servers.ssh.file_streams import MAX_BLOCK, WINDOW
from tests.support.terminals import House, Serving, reached

from .test_files import STRANGE, Remote, error, folder, remote, strange

__all__ = ["folder", "remote", "strange"]

MIB = 1024 * 1024
BIG = 24 * MIB
"""More than all buffers of a transfer can hold."""


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


# Downloads ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 261_119, 261_120, 261_121, 3 * MIB + 7])
async def test_a_file_arrives_as_it_is(remote: Remote, size: int) -> None:
    (remote.folder / "file").write_bytes(noise(size))
    answer = await remote.get("file")
    assert answer.content == noise(size)
    assert answer.headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=5-", 5, 1000),
        ("bytes=-10", 990, 1000),
        ("bytes=900-5000", 900, 1000),
        ("bytes=-5000", 0, 1000),
    ],
)
async def test_a_part_of_a_file(remote: Remote, asked: str, begin: int, end: int) -> None:
    (remote.folder / "file").write_bytes(noise(1000))
    answer = await remote.get("file", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/1000"
    assert answer.content == noise(1000)[begin:end]


@pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
async def test_a_part_that_does_not_exist(remote: Remote, asked: str) -> None:
    (remote.folder / "file").write_bytes(noise(1000))
    answer = await remote.get("file", headers={"Range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */1000")


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=a-b"])
async def test_a_range_that_is_unclear_means_the_whole(remote: Remote, asked: str) -> None:
    (remote.folder / "file").write_bytes(noise(1000))
    answer = await remote.get("file", headers={"Range": asked})
    assert (answer.status_code, len(answer.content)) == (200, 1000)


async def test_a_cut_download_goes_on_unless_the_file_changed(remote: Remote) -> None:
    (remote.folder / "file").write_bytes(noise(1000))
    tag = (await remote.get("file")).headers["etag"]
    headers = {"Range": "bytes=400-", "If-Range": tag}
    answer = await remote.get("file", headers=headers)
    assert (answer.status_code, answer.content) == (206, noise(1000)[400:])
    os.utime(remote.folder / "file", (0, 5))
    answer = await remote.get("file", headers=headers)
    assert (answer.status_code, len(answer.content)) == (200, 1000)
    assert answer.headers["etag"] != tag


async def test_only_the_head_is_sent_when_only_that_is_asked_for(remote: Remote) -> None:
    (remote.folder / "file").write_bytes(noise(1000))
    answer = await remote.http.head(f"{remote.here}/download", params={"path": remote.path("file")})
    assert (answer.headers["content-length"], answer.content) == ("1000", b"")


async def test_a_file_that_does_not_tell_its_size_is_read_to_its_end(remote: Remote) -> None:
    answer = await remote.http.get(f"{remote.here}/download", params={"path": "/proc/version"})
    assert answer.content.startswith(b"Linux version ")
    assert answer.content.endswith(b"\n")


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null"])
async def test_devices_are_not_read(remote: Remote, path: str) -> None:
    answer = await remote.http.get(f"{remote.here}/download", params={"path": path})
    assert error(answer) == (400, "invalid")


async def test_pipes_are_not_opened(remote: Remote) -> None:
    os.mkfifo(remote.folder / "pipe")
    assert error(await remote.get("pipe")) == (400, "invalid")


async def tree(remote: Remote) -> None:
    top = remote.folder / "top"
    (top / "sub/empty").mkdir(parents=True)
    (top / "file").write_bytes(noise(MIB))
    (top / "file").chmod(0o750)
    (top / "sub/link").symlink_to("../file")
    os.mkfifo(top / "pipe")
    for name in STRANGE:
        (top / os.fsdecode(name)).write_bytes(name)


async def test_a_folder_arrives_as_a_tar(remote: Remote) -> None:
    await tree(remote)
    answer = await remote.get("top")
    assert answer.headers["content-disposition"] == 'attachment; filename="top.tar.gz"'
    with tarfile.open(
        fileobj=io.BytesIO(answer.content), mode="r:gz", encoding="utf-8", errors="surrogateescape"
    ) as found:
        members = {os.fsencode(member.name): member for member in found}
        for name in STRANGE:
            file = found.extractfile(members[b"top/" + name])
            assert file is not None
            assert file.read() == name
        file = found.extractfile(members[b"top/file"])
        assert file is not None
        assert file.read() == noise(MIB)
        assert members[b"top/file"].mode == 0o750
        assert members[b"top/sub/empty"].isdir()
        assert members[b"top/sub/link"].linkname == "../file"
        left_out = found.extractfile(members[b"LOADWRIGHT-LEFT-OUT.txt"])
        assert left_out is not None
        assert left_out.read() == b"top/pipe: no file, folder or link\n"


async def test_a_folder_arrives_as_a_zip_with_names_for_every_system(remote: Remote) -> None:
    await tree(remote)
    answer = await remote.http.get(f"{remote.here}/download", params={"path": remote.path("top"), "format": "zip"})
    with ZipFile(io.BytesIO(answer.content)) as found:
        assert found.testzip() is None
        assert found.read("top/file") == noise(MIB)
        assert stat.S_ISLNK(found.getinfo("top/sub/link").external_attr >> 16)
        names = found.namelist()
    # Two names with different bytes and equal text.
    assert {"top/测试文件.txt", "top/测试文件.txt (2)"} <= set(names)
    assert "top/back_slash" in names
    assert "top/_img src=x onerror=alert(1)_" in names
    assert not [name for name in names if set(name) & set('\\:*?"<>|\n\x1b') or ".." in name.split("/")]


async def test_several_things_arrive_as_one_archive(remote: Remote) -> None:
    await tree(remote)
    (remote.folder / "other").write_text("x")
    paths = [remote.path("top"), remote.path("other"), remote.path("none")]
    answer = await remote.http.get(f"{remote.here}/download", params={"path": paths})
    assert answer.headers["content-disposition"] == 'attachment; filename="remote.tar.gz"'
    with tarfile.open(fileobj=io.BytesIO(answer.content), mode="r:gz", errors="surrogateescape") as found:
        names = found.getnames()
    assert {"top/file", "other", "LOADWRIGHT-LEFT-OUT.txt"} <= set(names)


# Uploads --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 261_120, 3 * MIB + 7])
async def test_an_upload_is_what_was_sent(remote: Remote, size: int) -> None:
    answer = await remote.put("file", noise(size))
    assert answer.status_code == 200, answer.text
    assert answer.json()["entry"]["size"] == size
    assert (remote.folder / "file").read_bytes() == noise(size)
    assert await remote.names() == ["file"]


async def test_an_upload_overwrites_only_when_told_and_keeps_the_permissions(remote: Remote) -> None:
    (remote.folder / "file").write_text("old")
    (remote.folder / "file").chmod(0o604)
    assert error(await remote.put("file", b"new")) == (409, "exists")
    query: dict[str, Any] = {"path": remote.path("file"), "size": 3}
    assert error(await remote.http.get(f"{remote.here}/upload", params=query)) == (409, "exists")
    assert (remote.folder / "file").read_text() == "old"
    assert (await remote.put("file", b"new", overwrite=1)).status_code == 200
    assert (remote.folder / "file").read_text() == "new"
    assert (remote.folder / "file").stat().st_mode & 0o777 == 0o604


async def test_an_upload_to_a_link_writes_what_it_leads_to(remote: Remote) -> None:
    (remote.folder / "file").write_text("old")
    (remote.folder / "link").symlink_to("file")
    assert (await remote.put("link", b"new", overwrite=1)).status_code == 200
    assert (remote.folder / "link").is_symlink()
    assert (remote.folder / "file").read_text() == "new"


async def test_an_upload_does_not_replace_a_folder(remote: Remote) -> None:
    (remote.folder / "folder").mkdir()
    assert error(await remote.put("folder", b"x", overwrite=1)) == (400, "is_a_folder")
    assert error(await remote.put("none/file", b"x")) == (404, "missing")


def slowly(data: bytes, stop_at: int, gone: asyncio.Event) -> AsyncIterator[bytes]:
    """Send ``data`` up to a byte, then nothing until the browser is closed."""

    async def parts() -> AsyncIterator[bytes]:
        for begin in range(0, stop_at, 64 * 1024):
            yield data[begin : min(begin + 64 * 1024, stop_at)]
        await gone.wait()
        yield b""

    return parts()


def part_of(folder: Path) -> Path | None:
    return next(iter(folder.glob("*.loadwright-part")), None)


def written(folder: Path) -> int:
    part = part_of(folder)
    return part.stat().st_size if part else 0


async def begun(remote: Remote, data: bytes, stop_at: int, **query: Any) -> asyncio.Task[httpx.Response]:
    """An upload that pauses; returns once the sent data is written."""
    asked: dict[str, Any] = {"path": remote.path("file"), "size": len(data), "modified": 7, **query}
    content = slowly(data, stop_at, asyncio.Event())
    headers = {"Content-Length": str(len(data))}
    task = asyncio.create_task(remote.http.put(f"{remote.here}/upload", params=asked, content=content, headers=headers))
    await reached(lambda: written(remote.folder) >= stop_at - MAX_BLOCK)
    return task


async def cut(task: asyncio.Task[httpx.Response]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def to_end(data: AsyncIterator[bytes]) -> None:
    async for _some in data:
        pass


async def results(what: str) -> list[str]:
    return [entry.detail["result"] async for entry in AuditEntry.objects.filter(what=what).order_by("id")]


async def test_a_cut_upload_goes_on_where_it_was(remote: Remote) -> None:
    data = noise(BIG)
    await cut(await begun(remote, data, 10 * MIB))
    await reached(lambda: AuditEntry.objects.filter(what="file.upload", detail__result="stopped").exists())
    assert not (remote.folder / "file").exists()
    query: dict[str, Any] = {"path": remote.path("file"), "size": BIG, "modified": 7}
    offset = (await remote.http.get(f"{remote.here}/upload", params=query)).json()["offset"]
    assert 10 * MIB - MAX_BLOCK * (WINDOW + 1) <= offset <= 10 * MIB
    # Blocks that may have been written out of order are sent again.
    part = part_of(remote.folder)
    assert part is not None
    with part.open("r+b") as file:
        file.seek(offset)
        file.write(b"\0" * 1000)
    answer = await remote.http.put(f"{remote.here}/upload", params={**query, "offset": offset}, content=data[offset:])
    assert answer.status_code == 200, answer.text
    assert (remote.folder / "file").read_bytes() == data
    assert await remote.names() == ["file"]


async def test_a_part_is_another_files_or_persons_no_beginning(remote: Remote, served: Serving, at_home: House) -> None:
    await cut(await begun(remote, noise(BIG), 10 * MIB))
    mine: dict[str, Any] = {"path": remote.path("file"), "size": BIG, "modified": 7}
    for other in ({"size": BIG + 1}, {"modified": 8}, {"path": remote.path("file2")}):
        assert (await remote.http.get(f"{remote.here}/upload", params={**mine, **other})).json() == {"offset": 0}
    admin = await served.browser(at_home.admin)
    assert (await admin.http.get(f"{remote.here}/upload", params=mine)).json() == {"offset": 0}
    assert error(await remote.put("file2", b"x" * 100, offset=50)) == (409, "conflict")


async def test_who_comes_back_takes_over_from_a_connection_that_hangs(remote: Remote) -> None:
    data = noise(BIG)
    hanging = await begun(remote, data, 6 * MIB)
    query: dict[str, Any] = {"path": remote.path("file"), "size": BIG, "modified": 7, "offset": 0}
    answer = await remote.http.put(f"{remote.here}/upload", params=query, content=data)
    assert answer.status_code == 200, answer.text
    assert (remote.folder / "file").read_bytes() == data
    await cut(hanging)


async def test_an_upload_that_is_longer_or_shorter_than_said_has_no_name(remote: Remote) -> None:
    for size in (5, 15):
        assert error(await remote.put("file", b"0123456789", size=size)) == (409, "conflict")
    assert not (remote.folder / "file").exists()


async def test_a_full_disk_is_told_before_the_first_byte(remote: Remote, full_disk: Path) -> None:
    asked: dict[str, Any] = {"path": f"{full_disk}/file", "size": BIG, "modified": 1}
    answer = await remote.http.put(f"{remote.here}/upload", params=asked, content=noise(BIG))
    assert error(answer) == (507, "full")
    assert "no space left" in answer.json()["error"]["message"]


async def test_a_disk_that_fills_up_meanwhile_is_told(remote: Remote, full_disk: Path) -> None:
    size = 3 * MIB

    async def parts() -> AsyncIterator[bytes]:
        yield noise(MIB)
        await reached(lambda: written(full_disk))
        (full_disk / "other").write_bytes(noise(2 * MIB))
        yield noise(2 * MIB)

    asked: dict[str, Any] = {"path": f"{full_disk}/file", "size": size, "modified": 1}
    headers = {"Content-Length": str(size)}
    answer = await remote.http.put(f"{remote.here}/upload", params=asked, content=parts(), headers=headers)
    assert error(answer) == (507, "full")
    assert not (full_disk / "file").exists()


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB. Creating it requires root and is not possible everywhere."""
    place = tmp_path / "small"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", place], check=False, capture_output=True)
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


# Lost access ----------------------------------------------------------------------------------------


def leave(house: House) -> None:
    Membership.objects.filter(user=house.ann).delete()
    access.announce()


async def test_an_upload_stops_when_the_person_loses_access(remote: Remote, at_home: House) -> None:
    task = await begun(remote, noise(BIG), 4 * MIB)
    await sync_to_async(leave)(at_home)
    await reached(lambda: AuditEntry.objects.filter(what="file.upload", detail__result="refused").exists())
    assert not (remote.folder / "file").exists()
    await cut(task)


async def test_a_download_stops_when_the_person_loses_access(remote: Remote, at_home: House) -> None:
    with (remote.folder / "file").open("wb") as file:
        file.truncate(4 * 1024 * MIB)
    async with remote.http.stream("GET", f"{remote.here}/download", params={"path": remote.path("file")}) as answer:
        data = answer.aiter_raw()
        await anext(data)
        await sync_to_async(leave)(at_home)
        with pytest.raises(httpx.RemoteProtocolError, match="closed connection without sending complete"):
            await to_end(data)
    assert await results("file.download") == ["refused"]


async def test_access_is_looked_at_again_without_being_told(
    remote: Remote, at_home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loadwright.server.files.access.LOOK_AGAIN_S", 0.1)
    task = await begun(remote, noise(BIG), 4 * MIB)
    await Membership.objects.filter(user=at_home.ann).adelete()
    await reached(lambda: AuditEntry.objects.filter(what="file.upload", detail__result="refused").exists())
    await cut(task)


async def test_who_leaves_stops_the_download(remote: Remote) -> None:
    with (remote.folder / "file").open("wb") as file:
        file.truncate(4 * 1024 * MIB)
    async with remote.http.stream("GET", f"{remote.here}/download", params={"path": remote.path("file")}) as answer:
        async for _data in answer.aiter_raw():
            break
    await reached(lambda: AuditEntry.objects.filter(what="file.download", detail__result="stopped").exists())
