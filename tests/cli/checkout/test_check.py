"""``loadwright plan check``: exit codes and both forms of output."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from loadwright.cli.checkout.folder import STATE
from tests.core.jmx.plans import document, element, group, string
from tests.support.command import invoked

GOOD = document(group())
WARNED = document(group(children=element("DebugSampler", "s", string("x", "${__P(a)}"))))
SAMPLER = element("DebugSampler")
WRONG = document(group(children=element("CSVDataSet", "data", string("filename", "users.csv")) + SAMPLER))


def test_the_exit_code_is_that_of_the_worst_plan(tmp_path: Path) -> None:
    for name, text in (("good", GOOD), ("warned", WARNED), ("wrong", WRONG), ("broken", "<a/>")):
        (tmp_path / f"{name}.jmx").write_text(text)

    def code(*names: str) -> int:
        return invoked(
            "plan", "check", *(tmp_path / f"{one}.jmx" if not one.startswith("-") else one for one in names)
        ).exit_code

    assert code("good") == 0
    assert code("good", "warned") == 0
    assert code("good", "warned", "--strict") == 1
    assert code("wrong", "good") == 1
    assert code("wrong", "broken") == 2
    assert code("missing") == 2


def test_a_file_that_is_something_else_is_named_by_check_and_diff(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!DOCTYPE html><html></html>")

    for words in (("check", page), ("diff", page, page)):
        refused = invoked("plan", *words)
        assert (refused.exit_code, "is a web page (HTML). Use a plan of JMeter" in refused.output) == (2, True)


def test_problems_are_printed_as_lines_and_as_json(tmp_path: Path) -> None:
    (tmp_path / "wrong.jmx").write_text(WRONG)

    shown = invoked("plan", "check", tmp_path / "wrong.jmx").output
    assert shown.startswith(f"{tmp_path / 'wrong.jmx'}: error: ")
    assert shown.endswith("1 plan: 1 error, 0 warnings.\n")
    found = json.loads(invoked("plan", "check", tmp_path / "wrong.jmx", "--format", "json").output)
    assert (found["errors"], found["warnings"]) == (1, 0)
    [problem] = found["plans"][0]["problems"]
    assert (problem["severity"], problem["code"], problem["element"]) == ("error", "check.file_not_found", "data")


def test_advice_is_shown_on_request_and_changes_no_exit_code(tmp_path: Path) -> None:
    (tmp_path / "tree.jmx").write_text(document(group(children=element("ResultCollector", "tree") + SAMPLER)))

    assert invoked("plan", "check", tmp_path / "tree.jmx").output == "1 plan: 0 errors, 0 warnings.\n"
    shown = invoked("plan", "check", tmp_path / "tree.jmx", "--advice", "--strict")
    assert shown.exit_code == 0
    assert ": advice: 'tree' shows samples in the window of JMeter only" in shown.output
    found = json.loads(invoked("plan", "check", tmp_path / "tree.jmx", "--advice", "--format", "json").output)
    assert [one["severity"] for one in found["plans"][0]["problems"]] == ["advice"]


def test_names_of_columns_are_read_beside_the_plan_and_in_a_zip(tmp_path: Path) -> None:
    data = element("CSVDataSet", "data", string("filename", "users.csv"))
    text = document(group(children=data + element("DebugSampler", "${user} ${pass}")))
    (tmp_path / "shop.jmx").write_text(text)
    (tmp_path / "users.csv").write_text("user,mail\n")
    with zipfile.ZipFile(tmp_path / "shop.zip", "w") as archive:
        archive.writestr("shop/shop.jmx", text)
        archive.writestr("shop/users.csv", "user,pass\n")

    assert "uses the variable pass, which nothing" in invoked("plan", "check", tmp_path / "shop.jmx").output
    assert invoked("plan", "check", tmp_path / "shop.zip").output == "1 plan: 0 errors, 0 warnings.\n"


def test_a_folder_that_was_pulled_is_checked_with_its_files(tmp_path: Path) -> None:
    (tmp_path / "shop.jmx").write_text(WRONG)
    state = {"plan": 1, "revision": 1, "sha256": "", "filename": "shop.zip", "document": "shop.jmx", "files": {}}
    (tmp_path / STATE).write_text(json.dumps(state))
    assert invoked("plan", "check", tmp_path).exit_code == 1
    (tmp_path / "users.csv").write_text("a")
    assert invoked("plan", "check", tmp_path).exit_code == 0
