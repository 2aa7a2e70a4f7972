"""Files of a real server, as used by a page: listing, creation, renaming, permissions, deletion."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loadwright.server.files.paths import to_wire
from tests.server.files.remote import Remote, entries, error


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


@pytest.mark.parametrize(
    "body", ["", "[]", "7", "[" * 100_000, '{"paths":' * 50_000, '{"mode": 1e999}', '{"mode": %s}' % ("9" * 400)]
)
async def test_a_body_that_is_no_valid_object_is_refused(remote: Remote, body: str) -> None:
    for what in ("mkdir", "rename", "chmod", "delete"):
        assert error(await remote.http.post(f"{remote.here}/{what}", content=body)) == (400, "invalid")


async def test_a_body_of_any_length_is_not_read(remote: Remote) -> None:
    answer = await remote.http.post(f"{remote.here}/delete", content=b" " * (5 * 1024 * 1024))
    assert error(answer) == (400, "invalid")
    assert "Too many items" in answer.json()["error"]["message"]
