"""The forms of elements in the workbench."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import previews
from loadwright.server.editor.workbench.operations.changes import apply
from loadwright.server.editor.workbench.operations.forms import form
from loadwright.server.editor.workbench.registry import OpenDraft
from tests.server.editor.conftest import GROUP, LOGIN

ULTIMATE = (
    '<kg.apc.jmeter.threads.UltimateThreadGroup guiclass="kg.apc.jmeter.threads.UltimateThreadGroupGui" testname="u">'
    '<collectionProp name="ultimatethreadgroupdata"><collectionProp name="1">'
    '<stringProp name="a">5</stringProp><stringProp name="b">0</stringProp><stringProp name="c">10</stringProp>'
    '<stringProp name="d">20</stringProp><stringProp name="e">0</stringProp>'
    "</collectionProp></collectionProp></kg.apc.jmeter.threads.UltimateThreadGroup><hashTree/>"
)


def test_an_element_has_its_values_and_names_in_both_languages(draft: OpenDraft) -> None:
    found = form(draft, {"number": LOGIN})
    assert (found.form.name, found.form.type.english, found.form.type.chinese) == ("login", "Java Request", "Java请求")
    assert found.preview is None
    apply(draft, {"edit": {"edit": "set", "element": GROUP, "values": {"ThreadGroup.num_threads": "many"}}})
    fields = [field for section in form(draft, {"number": GROUP}).form.sections for field in section.fields]
    assert [(field.value, field.valid) for field in fields if field.name == "ThreadGroup.num_threads"] == [
        ("many", False)
    ]


def test_a_planned_curve_comes_with_the_form(draft: OpenDraft) -> None:
    apply(draft, {"edit": {"edit": "insert", "parent": 1, "position": 0, "fragment": ULTIMATE}})
    found = form(draft, {"number": 5})
    assert found.preview is not None
    assert found.preview.points == ((0, 0), (10, 5), (30, 5), (30, 0))


def test_a_curve_that_cannot_be_drawn_has_a_reason(draft: OpenDraft) -> None:
    apply(draft, {"edit": {"edit": "insert", "parent": 1, "position": 0, "fragment": ULTIMATE.replace(">20<", ">x<")}})
    planned, other = (form(draft, {"number": at}).preview for at in (5, GROUP))
    assert planned is not None
    assert planned.problem == previews.NOT_A_NUMBER(value="x")
    assert other is None


def test_a_form_comes_with_the_load_that_the_element_determines(draft: OpenDraft) -> None:
    first = form(draft, {"number": GROUP}).written[0]
    assert (first.what, first.value) == ("threads", "1")
    assert form(draft, {"number": LOGIN}).written == []
    apply(draft, {"edit": {"edit": "enable", "elements": [GROUP], "enabled": False}})
    assert form(draft, {"number": GROUP}).written == []


def test_an_element_that_does_not_exist_has_no_form(draft: OpenDraft) -> None:
    with pytest.raises(PlanError):
        form(draft, {"number": 99})
