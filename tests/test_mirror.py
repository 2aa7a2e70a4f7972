"""Tests lie where the code they test lies."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parent
SOURCE = TESTS.parent / "src/loadwright"
ELSEWHERE = {"system", "browser", "frontend", "support"}
"""Folders of tests about the whole product or its scripts, and of what tests share."""


def test_every_folder_of_tests_exists_in_the_source() -> None:
    folders = {path.parent.relative_to(TESTS) for path in TESTS.rglob("test_*.py")}
    mirrored = {folder for folder in folders if folder.parts and folder.parts[0] not in ELSEWHERE}
    assert len(mirrored) > 20
    assert [str(folder) for folder in sorted(mirrored) if not (SOURCE / folder).is_dir()] == []


def test_every_app_has_tests() -> None:
    apps = {path.parent.name for path in (SOURCE / "server").glob("*/apps.py")}
    tested = {path.relative_to(TESTS / "server").parts[0] for path in (TESTS / "server").rglob("test_*.py")}
    assert apps - tested == set()
