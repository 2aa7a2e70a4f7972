"""Files of a real server, as used by a page: listing, creation, renaming, permissions, deletion."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from pytest_django.fixtures import Settings

from loadwright.server.accounts.models import AuditEntry
from loadwright.server.files.paths import to_wire
from loadwright.server.projects.models import Project
from loadwright.server.servers.models import Server
from tests.support.terminals import Browser, House, Serving

STRANGE = [
    b"line\nbreak.txt",
    b"quote\"'.txt",
    b"<img src=x onerror=alert(1)>",
    "测试文件.txt".encode("gbk"),
    "测试文件.txt".encode(),
    b"-rf",
    b"100%",
    b"%2e%2e",
    b" ",
    b"\x1b[31mred",
    "\u202etxt.exe".encode(),
    b"back\\slash",
    b"n" * 255,
]


class Remote:
    """Requests of one browser for the files of a server, below a folder."""

    def __init__(self, browser: Browser, server: Server, folder: Path) -> None:
        self.http = browser.http
        self.here = f"/files/{server.pk}"
        self.folder = folder

    def path(self, name: bytes | str = b"") -> str:
        """The encoded path of a name in the folder."""
        return to_wire(os.fsencode(self.folder) + b"/" + os.fsencode(name))

    def read(self, name: bytes) -> bytes:
        return (self.folder / os.fsdecode(name)).read_bytes()

    async def look(self, name: bytes | str = b"") -> dict[str, Any]:
        answer = await self.http.get(f"{self.here}/list", params={"path": self.path(name)})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def names(self, name: bytes | str = b"") -> list[str]:
        return sorted(entry["name"] for entry in (await self.look(name))["entries"])

    async def post(self, what: str, **asked: Any) -> httpx.Response:
        return await self.http.post(f"{self.here}/{what}", json=asked)

    async def delete(self, *names: bytes | str) -> list[dict[str, Any]]:
        answer = await self.post("delete", paths=[self.path(name) for name in names])
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]

    async def put(self, name: bytes | str, data: bytes, **query: Any) -> httpx.Response:
        asked = {"path": self.path(name), "size": len(data), "modified": 1, "offset": 0, **query}
        return await self.http.put(f"{self.here}/upload", params=asked, content=data[asked["offset"] :])

    async def get(self, name: bytes | str, **options: Any) -> httpx.Response:
        return await self.http.get(f"{self.here}/download", params={"path": self.path(name)}, **options)


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "remote"
    place.mkdir()
    return place


@pytest.fixture
async def remote(served: Serving, at_home: House, folder: Path) -> Remote:
    return Remote(await served.browser(at_home.ann), at_home.server, folder)


@pytest.fixture
def strange(folder: Path) -> list[bytes]:
    for name in STRANGE:
        (folder / os.fsdecode(name)).write_bytes(b"content of " + name)
    return STRANGE


async def test_a_folder_is_listed_with_all_that_is_known(remote: Remote) -> None:
    (remote.folder / "file").write_bytes(b"12345")
    (remote.folder / "file").chmod(0o640)
    os.utime(remote.folder / "file", (0, 1_700_000_000))
    (remote.folder / "folder").mkdir()
    (remote.folder / "link").symlink_to("folder")
    (remote.folder / "broken").symlink_to("nowhere")
    os.mkfifo(remote.folder / "pipe")
    found = await remote.look()
    assert found["path"] == str(remote.folder)
    assert (found["more"], found["uploads"], found["downloads"]) == (False, True, True)
    entries = {entry["name"]: entry for entry in found["entries"]}
    owner, group = remote.folder.owner(), remote.folder.group()
    assert entries["file"] == {
        "name": "file", "kind": "file", "size": 5, "modified": 1_700_000_000, "mode": 0o640,
        "owner": owner, "group": group,
    }  # fmt: skip
    assert entries["folder"]["kind"] == "folder"
    assert (entries["link"]["kind"], entries["link"]["to"], entries["link"]["leads"]) == ("link", "folder", "folder")
    assert (entries["broken"]["to"], entries["broken"]["leads"]) == ("nowhere", "")
    assert entries["pipe"]["kind"] == "other"


async def test_without_a_path_the_users_home_is_listed(remote: Remote) -> None:
    answer = await remote.http.get(f"{remote.here}/list")
    assert answer.json()["path"] == str(Path.home())


async def test_paths_are_made_plain(remote: Remote) -> None:
    answer = await remote.http.get(f"{remote.here}/list", params={"path": f"{remote.folder}/a/..//./"})
    assert answer.json()["path"] == str(remote.folder)
    answer = await remote.http.get(f"{remote.here}/list", params={"path": "/../../"})
    assert answer.json()["path"] == "/"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("etc", (400, "invalid")),
        ("/etc\0/passwd", (400, "invalid")),
        ("/etc%00", (400, "invalid")),
        ("/" + "x" * 5000, (400, "invalid")),
        ("/there/is/nothing", (404, "missing")),
        ("/etc/hostname", (400, "not_a_folder")),
        ("/" + "x" * 300, (400, "name")),
    ],
)
async def test_paths_that_are_none_are_refused(remote: Remote, path: str, expected: tuple[int, str]) -> None:
    answer = await remote.http.get(f"{remote.here}/list", params={"path": path})
    assert error(answer) == expected


async def test_strange_names_live_through_everything(remote: Remote, strange: list[bytes]) -> None:
    """They are listed, downloaded, renamed, uploaded again and deleted by their exact bytes."""
    assert await remote.names() == sorted(map(to_wire, strange))
    for name in strange:
        answer = await remote.get(name)
        assert answer.content == b"content of " + name
        header = answer.headers["content-disposition"]
        assert header.startswith("attachment; filename"), header
        assert header.isprintable()
        assert header.isascii()
        assert answer.headers["x-content-type-options"] == "nosniff"
        other = name[:250] + b".new"
        assert (await remote.post("rename", path=remote.path(name), to=remote.path(other))).status_code == 200
        assert (await remote.put(name, b"again", overwrite=1)).status_code == 200
        assert remote.read(other) == b"content of " + name
    assert (await remote.delete(*(name for name in strange)))[-1] == {"gone": len(strange), "done": True}
    assert await remote.names() == sorted(to_wire(name[:250] + b".new") for name in strange)


async def test_a_name_in_gbk_is_kept_under_its_text(remote: Remote, strange: list[bytes]) -> None:
    for encoding in ("gbk", "utf-8"):
        answer = await remote.get("测试文件.txt".encode(encoding))
        assert "filename*=utf-8''%E6%B5%8B%E8%AF%95%E6%96%87%E4%BB%B6.txt" in answer.headers["content-disposition"]


async def test_ten_thousand_entries_are_listed(remote: Remote) -> None:
    for number in range(10_000):
        (remote.folder / f"file-{number}").touch()
    assert len((await remote.look())["entries"]) == 10_000


async def test_a_listing_is_bounded(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loadwright.server.files.routes.MAX_ENTRIES", 5)
    for number in range(10):
        (remote.folder / f"file-{number}").touch()
    found = await remote.look()
    assert (len(found["entries"]), found["more"]) == (5, True)


async def test_folders_are_made_with_those_on_the_way(remote: Remote) -> None:
    assert (await remote.post("mkdir", path=remote.path(), name="a/b/c")).json() == {"path": remote.path("a/b/c")}
    assert (remote.folder / "a/b/c").is_dir()
    assert error(await remote.post("mkdir", path=remote.path(), name="a/b/c")) == (409, "exists")
    assert (await remote.post("mkdir", path=remote.path(), name="a/b/c", exist_ok=True)).status_code == 200
    (remote.folder / "file").touch()
    assert error(await remote.post("mkdir", path=remote.path(), name="file", exist_ok=True)) == (409, "exists")
    assert error(await remote.post("mkdir", path=remote.path(), name="file/below"))[0] in (400, 409)


@pytest.mark.parametrize("name", ["..", "../up", "a/../../up", "/etc/x", "a//b", ".", "a/.", "%2e%2e/up", "a\0b", ""])
async def test_no_name_leads_out_of_its_folder(remote: Remote, name: str) -> None:
    assert error(await remote.post("mkdir", path=remote.path(), name=name)) == (400, "invalid")
    assert not (remote.folder.parent / "up").exists()


async def test_renaming_never_overwrites(remote: Remote) -> None:
    for name in ("one", "two"):
        (remote.folder / name).write_text(name)
    assert error(await remote.post("rename", path=remote.path("one"), to=remote.path("two"))) == (409, "exists")
    assert (remote.folder / "two").read_text() == "two"
    assert error(await remote.post("rename", path=remote.path("none"), to=remote.path("three"))) == (404, "missing")
    assert (await remote.post("rename", path=remote.path("one"), to=remote.path("three"))).status_code == 200
    assert (remote.folder / "three").read_text() == "one"


async def test_permissions_are_set(remote: Remote) -> None:
    for name in ("one", "two"):
        (remote.folder / name).touch()
    paths = [remote.path("one"), remote.path("two")]
    assert (await remote.post("chmod", paths=paths, mode=0o751)).status_code == 200
    assert [(remote.folder / name).stat().st_mode & 0o7777 for name in ("one", "two")] == [0o751, 0o751]
    for mode in (-1, 0o10000, "755", True, None):
        assert error(await remote.post("chmod", paths=paths, mode=mode)) == (400, "invalid")
    for wrong in ([], "x", ["/"], [1], None):
        assert error(await remote.post("chmod", paths=wrong, mode=0o700)) == (400, "invalid")


async def test_folders_are_removed_with_all_they_hold_and_links_are_not_followed(remote: Remote) -> None:
    kept = remote.folder / "kept"
    kept.mkdir()
    (kept / "file").touch()
    tree = remote.folder / "tree"
    for name in ("a/b", "a/c", "d"):
        (tree / name).mkdir(parents=True)
        for number in range(5):
            (tree / name / f"{number}").touch()
    (tree / "a/way-out").symlink_to(kept)
    assert (await remote.delete("tree"))[-1] == {"gone": 15 + 1 + 5, "done": True}
    assert (kept / "file").exists()
    assert await remote.names() == ["kept"]


async def test_more_than_fits_a_batch_is_removed(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loadwright.server.files.operations.BATCH", 7)
    (remote.folder / "tree/sub").mkdir(parents=True)
    for number in range(50):
        (remote.folder / f"tree/{number}").touch()
        (remote.folder / f"tree/sub/{number}").touch()
    assert (await remote.delete("tree"))[-1] == {"gone": 102, "done": True}


async def test_what_cannot_be_done_is_told_in_the_persons_language(
    served: Serving, at_home: House, folder: Path
) -> None:
    remote = Remote(await served.browser(at_home.ann, "zh-CN"), at_home.server, folder)
    answer = await remote.post("delete", paths=[remote.path("none")])
    assert error(answer) == (404, "missing")
    assert "“none”" in answer.json()["error"]["message"]


async def entries() -> list[AuditEntry]:
    return [entry async for entry in AuditEntry.objects.filter(what__startswith="file.").order_by("id")]


async def test_every_change_and_transfer_is_in_the_audit(remote: Remote) -> None:
    await remote.post("mkdir", path=remote.path(), name="new")
    await remote.put("new/file", b"12345")
    await remote.post("chmod", paths=[remote.path("new/file")], mode=0o600)
    await remote.post("rename", path=remote.path("new/file"), to=remote.path("new/other"))
    await remote.get("new/other")
    await remote.delete("new")
    await remote.post("delete", paths=[remote.path("new")])
    found = await entries()
    assert [(entry.what, entry.detail["result"]) for entry in found] == [
        ("file.mkdir", "done"), ("file.upload", "done"), ("file.chmod", "done"), ("file.rename", "done"),
        ("file.download", "done"), ("file.delete", "done"), ("file.delete", "missing"),
    ]  # fmt: skip
    assert {(entry.who, entry.target, entry.address) for entry in found} == {("ann", "web-1", "127.0.0.1")}
    assert [found[number].detail["bytes"] for number in (1, 4)] == [5, 5]
    assert found[1].detail["path"] == remote.path("new/file")


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
