from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loadwright.cli.errors import BadInputError
from loadwright.cli.run import files
from loadwright.cli.run.options import read_request
from loadwright.cli.run.plan import pack, prepare
from loadwright.core.jmx.document.packing import packing_messages
from tests.support.plans import csv_data, java_request, plan


def prepared(source: Path, folder: Path, **options: Any) -> dict[str, str]:
    """Return the contents of the folder of a generator's plan: path → text."""
    folder.mkdir()
    made = prepare(read_request(source, **options), folder).folder(folder / "generator")
    return {str(path.relative_to(made.parent)): path.read_text() for path in _files(made.parent)}


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder, followlinks=True):
        yield from (Path(parent, name) for name in names)


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_files_are_read_in_place(tmp_path: Path) -> None:
    users = written(tmp_path / "in" / "data" / "users.csv", "ann\n")
    source = written(tmp_path / "in" / "shop.jmx", plan(csv_data("data/users.csv"), java_request("a")))
    files = prepared(source, tmp_path / "out")
    assert set(files) == {"shop.jmx", "data/users.csv"}
    assert "loadwright.jmeter.Recorder" in files["shop.jmx"]
    assert (tmp_path / "out/run.jmx").read_text() == files["shop.jmx"]
    assert "Recorder" not in source.read_text()
    assert (tmp_path / "out/generator/data/users.csv").samefile(users)


def test_files_above_the_folder_of_the_plan_are_found(tmp_path: Path) -> None:
    written(tmp_path / "data/users.csv", "ann\n")
    source = written(tmp_path / "tests/shop/shop.jmx", plan(csv_data("../../data/users.csv"), java_request("a")))
    (tmp_path / "work").mkdir()
    made = prepare(read_request(source), tmp_path / "work").folder(tmp_path / "work/generator")
    assert made == tmp_path / "work/generator/tests/shop/shop.jmx"
    assert (made.parent / "../../data/users.csv").read_text() == "ann\n"
    upload, _ = pack(read_request(source), tmp_path / "work")
    assert upload.plan == "tests/shop/shop.jmx"
    with zipfile.ZipFile(upload.path) as archive:
        assert archive.namelist() == ["tests/shop/shop.jmx", "data/users.csv"]


def test_the_folder_travels_to_a_server(tmp_path: Path) -> None:
    for name in ("users.csv", "data/more.csv", "part.jmx", ".hidden", "old.jtl", "out/result.json", "jmeter.log"):
        written(tmp_path / "in" / name, "x\n")
    source = written(tmp_path / "in" / "shop.jmx", plan(java_request("a")))
    first, _ = pack(read_request(source), tmp_path, without=[tmp_path / "in/out"])
    data = first.path.read_bytes()
    with zipfile.ZipFile(first.path) as archive:
        assert archive.namelist() == ["shop.jmx", "data/more.csv", "part.jmx", "users.csv"]
    again, warnings = pack(read_request(source), tmp_path, without=[tmp_path / "in/out"])
    assert (again.path.read_bytes(), warnings) == (data, [])


def test_a_plan_alone_is_uploaded_as_it_is(tmp_path: Path) -> None:
    source = written(tmp_path / "in" / "shop.jmx", plan(java_request("a")))
    upload, _ = pack(read_request(source), tmp_path)
    assert (upload.path, upload.plan) == (source, "")


def test_a_large_folder_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 2)
    for name in ("users.csv", "b", "c"):
        written(tmp_path / "in" / name, "x\n")
    source = written(tmp_path / "in" / "shop.jmx", plan(csv_data("users.csv"), java_request("a")))
    upload, (warning,) = pack(read_request(source), tmp_path)
    assert "Of in, only the files that the plan names were uploaded: the 4 files in it have 0.01 MiB" in str(warning)
    with zipfile.ZipFile(upload.path) as archive:
        assert packing_messages(archive.comment) == [warning]
        assert archive.namelist() == ["shop.jmx", "users.csv"]


def test_everything_in_a_zip_travels_along(tmp_path: Path) -> None:
    source = tmp_path / "shop.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("shop.jmx", plan(csv_data("users.csv"), java_request("a")))
        archive.writestr("users.csv", "ann\n")
        archive.writestr("more/any.txt", "x")
    assert set(prepared(source, tmp_path / "out", rate=5.0)) == {"shop.jmx", "users.csv", "more/any.txt"}
    assert os.access(tmp_path / "out/generator/more/any.txt", os.X_OK)


def test_warnings_name_what_plain_jmeter_would_not_find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "lib/own.jar", "")
    written(tmp_path / "tests/names.txt", "ann\n")
    text = plan(java_request("${__StringFromFile(tests/names.txt)}"), java_request("${__StringFromFile(none.txt)}"))
    class_path = '<stringProp name="TestPlan.user_define_classpath">lib,other.jar</stringProp></TestPlan>'
    source = written(tmp_path / "tests/shop.jmx", text.replace("</TestPlan>", class_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "work").mkdir()
    made = prepare(read_request(source), tmp_path / "work")
    upload, warnings = pack(read_request(source), tmp_path / "work")
    assert warnings == made.warnings
    expected = {name: f"{tmp_path / 'tests' / name}, {tmp_path / name}" for name in ("other.jar", "none.txt")}
    assert [str(warning).partition(" reads ")[2] for warning in warnings] == [
        f"{name}, which is missing; it was looked for at {places}" for name, places in expected.items()
    ]
    with zipfile.ZipFile(upload.path) as archive:
        # On generators, the plan's folder is the current directory.
        assert archive.namelist() == ["shop.jmx", "lib/own.jar", "names.txt", "tests/names.txt"]


def test_one_of_several_plans_in_a_zip_is_chosen(tmp_path: Path) -> None:
    source = tmp_path / "shop.zip"
    with zipfile.ZipFile(source, "w") as archive:
        for name in ("buy", "browse"):
            archive.writestr(f"shop/{name}.jmx", plan(java_request(name)))
    with pytest.raises(BadInputError, match=r"has 2 plans \(browse.jmx, buy.jmx\); choose one with --plan NAME"):
        prepared(source, tmp_path / "none")
    assert 'testname="buy"' in prepared(source, tmp_path / "out", chosen="buy.jmx")["buy.jmx"]


def test_a_plan_in_a_folder_of_a_zip_reads_its_files_from_there(tmp_path: Path) -> None:
    source = tmp_path / "shop.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("t/shop.jmx", plan(csv_data("../data/users.csv"), java_request("a")))
        archive.writestr("data/users.csv", "ann\n")
    (tmp_path / "work").mkdir()
    made = prepare(read_request(source), tmp_path / "work")
    assert (made.plan, made.warnings) == ("t/shop.jmx", [])
    assert (made.folder(tmp_path / "work/generator").parent / "../data/users.csv").read_text() == "ann\n"


def test_variables_are_set(tmp_path: Path) -> None:
    source = written(tmp_path / "in" / "shop.jmx", plan(java_request("a")))
    assert "192.0.2.7" in prepared(source, tmp_path / "out", variables=["host=192.0.2.7"])["shop.jmx"]


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("", {}, "shop.jmx"),
        ("hello", {}, "is text of another kind. Use a plan of JMeter"),
        ("<a/>", {}, "shop.jmx is XML with the root <a>. Use a plan of JMeter"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', {}, "shop.jmx: line 1 has a DOCTYPE"),
        (plan(java_request("a"), enabled=False), {}, "shop.jmx: Every thread group is disabled"),
        (
            plan(csv_data("users.csv"), java_request("a")),
            {},
            "reads users.csv, which is missing; it was looked for at ",
        ),
        (
            plan(csv_data("../users.csv"), java_request("a")),
            {},
            "reads ../users.csv, which is missing; it was looked for at ",
        ),
        (plan(java_request("a")), {"variables": ["hots=1"]}, "--set: The plan defines no variable 'hots'"),
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
