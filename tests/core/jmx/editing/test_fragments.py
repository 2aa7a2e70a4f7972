"""Elements as XML of their own."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.editing.fragments import read_fragment, write_fragment
from tests.core.jmx.plans import document, element, group, string

CONTROLLER = element("GenericController", "inner", string("x", "a &amp; &#x1; b"), element("DebugSampler", "deep"))


def test_what_was_written_is_read_again() -> None:
    text = write_fragment(read_fragment(CONTROLLER + element("DebugSampler", "second")))
    again = read_fragment(text)
    assert [[found.name for found in top.walk()] for top in again] == [["inner", "deep"], ["second"]]
    assert write_fragment(again) == text
    assert "a &amp; &#x1; b" in text


def test_a_file_gives_what_its_plan_contains() -> None:
    text = document(group("a") + group("b"))
    assert [found.name for found in read_fragment(text)] == ["a", "b"]


def test_a_file_without_a_plan_gives_its_elements() -> None:
    text = f'<?xml version="1.0"?><jmeterTestPlan><hashTree>{CONTROLLER}</hashTree></jmeterTestPlan>'
    assert [found.name for found in read_fragment(text)] == ["inner"]


@pytest.mark.parametrize("head", ['\n <?xml version="1.0" encoding="UTF-16"?>', "<!-- copied -->\n", "\ufeff"])
def test_what_is_before_the_root_of_a_file_does_not_matter(head: str) -> None:
    text = f"{head}<jmeterTestPlan><hashTree>{element('DebugSampler', '名')}</hashTree></jmeterTestPlan>\n"
    assert [found.name for found in read_fragment(text)] == ["名"]


def test_an_element_without_a_subtree_gets_one() -> None:
    assert write_fragment(read_fragment('<A testname="x"/>')).split() == ["<A", 'testname="x"/>', "<hashTree/>"]


def test_no_elements_are_no_text() -> None:
    assert write_fragment([]) == ""
    assert read_fragment(" ") == []


def test_elements_of_a_plan_are_copied() -> None:
    plan = read_plan(document(group("Users", children=CONTROLLER)).encode())
    before = [found.name for found in plan.walk()]
    assert plan.test_plan is not None
    write_fragment(plan.test_plan.children)
    assert [found.name for found in plan.walk()] == before


@pytest.mark.parametrize(
    "text",
    ["<A>", "text", "<A/><B/>", "<hashTree/>", "<!DOCTYPE a><A/>", "<A/></hashTree>", "<A/></hashTree><hashTree>"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(PlanError):
        read_fragment(text)
