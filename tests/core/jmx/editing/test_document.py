"""Numbered elements, and the primitive changes of a document."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element, PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing import document as module
from loadwright.core.jmx.editing.changes import Step
from loadwright.core.jmx.editing.document import TOP, EditedPlan
from loadwright.core.jmx.editing.fragments import read_fragment
from loadwright.core.jmx.elements import kinds, registry
from tests.core.jmx.plans import DECLARATION, document, element, group

INNER = element("GenericController", "inner", children=element("DebugSampler", "deep"))
PLAN = document(group("a", children=INNER + element("DebugSampler", "last")) + group("b"))
A, INNER_NUMBER, DEEP, LAST, B = 2, 3, 4, 5, 6


def edited(text: str = PLAN) -> EditedPlan:
    return EditedPlan(read_plan(text.encode()))


def names(document: EditedPlan) -> list[str]:
    return [found.name for found in document.plan.walk()]


def test_elements_are_numbered_in_document_order() -> None:
    found = edited()
    assert [found.number(one) for one in found.plan.walk()] == [1, 2, 3, 4, 5, 6]
    assert found.element(DEEP).name == "deep"
    assert [found.parent(number) for number in (1, A, INNER_NUMBER, DEEP, B)] == [TOP, 1, A, INNER_NUMBER, 1]
    assert [one.name for one in found.children(A)] == ["inner", "last"]
    assert [one.name for one in found.children(TOP)] == ["Plan"]


@pytest.mark.parametrize("number", [0, 7, -1])
def test_a_number_without_an_element_is_refused(number: int) -> None:
    with pytest.raises(PlanError, match="no longer exists"):
        edited().element(number)


def test_only_the_outermost_of_elements_count() -> None:
    found = edited()
    assert found.outermost((B, DEEP, INNER_NUMBER, DEEP)) == [INNER_NUMBER, B]
    assert found.outermost((DEEP, DEEP)) == [DEEP]
    assert found.outermost((1, B)) == [1]


def test_several_elements_move_in_document_order() -> None:
    found = edited()
    steps: list[Step] = []
    found.move((LAST, DEEP), B, 0, steps)
    assert names(found) == ["Plan", "a", "inner", "b", "deep", "last"]
    assert [found.number(one) for one in found.children(B)] == [DEEP, LAST]


def test_the_last_element_of_a_file_may_have_no_subtree() -> None:
    around = "<jmeterTestPlan>\n  <hashTree>\n    {}\n  </hashTree>\n</jmeterTestPlan>\n"
    text = DECLARATION + around.format('<TestPlan testclass="TestPlan"/>')
    found = edited(text)
    steps: list[Step] = []
    assert found.insert(1, 0, read_fragment('<ThreadGroup testname="new"/>'), steps) == [2]
    assert write_plan(found.plan).decode().splitlines()[3:9] == [
        '    <TestPlan testclass="TestPlan"/>',
        "    <hashTree>",
        '      <ThreadGroup testname="new"/>',
        "      <hashTree/>",
        "    </hashTree>",
        "  </hashTree>",
    ]
    for step in reversed(steps):
        step.undo()
    assert write_plan(found.plan).decode() == text


def test_a_plan_does_not_get_more_elements_than_it_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ELEMENTS", 7)
    found = edited()
    before = write_plan(found.plan)
    with pytest.raises(PlanError, match="has more than 7 elements"):
        found.insert(B, 0, read_fragment(element("DebugSampler", "new")), [])
    assert write_plan(found.plan) == before


def test_the_kind_of_unknown_elements_may_be_known_otherwise() -> None:
    def kind(one: Element) -> str:
        return kinds.SAMPLER if one.testclass == "Odd" else registry.kind(one)

    plan = read_plan(PLAN.encode())
    EditedPlan(plan, kind).insert(INNER_NUMBER, 0, read_fragment(element("Odd")), [])
    with pytest.raises(PlanError, match="does not allow 'Odd' in 'Plan'"):
        EditedPlan(plan, kind).insert(1, 0, read_fragment(element("Odd")), [])


def test_a_change_that_raises_leaves_the_node() -> None:
    found = edited()
    before = found.element(DEEP).node

    def fail() -> None:
        with found.replacing(DEEP, []) as node:
            node.set("testname", "changed")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert found.element(DEEP).node is before
    assert names(found)[3] == "deep"
