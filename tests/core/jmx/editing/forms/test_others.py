"""The grid of properties that nothing describes."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.edits import SetProperty
from loadwright.core.jmx.editing.forms import fields, form
from loadwright.core.jmx.editing.forms.fields import FormField
from loadwright.core.jmx.editing.history import History
from tests.core.jmx.plans import document, element, string

THING = element(
    "org.plugin.Thing",
    "thing",
    string("text", "a")
    + string("lines", "a&#xd;\nb")
    + string("on", "true", "boolProp")
    + string("TestPlan.comments", "why")
    + '<elementProp name="inner" elementType="Inner">'
    + string("count", "3", "intProp")
    + "</elementProp><doubleProp><name>ratio</name><value>0.5</value></doubleProp>"
    + "<objProp><name>config</name><value class='Config'><xml>true</xml><size>3</size></value></objProp>",
)


def history() -> History:
    return History(read_plan(document(THING).encode()))


def shown(edited: History) -> dict[str, FormField]:
    (section,) = form(edited.document, 2).sections
    assert (section.title.english, section.closed) == ("Properties", False)
    return {field.label.english: field for field in section.fields}


def test_every_property_has_a_control_of_its_type() -> None:
    assert {name: (field.control, field.value) for name, field in shown(history()).items()} == {
        "text": (fields.TEXT, "a"),
        "lines": (fields.LINES, "a\r\nb"),
        "on": (fields.CHECKBOX, "true"),
        "inner › count": (fields.NUMBER, "3"),
        "ratio": (fields.NUMBER, "0.5"),
        "objProp › name": (fields.TEXT, "config"),
        "objProp › value › xml": (fields.CHECKBOX, "true"),
        "objProp › value › size": (fields.TEXT, "3"),
    }


def test_written_back_they_change_nothing() -> None:
    edited = history()
    before = write_plan(edited.document.plan)
    for field in shown(edited).values():
        assert edited.apply(SetProperty(2, field.path, str(field.value))) is None
    assert write_plan(edited.document.plan) == before


@pytest.mark.parametrize("name", ["text", "inner › count", "ratio", "objProp › value › xml"])
def test_each_of_them_can_be_changed(name: str) -> None:
    edited = history()
    others = {key: field.value for key, field in shown(edited).items() if key != name}
    edited.apply(SetProperty(2, shown(edited)[name].path, "${x}"))
    found = shown(edited)
    assert (found[name].value, found[name].valid) == ("${x}", True)
    assert {key: field.value for key, field in found.items() if key != name} == others
