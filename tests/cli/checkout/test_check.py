"""``loadwright plan check``: exit codes and both forms of output."""

from __future__ import annotations

import json
from pathlib import Path

from loadwright.cli.checkout.folder import STATE
from tests.core.jmx.plans import document, element, group, string
from tests.support.command import invoked

GOOD = document(group())
WARNED = document(group(children=element("DebugSampler", "s", string("x", "${__P(a)}"))))
WRONG = document(group(children=element("CSVDataSet", "data", string("filename", "users.csv"))))


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


def test_problems_are_printed_as_lines_and_as_json(tmp_path: Path) -> None:
    (tmp_path / "wrong.jmx").write_text(WRONG)

    shown = invoked("plan", "check", tmp_path / "wrong.jmx").output
    assert shown.startswith(f"{tmp_path / 'wrong.jmx'}: error: ")
    assert shown.endswith("1 plan: 1 error, 0 warnings.\n")
    found = json.loads(invoked("plan", "check", tmp_path / "wrong.jmx", "--format", "json").output)
    assert (found["errors"], found["warnings"]) == (1, 0)
    [problem] = found["plans"][0]["problems"]
    assert (problem["severity"], problem["code"], problem["element"]) == ("error", "check.file_not_found", "data")


def test_a_folder_that_was_pulled_is_checked_with_its_files(tmp_path: Path) -> None:
    (tmp_path / "shop.jmx").write_text(WRONG)
    state = {"plan": 1, "revision": 1, "sha256": "", "filename": "shop.zip", "document": "shop.jmx", "files": {}}
    (tmp_path / STATE).write_text(json.dumps(state))
    assert invoked("plan", "check", tmp_path).exit_code == 1
    (tmp_path / "users.csv").write_text("a")
    assert invoked("plan", "check", tmp_path).exit_code == 0
