from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from loadwright.cli.errors import BadInputError
from loadwright.cli.run.options import read_request
from loadwright.cli.run.plan import prepare
from tests.support.plans import csv_data, java_request, plan


def prepared(source: Path, folder: Path, **options: Any) -> dict[str, str]:
    """Return the contents of the prepared folder: path → text."""
    folder.mkdir()
    prepare(read_request(source, **options), folder)
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_only_named_data_files_are_included(tmp_path: Path) -> None:
    written(tmp_path / "in" / "data" / "users.csv", "ann\n")
    written(tmp_path / "in" / "other.csv", "no\n")
    source = written(tmp_path / "in" / "shop.jmx", plan(csv_data("data/users.csv"), java_request("a")))
    files = prepared(source, tmp_path / "out")
    assert set(files) == {"run.jmx", "data/users.csv"}
    assert files["data/users.csv"] == "ann\n"
    assert "loadwright.jmeter.Recorder" in files["run.jmx"]


def test_all_data_files_travel_along_when_a_name_is_computed(tmp_path: Path) -> None:
    for name in ("users.csv", ".hidden", "other.jmx", "old.jtl", "jmeter.log"):
        written(tmp_path / "in" / name, "x\n")
    source = written(tmp_path / "in" / "shop.jmx", plan(csv_data("${__P(users)}"), java_request("a")))
    assert set(prepared(source, tmp_path / "out")) == {"run.jmx", "users.csv"}


def test_everything_in_a_zip_travels_along(tmp_path: Path) -> None:
    source = tmp_path / "shop.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("shop.jmx", plan(csv_data("users.csv"), java_request("a")))
        archive.writestr("users.csv", "ann\n")
        archive.writestr("more/any.txt", "x")
    assert set(prepared(source, tmp_path / "out", rate=5.0)) == {"run.jmx", "users.csv", "more/any.txt"}


def test_one_of_several_plans_in_a_zip_is_chosen(tmp_path: Path) -> None:
    source = tmp_path / "shop.zip"
    with zipfile.ZipFile(source, "w") as archive:
        for name in ("buy", "browse"):
            archive.writestr(f"shop/{name}.jmx", plan(java_request(name)))
    with pytest.raises(BadInputError, match=r"has 2 plans \(browse.jmx, buy.jmx\); choose one with --plan NAME"):
        prepared(source, tmp_path / "none")
    assert 'testname="buy"' in prepared(source, tmp_path / "out", chosen="buy.jmx")["run.jmx"]


def test_variables_are_set(tmp_path: Path) -> None:
    source = written(tmp_path / "shop.jmx", plan(java_request("a")))
    assert "192.0.2.7" in prepared(source, tmp_path / "out", variables=["host=192.0.2.7"])["run.jmx"]


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("", {}, "shop.jmx"),
        ("hello", {}, "not XML"),
        ("<a/>", {}, "shop.jmx is not a JMeter plan"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', {}, "shop.jmx: line 1 has a DOCTYPE"),
        (plan(java_request("a"), enabled=False), {}, "shop.jmx: every thread group is disabled"),
        (plan(csv_data("users.csv"), java_request("a")), {}, "reads users.csv, which is missing"),
        (plan(csv_data("../users.csv"), java_request("a")), {}, "reads ../users.csv, which is missing"),
        (plan(java_request("a")), {"variables": ["hots=1"]}, "--set: the plan defines no variable 'hots'"),
    ],
)
def test_a_plan_that_cannot_run_is_refused_by_name(
    tmp_path: Path, text: str, options: dict[str, Any], says: str
) -> None:
    source = written(tmp_path / "shop.jmx", text)
    with pytest.raises(BadInputError, match=r"^\S*shop\.jmx|^--set") as raised:
        prepared(source, tmp_path / "out", **options)
    assert says in str(raised.value)


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    for source in (tmp_path / "nope.jmx", tmp_path):
        with pytest.raises(BadInputError, match="cannot be read"):
            prepare(read_request(source), tmp_path)
