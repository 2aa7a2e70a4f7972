"""The files that a plan may read on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.cli.run import files
from loadwright.cli.run.files import levels, mirror, neighbours
from loadwright.core.jmx import Plan, read_plan
from tests.core.jmx.plans import element, group, plan, string
from tests.support.plans import csv_data, java_request
from tests.support.plans import plan as document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of plans beside a folder of data."""
    for name in ("data/users.csv", "data/more/items.csv", "t/part.jmx", "t/local.csv", "t/lib/a.groovy"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / "t/part.jmx").write_text(document(csv_data("../data/users.csv"), java_request("a")))
    return tmp_path


def found(source: Plan, folder: Path) -> list[str]:
    return list(neighbours(source, folder / "t/shop.jmx").files)


def including(path: str) -> Plan:
    return plan(group(children=element("IncludeController", "i", string("IncludeController.includepath", path))))


def reading(path: str, *, enabled: bool = True) -> Plan:
    return plan(group(children=element("CSVDataSet", "data", string("filename", path), enabled=enabled)))


def script(text: str) -> Plan:
    return plan(group(children=element("JSR223Sampler", "s", string("script", text))))


def test_the_folder_of_the_plan_travels_whole(folder: Path) -> None:
    assert found(plan(group()), folder) == ["lib/a.groovy", "local.csv", "part.jmx"]


BESIDE = ["t/lib/a.groovy", "t/local.csv", "t/part.jmx"]


@pytest.mark.parametrize(
    ("source", "outside"),
    [
        (reading("../data/users.csv"), ["data/users.csv"]),
        (reading("../data/users.csv", enabled=False), ["data/users.csv"]),
        (reading("../data/${file}"), ["data/more/items.csv", "data/users.csv"]),
        (including("part.jmx"), ["data/users.csv"]),
        (script("new File('../data/more/items.csv').text"), ["data/more/items.csv"]),
    ],
)
def test_files_outside_travel_if_the_plan_names_them(folder: Path, source: Plan, outside: list[str]) -> None:
    assert found(source, folder) == [*outside, *BESIDE]


@pytest.mark.parametrize("source", [reading("../none.csv"), reading("${file}"), reading("/etc/hostname")])
def test_files_that_are_missing_or_named_at_run_time_take_nothing_else_along(folder: Path, source: Plan) -> None:
    assert found(source, folder) == ["lib/a.groovy", "local.csv", "part.jmx"]


@pytest.mark.parametrize(("limit", "value"), [("MOST_FILES", 2), ("MOST_BYTES", 2)])
def test_of_a_large_folder_only_named_files_travel(
    folder: Path, limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, limit, value)
    result = neighbours(including("part.jmx"), folder / "t/shop.jmx")
    assert (list(result.files), result.whole) == (["data/users.csv", "t/part.jmx"], False)


def test_a_mirror_reads_in_place_and_is_written_apart(folder: Path) -> None:
    mirror(folder, folder.parent / "mirrored", ["t/shop.jmx", "t/lib/own.csv"])
    target = folder.parent / "mirrored"
    assert (target / "data").is_symlink()
    assert (target / "t/lib/a.groovy").samefile(folder / "t/lib/a.groovy")
    (target / "t/lib/own.csv").write_text("own")
    assert not (folder / "t/lib/own.csv").exists()


@pytest.mark.parametrize(("path", "count"), [("users.csv", 0), ("../users.csv", 1), ("../../${x}/../users.csv", 2)])
def test_levels_above_the_plan(path: str, count: int) -> None:
    assert levels(reading(path)) == count


def test_the_text_of_a_plan_is_read_as_it_is() -> None:
    assert levels(read_plan(document(csv_data("../../../a.csv"), java_request("a")).encode())) == 3
