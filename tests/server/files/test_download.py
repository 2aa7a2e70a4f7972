"""File transfers: ranges, resumption, interruptions, lost access, and servers that report false sizes."""

from __future__ import annotations

import os

import pytest

from loadwright.server.accounts.models import AuditEntry
from tests.server.files.remote import MIB, Remote, error, noise
from tests.support.terminals import reached

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


async def test_who_leaves_stops_the_download(remote: Remote) -> None:
    with (remote.folder / "file").open("wb") as file:
        file.truncate(4 * 1024 * MIB)
    async with remote.http.stream("GET", f"{remote.here}/download", params={"path": remote.path("file")}) as answer:
        async for _data in answer.aiter_raw():
            break
    await reached(lambda: AuditEntry.objects.filter(what="file.download", detail__result="stopped").exists())
