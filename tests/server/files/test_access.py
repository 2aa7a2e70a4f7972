"""File transfers: ranges, resumption, interruptions, lost access, and servers that report false sizes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from asgiref.sync import sync_to_async
from pytest_django.fixtures import Settings

from loadwright.server.accounts.models import AuditEntry
from loadwright.server.projects.models import Membership, Project
from loadwright.server.servers.models import Server
from tests.server.files.remote import BIG, MIB, Remote, begun, cut, error, leave, noise
from tests.support.terminals import House, Serving, reached


async def to_end(data: AsyncIterator[bytes]) -> None:
    async for _some in data:
        pass


async def results(what: str) -> list[str]:
    return [entry.detail["result"] async for entry in AuditEntry.objects.filter(what=what).order_by("id")]


# Lost access ----------------------------------------------------------------------------------------


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


async def test_changes_need_the_csrf_token(remote: Remote) -> None:
    (remote.folder / "file").touch()
    del remote.http.headers["X-CSRFToken"]
    for what in ("mkdir", "rename", "chmod", "delete"):
        assert error(await remote.post(what, paths=[remote.path("file")])) == (403, "forbidden")
    assert error(await remote.put("new", b"x")) == (403, "forbidden")
    assert await remote.names() == ["file"]


async def test_strangers_and_nobody_get_nothing(served: Serving, at_home: House, folder: Path) -> None:
    file = folder / "file"
    file.touch()
    for user, status in ((at_home.bob, 404), (None, 401)):
        remote = Remote(await served.browser(user), at_home.server, folder)
        got = [
            await remote.http.get(f"{remote.here}/{what}", params={"path": "/"})
            for what in ("list", "download", "upload")
        ]
        got += [await remote.post(what, paths=[remote.path("file")]) for what in ("mkdir", "rename", "chmod", "delete")]
        got.append(await remote.put("new", b"x"))
        assert [answer.status_code for answer in got] == [status] * 8
    assert file.exists()
    assert not (folder / "new").exists()


async def test_transfers_can_be_switched_off_for_a_project(remote: Remote, at_home: House) -> None:
    (remote.folder / "file").touch()
    await sync_to_async(Project.objects.update)(uploads=False, downloads=False)
    found = await remote.look()
    assert (found["uploads"], found["downloads"]) == (False, False)
    for answer in (
        await remote.put("new", b"x"),
        await remote.get("file"),
        await remote.http.get(f"{remote.here}/upload"),
    ):
        assert error(answer) == (403, "forbidden")
        assert "project “Shop” are disabled" in answer.json()["error"]["message"]
    assert (await remote.post("mkdir", path=remote.path(), name="still")).status_code == 200


async def test_transfers_can_be_switched_off_for_the_installation(remote: Remote, settings: Settings) -> None:
    (remote.folder / "file").touch()
    settings.UPLOADS = settings.DOWNLOADS = False
    for answer in (await remote.put("new", b"x"), await remote.get("file")):
        assert error(answer) == (403, "forbidden")
        assert "disabled on this Loadwright installation" in answer.json()["error"]["message"]
    assert await remote.names() == ["file"]


async def test_a_server_whose_key_changed_is_not_touched(remote: Remote, at_home: House) -> None:
    assert await remote.names() == []
    await sync_to_async(Server.objects.update)(offered_key="ssh-ed25519 BBBB")
    answer = await remote.http.get(f"{remote.here}/list", params={"path": remote.path()})
    assert error(answer) == (502, "key_changed")
