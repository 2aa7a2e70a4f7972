"""Uploads that are made from other uploads."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.core.jmx.document.bundle import read_bundle
from loadwright.core.jmx.document.tree import PlanError
from loadwright.server.plans.sandboxed.edits import edited, replace_document, with_file
from tests.server.plans.packed import upload, zipped
from tests.support.plans import java_request, plan

PLAN = plan(java_request("one"))
RENAME = {"edit": "rename", "element": 2, "name": "two"}


def test_the_files_stay_when_the_plan_is_replaced(tmp_path: Path) -> None:
    another, target = plan(java_request("another")).encode(), tmp_path / "target"
    (tmp_path / "document").write_bytes(another)
    assert replace_document(upload(tmp_path, zipped(PLAN, a_csv=b"1\n")), tmp_path / "document", target) == "plan.jmx"
    made = read_bundle("target.zip", target.read_bytes())
    assert (made.plan, made.files) == (another, {"a.csv": b"1\n"})


def test_elements_are_edited_then_copied(tmp_path: Path) -> None:
    target = tmp_path / "target"
    source = upload(tmp_path, PLAN.encode(), "plan.jmx")
    assert edited(source, [RENAME], [2], target)
    assert b'"two"' in target.read_bytes()
    assert b'"two (copy)"' in target.read_bytes()
    assert not edited(source, [], [], target)


def test_a_file_is_added_replaced_and_removed(tmp_path: Path) -> None:
    target, content = tmp_path / "target", tmp_path / "content"
    content.write_bytes(b"new")
    source = upload(tmp_path, zipped(PLAN, a_csv=b"1\n"))
    for path, file, files in (
        ("b.csv", content, {"a.csv": b"1\n", "b.csv": b"new"}),
        ("a.csv", content, {"a.csv": b"new"}),
        ("a.csv", None, {}),
    ):
        with_file(source, path, file, target)
        assert read_bundle("target.zip", target.read_bytes()).files == files


@pytest.mark.parametrize("path", ["", " ", "plan.jmx"])
def test_a_file_in_place_of_the_plan_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(PlanError):
        with_file(upload(tmp_path, zipped(PLAN)), path, None, tmp_path / "target")
