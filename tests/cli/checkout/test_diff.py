"""``loadwright plan diff`` of two files. That with a server is in ``test_commands``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.core.jmx.plans import document, element, group, string
from tests.support.command import invoked


def test_two_plans_are_compared(tmp_path: Path) -> None:
    one = document(group(children=element("DebugSampler", "a", string("x", "one"))))
    (tmp_path / "one.jmx").write_text(one)
    (tmp_path / "two.jmx").write_text(one.replace(">one<", ">two<"))

    same = invoked("plan", "diff", tmp_path / "one.jmx", tmp_path / "one.jmx")
    assert (same.exit_code, same.output) == (0, "")
    differs = invoked("plan", "diff", tmp_path / "one.jmx", tmp_path / "two.jmx")
    assert (differs.exit_code, differs.output) == (1, "~ Plan › Users › a (DebugSampler)\n    x: “one” → “two”\n")
    shown = invoked("plan", "diff", tmp_path / "one.jmx", tmp_path / "two.jmx", "--format", "json")
    assert json.loads(shown.output)["elements"] == [
        {
            "kind": "changed",
            "name": "a",
            "testclass": "DebugSampler",
            "above": ["Plan", "Users"],
            "properties": [{"name": "x", "before": "one", "after": "two"}],
        }
    ]


def test_wrong_arguments_are_explained(tmp_path: Path) -> None:
    for words, message in (
        ((tmp_path,), "name two plans to compare, or a server"),
        ((tmp_path / "a.jmx", tmp_path / "b.jmx"), "a.jmx cannot be read"),
        ((tmp_path, tmp_path, "--server", "http://127.0.0.1:1"), "--server compares one folder"),
        ((tmp_path, "--server", "http://127.0.0.1:1"), "has no .loadwright.json"),
    ):
        refused = invoked("plan", "diff", *words)
        assert (refused.exit_code, message in refused.output) == (2, True), refused.output
