"""The files that a plan may read on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.cli.run import files
from loadwright.cli.run.files import LargeFolder, Search, mirror, neighbours
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


def files_of(source: Plan, folder: Path, *values: str) -> dict[str, Path]:
    return neighbours(source, folder / "t/shop.jmx", values=values).files


def levels(source: Plan, *values: str) -> int:
    return Search(source, Path("/nowhere/at/all"), values).levels


def including(path: str) -> Plan:
    return plan(group(children=element("IncludeController", "i", string("IncludeController.includepath", path))))


def reading(path: str, *, enabled: bool = True) -> Plan:
    return plan(group(children=element("CSVDataSet", "data", string("filename", path), enabled=enabled)))


def reading_nodes(*paths: str) -> str:
    return "".join(element("CSVDataSet", "data", string("filename", path)) for path in paths)


def script(text: str) -> Plan:
    return plan(group(children=element("JSR223Sampler", "s", string("script", text))))


def test_the_folder_of_the_plan_travels_whole(folder: Path) -> None:
    assert found(plan(group()), folder) == ["lib/a.groovy", "local.csv", "part.jmx"]


def test_secrets_beside_the_plan_stay(folder: Path) -> None:
    """Everybody who may download the plan can read what travels with it."""
    for name in ("t/token", "t/home/loadwright.db", "t/home/secret-key", "t/home/generator/token"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    names_it = reading("token")
    assert "token" in found(names_it, folder)
    without = [folder / "t/token", folder / "t/lib"]
    assert list(neighbours(names_it, folder / "t/shop.jmx", without=without).files) == ["local.csv", "part.jmx"]


BESIDE = ["t/lib/a.groovy", "t/local.csv", "t/part.jmx"]


@pytest.mark.parametrize(
    ("source", "outside"),
    [
        (reading("../data/users.csv"), ["data/users.csv"]),
        (reading("../data/users.csv", enabled=False), ["data/users.csv"]),
        (reading("../data/${file}"), ["data/more/items.csv", "data/users.csv"]),
        (reading("../data/more/items-${number}.csv"), ["data/more/items.csv"]),
        (script('new File("../data/more/${name}.csv")'), ["data/more/items.csv"]),
        (script("dir=../data/more"), ["data/more/items.csv"]),
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
    assert list(result.files) == ["data/users.csv", "t/part.jmx"]
    beside = [folder / path for path in BESIDE]
    assert result.left_out == [LargeFolder(folder / "t", len(beside), sum(path.stat().st_size for path in beside))]


def test_values_of_variables_and_properties_name_files(folder: Path) -> None:
    source = reading("${file}")
    assert list(files_of(source, folder, "../data/users.csv")) == ["data/users.csv", *BESIDE]
    assert list(files_of(source, folder, "dir=../data/more")) == ["data/more/items.csv", *BESIDE]
    assert list(files_of(source, folder, "/etc/hostname", "", "5")) == ["lib/a.groovy", "local.csv", "part.jmx"]


def test_a_hidden_file_or_a_log_travels_if_the_plan_names_it(folder: Path) -> None:
    for name in (".hidden.csv", "access.log", "other.log"):
        (folder / "t" / name).write_text("x")
    source = plan(group(children=reading_nodes(".hidden.csv", "access.log")))
    assert list(files_of(source, folder)) == [".hidden.csv", "access.log", "lib/a.groovy", "local.csv", "part.jmx"]


def test_a_file_named_from_the_current_directory_gets_its_place_beside_the_plan(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    function = element("DebugSampler", "d", string("x", "${__StringFromFile(t/local.csv)}"))
    computed = element("DebugSampler", "d", string("x", "${__StringFromFile(data/more/${name}.csv)}"))
    found = files_of(plan(group(children=function + computed)), folder)
    assert found["t/local.csv"] == folder / "t/local.csv"
    assert found["data/more/items.csv"] == folder / "data/more/items.csv"
    assert found["local.csv"] == folder / "t/local.csv"


def test_a_mirror_reads_in_place_and_is_written_apart(folder: Path) -> None:
    mirror(folder, folder.parent / "mirrored", ["t/shop.jmx", "t/lib/own.csv"])
    target = folder.parent / "mirrored"
    assert (target / "data").is_symlink()
    assert (target / "t/lib/a.groovy").samefile(folder / "t/lib/a.groovy")
    (target / "t/lib/own.csv").write_text("own")
    assert not (folder / "t/lib/own.csv").exists()


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("users.csv", 0),
        ("../users.csv", 1),
        ("../../${x}/../users.csv", 2),
        ("${x}/../..", 2),
        ("and so on...", 0),
        ("1..5", 0),
        ("用" * 200, 0),
    ],
)
def test_levels_above_the_plan(path: str, count: int) -> None:
    assert levels(reading(path)) == count


def test_levels_above_the_plan_in_values_and_included_plans(folder: Path) -> None:
    assert levels(reading("a.csv"), "../../b.csv") == 2
    assert levels(reading("a.csv"), "..") == 1
    assert Search(including("part.jmx"), folder / "t").levels == 1


def test_the_text_of_a_plan_is_read_as_it_is() -> None:
    assert levels(read_plan(document(csv_data("../../../a.csv"), java_request("a")).encode())) == 3
