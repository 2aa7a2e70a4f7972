from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from loadwright.cli.run.outputs import junit, measured, write_outputs
from loadwright.core.facts import FINISHED, Event, RunFacts
from loadwright.core.messages import TEXT
from loadwright.core.protocol.generator import FAILED
from loadwright.core.result import build_result
from loadwright.core.runspec import RunSpec
from tests.core.stats.examples import second_of
from tests.support.measurements import measurements_of


def result(*requirements: str, state: str = FINISHED) -> dict[str, Any]:
    measurements = measurements_of(("1", second_of(1_700_000_000, {"a": [10, 700]})))
    facts = RunFacts(
        state,
        RunSpec(requirements=list(requirements)),
        plan="shop\x01.jmx",
        started_at=1_700_000_000.0,
        events=[Event(1_700_000_001.0, TEXT(text="JMeter died"), kind="ended")] if state == FAILED else [],
    )
    return build_result(measurements, facts)


def suite(document: bytes) -> ElementTree.Element:
    root = ElementTree.fromstring(document)
    assert root.tag == "testsuites"
    return root[0]


def test_each_requirement_is_a_test_case() -> None:
    found = suite(junit(result("p95 < 500ms", "samples >= 2", "p50(nobody) < 1s")))
    assert (found.get("tests"), found.get("failures"), found.get("errors")) == ("3", "2", "0")
    assert [case.get("name") for case in found] == ["p95 < 500ms", "samples >= 2", "p50(nobody) < 1s"]
    assert [[failure.get("message") for failure in case] for case in found] == [
        ["p95 < 500ms: it was 700 ms"],
        [],
        ["p50(nobody) < 1s: it was not measured"],
    ]


def test_without_requirements_there_is_one_case_for_carrying_it_out() -> None:
    found = suite(junit(result()))
    assert (found.get("tests"), found.get("failures"), len(found)) == ("1", "0", 1)
    assert found.get("name") == "shop\N{REPLACEMENT CHARACTER}.jmx"


def test_a_run_that_failed_is_an_error_with_its_reason() -> None:
    found = suite(junit(result(state=FAILED)))
    assert (found.get("errors"), found.get("failures")) == ("1", "0")
    assert found[0][0].get("message") == "JMeter died"


def test_warnings_and_doubts_are_its_output() -> None:
    document = result()
    assert suite(junit(document)).find("system-out") is None
    document["verdict"]["reasons"] = ["generator 1 was lost"]
    document["warnings"] = [{"text": "'Upload' reads a\x01.pdf, which is missing"}]
    (output,) = suite(junit(document)).findall("system-out")
    assert output.text == "generator 1 was lost\n'Upload' reads a\N{REPLACEMENT CHARACTER}.pdf, which is missing"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "ms", "not measured"),
        (12.5, "ms", "12.5 ms"),
        (0.0125, "fraction", "1.25%"),
        (200.0, "1/s", "200/s"),
        (3_000_000.0, "count", "3000000"),
    ],
)
def test_measured_values_are_shown_with_their_unit(value: float | None, unit: str, text: str) -> None:
    assert measured({"value": value, "unit": unit}) == text


def test_the_folder_of_an_earlier_run_is_not_mixed_with_this_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in ("result.json", "jmeter-1.log", "jmeter-7.log", "results-7.jtl", "mine.txt", "jmeter.log"):
        (out / name).write_text("old")
    log = tmp_path / "jmeter.log"
    log.write_text("new")
    write_outputs(out, result(), {"jmeter-1.log": log, "jmeter-2.log": tmp_path / "never written"})
    assert {path.name for path in out.iterdir()} == {
        "result.json",
        "junit.xml",
        "jmeter-1.log",
        "mine.txt",
        "jmeter.log",
    }
    assert (out / "jmeter-1.log").read_text() == "new"
    assert json.loads((out / "result.json").read_text())["schema"] == 2


def test_what_the_plan_wrote_replaces_that_of_an_earlier_run(tmp_path: Path) -> None:
    out, new = tmp_path / "out", tmp_path / "new"
    for path in (out / "written-1/old.csv", out / "written-2/old.csv", out / "mine/a", new / "new.csv"):
        path.parent.mkdir(parents=True)
        path.write_text("1")
    write_outputs(out, result(), {"written-1": new, "written-2": tmp_path / "nothing was written"})
    assert {path.relative_to(out).as_posix() for path in out.rglob("*")} == {
        "result.json",
        "junit.xml",
        "mine",
        "mine/a",
        "written-1",
        "written-1/new.csv",
    }


GUARDRAIL = {
    "text": "cpu(web-*) < 90%", "held": False, "value": 97.256, "unit": "%", "host": "web-1", "part": "", "hosts": 2,
    "unmeasured": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "97.256% on web-1"),
        ({"part": "order", "unit": "count", "value": 3}, "3 on web-1 (order)"),
        ({"unmeasured": ["web-2"]}, "97.256% on web-1; not measured on web-2"),
        ({"value": None, "host": "", "unmeasured": ["web-1", "web-2"]}, "not measured on web-1, web-2"),
        ({"value": None, "host": ""}, "not measured"),
        ({"value": 40.0, "aborted": True}, "40% on web-1; the run was stopped for it"),
        ({"value": None, "host": "", "held": True, "unit": "s"}, "none"),
        ({"unit": "byte", "value": 1_500_000}, "1.5 MB on web-1"),
        ({"unit": "byte/s", "value": 999}, "999 B/s on web-1"),
        ({"unit": "number", "value": 1.25}, "1.25 on web-1"),
        ({"unit": "s", "value": 12.5}, "12.5 s on web-1"),
        ({"unit": "Mbit/s", "value": 100}, "100 Mbit/s on web-1"),
        ({"unit": "1/s", "value": 12}, "12/s on web-1"),
    ],
)
def test_guardrails_are_reported_with_their_host(changes: dict[str, Any], expected: str) -> None:
    found = result()
    found["requirements"] = [GUARDRAIL | changes]
    assert measured(GUARDRAIL | changes) == expected
    failures = [failure.get("message") for failure in suite(junit(found))[0]]
    assert failures == ([] if changes.get("held") else [f"cpu(web-*) < 90%: it was {expected}"])
