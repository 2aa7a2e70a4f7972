"""A file of another tool becomes the file of a plan, and how much is done can be read meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.core.imports import ImportOptions, ImportRefusedError
from loadwright.server.plans.imports.sandboxed import PLAN, PROGRESS, Environment, convert_file
from tests.server.plans.imports.examples import ENVIRONMENT, HAR, OPENAPI, POSTMAN


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


def test_the_plan_is_written_and_described(file: Path) -> None:
    file.write_bytes(OPENAPI)
    found = convert_file(file, "shop.yaml", ImportOptions(), None, file.parent)
    assert (found.name, found.format, found.requests) == ("Shop API", "openapi", 1)
    assert found.servers == ["https://one.test", "https://two.test"]
    assert b"/products" in (file.parent / PLAN).read_bytes()
    assert not (file.parent / PROGRESS).exists()


def test_values_of_an_environment_are_used(file: Path) -> None:
    file.write_bytes(POSTMAN)
    convert_file(file, "shop.json", ImportOptions(), Environment("stage.json", ENVIRONMENT), file.parent)
    plan = (file.parent / PLAN).read_bytes()
    assert (b"hamburg" in plan, b"berlin" in plan) == (True, False)


def test_a_recording_that_is_read_is_done(file: Path) -> None:
    file.write_bytes(HAR)
    convert_file(file, "shop.har", ImportOptions(), None, file.parent)
    assert float((file.parent / PROGRESS).read_text()) == 1


def test_what_is_no_recording_leaves_no_plan(file: Path) -> None:
    file.write_bytes(b'{"log": {"entries": 1}}')
    with pytest.raises(ImportRefusedError):
        convert_file(file, "shop.har", ImportOptions(), None, file.parent)
    assert not (file.parent / PLAN).exists()
