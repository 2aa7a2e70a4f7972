"""Listeners that slow a run."""

import pytest

from tests.core.jmx.checks.problems import fixed, found
from tests.core.jmx.plans import element, group, plan, string

CODES = ("shows_nothing", "writes_samples", "writes_responses")
RESPONSES = "<objProp><name>saveConfig</name><value><responseData>true</responseData></value></objProp>"


def listener(properties: str = "", testclass: str = "ResultCollector", gui: str = "ViewResultsFullVisualizer") -> str:
    return element(testclass, "l", properties).replace("testclass=", f'guiclass="{gui}" testclass=', 1)


@pytest.mark.parametrize(
    ("children", "code"),
    [
        (listener(), "shows_nothing"),
        (listener(testclass="kg.apc.jmeter.vizualizers.CorrectedResultCollector"), "shows_nothing"),
        (listener(string("filename", "out.jtl")), "writes_samples"),
        (listener(string("filename", "out.jtl"), gui="SimpleDataWriter"), "writes_samples"),
        (listener(string("filename", "out.jtl") + RESPONSES), "writes_responses"),
        (listener(testclass="ResultSaver"), "writes_responses"),
    ],
)
def test_listeners_are_reported_and_can_be_disabled(children: str, code: str) -> None:
    checked = plan(group(children=children))

    assert [problem.message.code for problem in found(checked, *CODES)] == [f"check.{code}"]
    assert fixed(checked, *CODES) == []


@pytest.mark.parametrize(
    "children", [listener(gui="SimpleDataWriter"), element("BackendListener"), element("Summariser")]
)
def test_other_listeners_are_no_problem(children: str) -> None:
    assert found(plan(group(children=children)), *CODES) == []
