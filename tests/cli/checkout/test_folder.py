"""Folders of plans: their state, their files, and what is uploaded of them."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from loadwright.cli.checkout.folder import (
    STATE,
    State,
    changed,
    digest_of,
    files_of,
    listed,
    pack,
    read_state,
    replace_files,
    require_state,
    unpack,
    write_state,
)
from loadwright.cli.errors import BadInputError
from loadwright.core.jmx.document.bundle import PlanBundle, read_bundle, write_bundle
from tests.core.jmx.plans import document, group

PLAN = document(group()).encode()


def state_of(folder: Path, *, filename: str = "shop.jmx", document: str = "shop.jmx") -> State:
    files = {
        file.relative_to(folder).as_posix(): digest_of(file)
        for file in folder.rglob("*")
        if file.is_file() and file.name != STATE
    }
    return State(7, 3, "0" * 64, filename, document, files)


def test_a_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "shop.jmx").write_bytes(PLAN)
    assert read_state(tmp_path) is None
    with pytest.raises(BadInputError, match="plan pull"):
        require_state(tmp_path)
    write_state(tmp_path, state_of(tmp_path))
    assert require_state(tmp_path) == state_of(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"plan": "7"},
        {"document": "../shop.jmx"},
        {"document": "/shop.jmx"},
        {"document": "a\\shop.jmx"},
        {"document": "c:/shop.jmx"},
        {"files": {"a/../../b": ""}},
        {"files": 1},
    ],
)
def test_a_state_that_is_damaged_or_leads_out_of_its_folder_is_refused(
    tmp_path: Path, change: dict[str, object]
) -> None:
    (tmp_path / STATE).write_text(json.dumps(asdict(state_of(tmp_path)) | change))
    with pytest.raises(BadInputError, match="damaged"):
        read_state(tmp_path)


def test_files_are_those_that_travel_and_those_that_were_pulled(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("shop.jmx", "data/users.csv", "pulled.log"):
        (tmp_path / name).write_bytes(PLAN)
    state = state_of(tmp_path)
    write_state(tmp_path, state)
    for name in ("own.csv", "own.log", "result.jtl", ".hidden"):
        (tmp_path / name).write_text("x")
    files = files_of(tmp_path, state)
    assert list(files) == ["data/users.csv", "own.csv", "pulled.log", "shop.jmx"]
    assert changed(state, files) == ["own.csv"]
    (tmp_path / "data/users.csv").unlink()
    (tmp_path / "shop.jmx").write_text("y")
    assert changed(state, files_of(tmp_path, state)) == ["data/users.csv", "own.csv", "shop.jmx"]
    (tmp_path / "shop.jmx").unlink()
    with pytest.raises(BadInputError, match=r"shop\.jmx, the plan, does not exist"):
        files_of(tmp_path, state)


def test_a_link_out_of_the_folder_is_not_pushed(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.jmx").write_bytes(PLAN)
    state = state_of(folder)
    (folder / "same.jmx").symlink_to(folder / "shop.jmx")
    assert list(files_of(folder, state)) == ["same.jmx", "shop.jmx"]
    (tmp_path / "secret").write_text("x")
    (folder / "users.csv").symlink_to(tmp_path / "secret")
    with pytest.raises(BadInputError, match=r"users\.csv is a symbolic link out of"):
        files_of(folder, state)


def test_an_upload_has_the_files_and_equal_files_give_equal_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.jmx").write_bytes(PLAN)
    state = state_of(folder)
    assert pack(state, files_of(folder, state), tmp_path) == ("shop.jmx", folder / "shop.jmx", "")
    (folder / "users.csv").write_text("a,b")
    name, path, chosen = pack(state, files_of(folder, state), tmp_path)
    assert (name, chosen) == ("shop.zip", "")
    assert read_bundle(name, path.read_bytes()) == PlanBundle("shop.jmx", PLAN, {"users.csv": b"a,b"})
    before = path.read_bytes()
    os.utime(folder / "users.csv", (0, 0))
    assert pack(state, files_of(folder, state), tmp_path)[1].read_bytes() == before
    (folder / "other.jmx").write_bytes(PLAN)
    assert pack(state, files_of(folder, state), tmp_path)[2] == "shop.jmx"


def test_a_plan_that_was_a_zip_remains_one(tmp_path: Path) -> None:
    (tmp_path / "shop.jmx").write_bytes(PLAN)
    state = state_of(tmp_path, filename="shop.zip")
    (tmp_path / "work").mkdir()
    assert pack(state, files_of(tmp_path, state), tmp_path / "work")[0] == "shop.zip"


def test_revisions_are_unpacked(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(write_bundle(PlanBundle("a/shop.jmx", PLAN, {"b/users.csv": b"a"})))
    target = tmp_path / "files"
    target.mkdir()
    assert unpack(tmp_path / "upload", "shop.zip", "", target) == "a/shop.jmx"
    assert (target / "b/users.csv").read_bytes() == b"a"
    (tmp_path / "upload").write_bytes(PLAN)
    assert unpack(tmp_path / "upload", "shop.jmx", "", target) == "shop.jmx"
    assert (target / "shop.jmx").read_bytes() == PLAN
    (tmp_path / "upload").write_bytes(b"PK\x03\x04")
    with pytest.raises(BadInputError, match="damaged zip"):
        unpack(tmp_path / "upload", "shop.zip", "", target)


def test_files_are_replaced_inside_the_folder_only(tmp_path: Path) -> None:
    source, folder, elsewhere = (tmp_path / name for name in ("source", "folder", "elsewhere"))
    for one in (source / "data", folder, elsewhere):
        one.mkdir(parents=True)
    (source / "data/new.csv").write_text("new")
    (folder / "old.csv").write_text("old")
    replace_files(folder, source, ["data/new.csv"], ["old.csv"])
    assert sorted(path.name for path in folder.rglob("*")) == ["data", "new.csv"]
    (folder / "link").symlink_to(elsewhere)
    (elsewhere / "old.csv").write_text("old")
    with pytest.raises(BadInputError, match="symbolic link"):
        replace_files(folder, source, [], ["link/old.csv"])
    assert (elsewhere / "old.csv").exists()


def test_many_paths_are_listed_in_short() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed([str(number) for number in range(12)]) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"
