"""Work on plans in the sandbox, called directly."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from loadwright.core.jmx.checks.check import warnings_of
from loadwright.core.jmx.document.bundle import SeveralPlansError
from loadwright.core.jmx.document.packing import packing_comment
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import plans
from loadwright.core.runspec import RunSpec
from loadwright.server.plans.sandboxed import comparison, derivation, edits, inspection
from loadwright.server.plans.sandboxed.inspection import MAX_WARNINGS, inspect, read_contents
from tests.core.jmx.plans import document, element, group, string
from tests.server.plans.packed import DIGEST, LARGE, packed, two_plans, upload

SPEC = RunSpec(mode="rate", target=10.0)
READS_USERS = element("CSVDataSet", "data", string("filename", "users.csv")) + element("DebugSampler", "debug")


def test_it_imports_no_django() -> None:
    modules = ", ".join(module.__name__ for module in (comparison, derivation, edits, inspection))
    code = f"import sys, {modules}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_large_files_are_extracted_and_contents_written(tmp_path: Path) -> None:
    found = inspect(upload(tmp_path, packed()), tmp_path, 1 << 20)
    (large,) = found.large
    assert (large.path, large.sha256, large.size) == ("data/users.csv", DIGEST, len(LARGE))
    assert large.content.read_bytes() == LARGE
    about = json.loads((tmp_path / "about.json").read_text())
    assert about["files"] == {"data/users.csv": len(LARGE), "small.csv": 2}
    assert len(json.loads((tmp_path / "0.json").read_text())["rows"]) == about["elements"]


def test_the_first_line_of_a_file_that_names_variables_is_kept(tmp_path: Path) -> None:
    plan = document(group(children=READS_USERS.replace("</CSVDataSet>", string("delimiter", ",") + "</CSVDataSet>")))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("plan.jmx", plan)
        archive.writestr("users.csv", "name,age\nann,3\n")
    inspect(upload(tmp_path, content.getvalue()), tmp_path, 1 << 20)
    assert json.loads((tmp_path / "about.json").read_text())["headers"] == {"users.csv": "name,age"}
    names = [row["name"] for row in json.loads((tmp_path / "variables.json").read_text())]
    assert names == ["age", "name"]


def test_what_is_no_plan_is_refused(tmp_path: Path) -> None:
    part = '<jmeterTestPlan version="1.2"><hashTree/></jmeterTestPlan>'
    with pytest.raises(PlanError, match=r"part\.jmx.*no Test Plan element"):
        inspect(upload(tmp_path, part.encode(), "part.jmx"), tmp_path, 1 << 20)
    with pytest.raises(SeveralPlansError) as caught:
        inspect(upload(tmp_path, two_plans()), tmp_path, 1 << 20)
    assert caught.value.paths == ["browse.jmx", "buy.jmx"]
    with pytest.raises(PlanError, match="not a zip"):
        inspect(upload(tmp_path, document(group()).encode()), tmp_path, 1 << 20)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (document(), "no thread group"),
        (document(group(enabled=False)), "Every thread group is disabled"),
        (document(group(children=READS_USERS)), "'data' reads users.csv, which is missing"),
    ],
)
def test_a_plan_that_is_not_finished_is_stored_but_not_run(tmp_path: Path, text: str, missing: str) -> None:
    plan = upload(tmp_path, text.encode(), "a.jmx")
    (problem,) = inspect(plan, tmp_path, 1 << 20).warnings
    assert missing in str(problem)
    with pytest.raises(PlanError):
        derivation.require_derivable(plan, SPEC)
    with pytest.raises(PlanError):
        derivation.derive(plan, SPEC, [], tmp_path)


def test_names_of_columns_are_read_from_the_upload(tmp_path: Path) -> None:
    data = element("CSVDataSet", "data", string("filename", "users.csv"))
    text = document(group(children=data + element("DebugSampler", "${user} ${pass}")))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("shop/shop.jmx", text)
        archive.writestr("shop/users.csv", "user,mail\nann,ann@example.com\n")
    (warning,) = inspect(upload(tmp_path, stream.getvalue()), tmp_path, 1 << 20).warnings
    assert str(warning).startswith("'${user} ${pass}' uses the variable pass, which nothing in the plan defines")


def test_advice_is_no_warning(tmp_path: Path) -> None:
    data = document(group(children=element("ResultCollector", "tree") + element("DebugSampler"))).encode()
    assert inspect(upload(tmp_path, data, "a.jmx"), tmp_path, 1 << 20).warnings == []


def test_the_number_of_warnings_is_limited(tmp_path: Path) -> None:
    unknown = element("com.example.Thing", "x1") * 1
    many = "".join(unknown.replace("x1", f"x{number}") for number in range(3 * MAX_WARNINGS))
    data = document(group(children=many)).encode()
    warnings = inspect(upload(tmp_path, data, "a.jmx"), tmp_path, 1 << 20).warnings
    assert len(warnings) == MAX_WARNINGS
    assert str(warnings[-1]) == f"there are {2 * MAX_WARNINGS + 1} more warnings"


def test_a_file_that_is_damaged_in_the_zip_is_refused(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.jmx", document(group()))
        archive.writestr("b.txt", b"content")
    with pytest.raises(PlanError, match=r"b\.txt cannot be unpacked"):
        inspect(upload(tmp_path, target.getvalue().replace(b"content", b"CONTENT")), tmp_path, 1 << 20)


def test_contents_of_a_plan_that_cannot_be_read_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="not XML"):
        read_contents(upload(tmp_path, b"no plan", "a.jmx"), tmp_path)
    assert not (tmp_path / "about.json").exists()


def test_what_a_packed_zip_lacks_is_a_warning_of_the_plan(tmp_path: Path) -> None:
    lacking = plans.FOLDER_LEFT_OUT(folder="shop", files="1,200", size="3.5", most="1,000", limit=256)
    zipped = io.BytesIO(packed())
    with zipfile.ZipFile(zipped, "a") as archive:
        archive.comment = packing_comment([lacking])
    found = inspect(upload(tmp_path, zipped.getvalue()), tmp_path, 1 << 20)
    assert found.warnings[0] == lacking
    assert warnings_of(found.warnings, SPEC)[0] == lacking
