"""Fields for numbers that contain something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from loadwright.core.jmx.checks.problem import WARNING
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.registry import SPECS
from loadwright.core.jmx.elements.spec import FieldType, Table
from tests.core.jmx.checks.problems import found
from tests.core.jmx.plans import SAMPLES, element, group, plan, string

CODES = ("not_a_number", "not_an_integer")
NUMBERS = (FieldType.INTEGER, FieldType.DECIMAL)
TEXTS_FOR_NUMBERS = {"GuiTest231.jmx": {"port", "xxx", "count"}, "taurus-http.jmx": {"match no"}}
"""What the authors of real plans wrote into fields for numbers."""


def made(name: str, given: dict[str, values.Value], gui: str = "") -> str:
    """Return an element as XML; its values need not be valid."""
    spec = next(spec for spec in SPECS if spec.class_name == name and gui in spec.guiclass)
    node = values.new(spec)
    values.write(spec, node, given, strict=False)
    return f"{etree.tostring(node, encoding='unicode')}<hashTree/>"


@pytest.mark.parametrize(
    ("name", "gui", "field"),
    [
        (spec.class_name, spec.guiclass, field.name)
        for spec in SPECS
        for field in spec.fields
        if not isinstance(field, Table) and field.type in NUMBERS and not (field.hidden or field.shown_when)
    ],
)
def test_a_text_in_any_field_for_a_number_is_reported(name: str, gui: str, field: str) -> None:
    if name.endswith("ThreadGroup"):
        text = plan(made(name, {field: "abc"}, gui))
    else:
        text = plan(group(children=made(name, {field: "abc"}, gui)))
    (problem,) = found(text, *CODES)
    assert (problem.severity, problem.where) == (WARNING, field)
    assert "'abc'" in str(problem.message)


@pytest.mark.parametrize("value", ["", "5", "-1", "${users}", "${__P(users,5)}"])
def test_numbers_variables_and_empty_fields_are_no_problem(value: str) -> None:
    assert found(plan(made("ThreadGroup", {"ThreadGroup.num_threads": value})), *CODES) == []


def test_what_is_not_shown_or_not_run_is_not_reported() -> None:
    hidden: dict[str, values.Value] = {"ThreadGroup.scheduler": "false", "ThreadGroup.duration": "abc"}
    assert found(plan(made("ThreadGroup", hidden)), *CODES) == []
    (problem,) = found(plan(made("ThreadGroup", hidden | {"ThreadGroup.scheduler": "true"})), *CODES)
    assert problem.where == "ThreadGroup.duration"
    off = element("ConstantTimer", properties=string("ConstantTimer.delay", "abc"), enabled=False)
    assert found(plan(group(children=off)), *CODES) == []


def test_cells_of_tables_are_checked() -> None:
    row = {"threads": "5", "delay": "x", "startup": "1.5", "hold": "1", "shutdown": ""}
    problems = found(plan(made("UltimateThreadGroup", {"ultimatethreadgroupdata": [row]})), *CODES)
    assert [problem.where for problem in problems] == ["delay", "startup"]


def test_long_values_are_cut() -> None:
    (problem,) = found(plan(made("ThreadGroup", {"ThreadGroup.num_threads": "x" * 1000})), *CODES)
    assert len(str(problem.message)) < 300


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_only_what_is_no_number_is_reported_in_plans_of_others(sample: Path) -> None:
    problems = found(read_plan(sample.read_bytes()), *CODES)
    texts = {problem.message.params["value"] for problem in problems}
    assert texts == TEXTS_FOR_NUMBERS.get(sample.name, set())
