"""File transfers: ranges, resumption, interruptions, lost access, and servers that report false sizes."""

from __future__ import annotations

import io
import os
import stat
import tarfile
from zipfile import ZipFile

from tests.server.files.remote import MIB, STRANGE, Remote, noise


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
