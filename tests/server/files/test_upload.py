"""File transfers: ranges, resumption, interruptions, lost access, and servers that report false sizes."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from pytest_django.fixtures import Settings

from loadwright.server.accounts.actor import SYSTEM, Actor
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.accounts.people import actions as people
from loadwright.server.servers.ssh.file_streams import MAX_BLOCK, WINDOW
from tests.server.files.remote import BIG, MIB, Remote, begun, cut, error, leave, noise, part_of, written
from tests.support.terminals import House, Serving, reached

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


async def test_a_person_has_some_transfers_in_progress_at_once(remote: Remote, settings: Settings) -> None:
    settings.MAX_TRANSFERS = 1
    (remote.folder / "here").write_text("x")
    hanging = await begun(remote, noise(BIG), 6 * MIB)
    for answer in (await remote.put("another", b"x"), await remote.get("here")):
        assert error(answer) == (429, "locked")
    assert "At most 1 of your uploads and downloads" in answer.json()["error"]["message"]
    assert await remote.names() == sorted(path.name for path in remote.folder.iterdir())
    await cut(hanging)
    await reached(lambda: AuditEntry.objects.filter(what="file.upload", detail__result="stopped").exists())
    assert (await remote.put("another", b"x")).status_code == 200


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


async def test_an_upload_stops_when_the_person_loses_access(remote: Remote, at_home: House) -> None:
    task = await begun(remote, noise(BIG), 4 * MIB)
    await sync_to_async(leave)(at_home)
    await reached(lambda: AuditEntry.objects.filter(what="file.upload", detail__result="refused").exists())
    assert not (remote.folder / "file").exists()
    await cut(task)


async def test_an_upload_stops_when_an_administrator_is_demoted(
    served: Serving, at_home: House, remote: Remote
) -> None:
    """The administrator is no member of the project."""
    other, _password = await sync_to_async(people.create_person)(SYSTEM, username="other", administrator=True)
    as_admin = Remote(await served.browser(at_home.admin), at_home.server, remote.folder)
    task = await begun(as_admin, noise(BIG), 4 * MIB)
    await sync_to_async(people.set_administrator)(Actor(other), at_home.admin.pk, False)
    await reached(lambda: AuditEntry.objects.filter(what="file.upload", detail__result="refused").exists())
    assert not (remote.folder / "file").exists()
    await cut(task)
