"""Files of a real server, as used by a page: listing, creation, renaming, permissions, deletion."""

from __future__ import annotations

import pytest

from tests.server.files.remote import Remote, error


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
