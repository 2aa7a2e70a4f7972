"""Text files of a real server, viewed and edited as by a page."""

from __future__ import annotations

import json
import os
from typing import Any

import httpx
import pytest

from loadwright.server.files import editing, texts
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Project
from loadwright.server.servers.ssh.connect import connect
from loadwright.server.servers.ssh.file_errors import DENIED, FULL, FileError
from loadwright.server.servers.ssh.files import Files, files_on
from tests.server.files.remote import Remote, entries, error
from tests.support.sshd import account, can_make_accounts, sshd

CHANGED, GONE = "file.text_changed", "file.text_gone"


async def opened(remote: Remote, name: bytes | str) -> dict[str, Any]:
    answer = await remote.http.get(f"{remote.here}/text", params={"path": remote.path(name)})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def refused(remote: Remote, name: bytes | str) -> tuple[int, str]:
    return error(await remote.http.get(f"{remote.here}/text", params={"path": remote.path(name)}))


async def save(
    remote: Remote, name: bytes | str, text: str, version: str = "", encoding: str = "utf-8"
) -> httpx.Response:
    return await remote.post("text", path=remote.path(name), text=text, encoding=encoding, version=version)


def exactly(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["detail"]["code"]


async def test_a_text_is_shown_with_its_facts(remote: Remote) -> None:
    (remote.folder / "app.conf").write_bytes("端口=1\r\n".encode("gbk"))
    (remote.folder / "app.conf").chmod(0o640)
    found = await opened(remote, "app.conf")
    facts = {name: found[name] for name in ("text", "encoding", "newline", "complete", "uploads")}
    assert facts == {"text": "端口=1\r\n", "encoding": "gb18030", "newline": "crlf", "complete": True, "uploads": True}
    assert (found["entry"]["size"], found["entry"]["mode"]) == (8, 0o640)
    [entry] = await entries()
    assert (entry.what, entry.detail["path"], entry.detail["bytes"]) == ("file.view", remote.path("app.conf"), 8)


async def test_all_of_a_file_that_is_read_is_bounded(remote: Remote) -> None:
    (remote.folder / "most").write_bytes(b"x" * editing.MAX_TEXT)
    (remote.folder / "more").write_bytes("压".encode() * editing.MAX_TEXT)
    assert (await opened(remote, "most"))["complete"]
    more = await opened(remote, "more")
    assert (more["complete"], more["text"]) == (False, "压" * (editing.MAX_TEXT // 3))


async def test_binary_files_are_called_binary_and_what_is_no_file_is_refused(remote: Remote) -> None:
    (remote.folder / "binary").write_bytes(bytes(range(256)))
    assert (await opened(remote, "binary"))["text"] is None
    os.mkfifo(remote.folder / "pipe")
    for name in ("pipe", ""):
        assert await refused(remote, name) == (400, "invalid")
    assert await refused(remote, "missing") == (404, "missing")
    # A file of the kernel: size 0, and content.
    answer = await remote.http.get(f"{remote.here}/text", params={"path": "/proc/self/status"})
    assert "Name:" in answer.json()["text"]


async def test_hostile_names_and_contents_arrive_as_they_are(remote: Remote, strange: list[bytes]) -> None:
    for name in strange:
        found = await opened(remote, name)
        written = f"<script>alert(1)</script>\u202e{found['text']}"
        saved = await save(remote, name, written, found["version"], found["encoding"])
        assert saved.status_code == 200
        assert remote.read(name) == written.encode(found["encoding"])


async def test_a_saved_file_keeps_its_mode_and_nothing_stays_beside_it(remote: Remote) -> None:
    file = remote.folder / "run.sh"
    file.write_bytes(b"old")
    file.chmod(0o4750)
    os.link(file, remote.folder / "other-name")
    found = await opened(remote, "run.sh")
    answer = (await save(remote, "run.sh", "new\n", found["version"])).json()
    assert (file.read_bytes(), file.stat().st_mode & 0o7777) == (b"new\n", 0o4750)
    assert (answer["version"], answer["entry"]["size"]) == (texts.version(b"new\n"), 4)
    assert await remote.names() == ["other-name", "run.sh"]
    # The file was replaced, not overwritten: a concurrent reader gets the old or the new contents.
    assert (remote.folder / "other-name").read_bytes() == b"old"
    assert (await save(remote, "run.sh", "newer", answer["version"])).status_code == 200
    saved = [entry for entry in await entries() if entry.what == "file.edit"]
    assert [(entry.detail["size"], entry.detail["overwrite"], entry.detail["result"]) for entry in saved] == [
        (4, False, "done"),
        (5, False, "done"),
    ]


async def test_a_link_stays_a_link(remote: Remote) -> None:
    (remote.folder / "real").write_bytes(b"old")
    (remote.folder / "link").symlink_to("real")
    found = await opened(remote, "link")
    assert (await save(remote, "link", "new", found["version"])).status_code == 200
    assert (remote.folder / "link").is_symlink()
    assert (remote.folder / "real").read_bytes() == b"new"


async def test_a_change_by_others_is_never_overwritten_unasked(remote: Remote) -> None:
    file = remote.folder / "file"
    file.write_bytes(b"one")
    before, stat = await opened(remote, "file"), file.stat()
    # The same size and time.
    file.write_bytes(b"two")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert exactly(await save(remote, "file", "mine", before["version"])) == (409, CHANGED)
    assert file.read_bytes() == b"two"
    file.unlink()
    assert exactly(await save(remote, "file", "mine", before["version"])) == (409, GONE)
    assert not file.exists()
    assert (await save(remote, "file", "mine")).status_code == 200
    assert file.read_bytes() == b"mine"
    assert await remote.names() == ["file"]
    results = [entry.detail["result"] for entry in await entries() if entry.what == "file.edit"]
    assert results == ["refused", "refused", "done"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"text": 5}, 400),
        ({"text": "\ud800"}, 400),
        ({"encoding": "rot13"}, 400),
        ({"encoding": ""}, 400),
        ({"version": 1}, 400),
        ({"path": "relative"}, 400),
        ({"text": "x" * (editing.MAX_TEXT + 1)}, 400),
        ({"text": "x" * 5_000_000}, 400),
    ],
)
async def test_what_cannot_be_saved_is_refused(remote: Remote, asked: dict[str, Any], status: int) -> None:
    given = {"path": remote.path("file"), "text": "x", "encoding": "utf-8", "version": "", **asked}
    # As a page sends it; httpx itself cannot encode half of a surrogate pair.
    headers = {"Content-Type": "application/json"}
    answer = await remote.http.post(f"{remote.here}/text", content=json.dumps(given), headers=headers)
    assert answer.status_code == status, answer.text
    assert await remote.names() == []


async def test_projects_can_forbid_both(remote: Remote) -> None:
    (remote.folder / "file").write_bytes(b"x")
    await Project.objects.aupdate(uploads=False)
    assert not (await opened(remote, "file"))["uploads"]
    assert error(await save(remote, "file", "y")) == (403, "forbidden")
    await Project.objects.aupdate(downloads=False)
    assert await refused(remote, "file") == (403, "forbidden")
    assert (remote.folder / "file").read_bytes() == b"x"


async def test_an_interrupted_save_leaves_the_file_and_nothing_beside_it(
    remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    (remote.folder / "file").write_bytes(b"old")

    async def full(_files: Files, path: bytes, to: bytes) -> None:
        raise FileError(FULL, path)

    monkeypatch.setattr(Files, "replace", full)
    answer = await save(remote, "file", "new")
    assert error(answer) == (507, "full")
    assert "“file”" in answer.json()["error"]["message"]
    assert await remote.names() == ["file"]
    assert (remote.folder / "file").read_bytes() == b"old"


@pytest.mark.skipif(not can_make_accounts(), reason="needs root")
async def test_the_rights_of_the_servers_user_are_respected() -> None:
    """A user without privileges: files that it may not write stay as they are, also where it could rename others."""
    with account() as user, sshd(password=True) as server:
        places = {name: user.home / name for name in ("closed", "folder/inside", "foreign")}
        places["folder/inside"].parent.mkdir()
        for name, mode in (("closed", 0o644), ("folder/inside", 0o666), ("foreign", 0o4666)):
            places[name].write_bytes(b"of root")
            places[name].chmod(mode)
        drafts = {name: editing.Draft(os.fsencode(path), b"new", "") for name, path in places.items()}
        connection = await connect(server.with_account(user))
        try:
            files = await files_on(connection)
            with pytest.raises(FileError) as caught:
                await editing.save(files, drafts["closed"])
            assert (caught.value.kind, caught.value.path) == (DENIED, drafts["closed"].path)
            with pytest.raises(ActionError, match="cannot create files in this folder"):
                await editing.save(files, drafts["folder/inside"])
            await editing.save(files, drafts["foreign"])
        finally:
            connection.close()
        assert [places[name].read_bytes() for name in places] == [b"of root", b"of root", b"new"]
        # The user cannot give files away, so the mode that acts with the owner's rights is dropped.
        assert places["foreign"].stat().st_mode & 0o7777 == 0o666
        assert sorted(path.name for path in user.home.iterdir()) == ["closed", "folder", "foreign"]
