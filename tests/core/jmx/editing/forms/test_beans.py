"""Forms of TestBeans that are not declared, from a catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.core.jmx.catalogue import Catalogue
from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.edits import PutProperty
from loadwright.core.jmx.editing.forms import fields, form
from loadwright.core.jmx.editing.forms.fields import FormField, Words
from loadwright.core.jmx.editing.history import History
from tests.core.jmx.plans import document, element, string

JMX = f"<jmeterTestPlan><hashTree>{element('org.plugin.Bean')}</hashTree></jmeterTestPlan>"


def prop(name: str, kind: str, default: str | None = None, **more: Any) -> dict[str, Any]:
    flags = dict.fromkeys(("required", "literal", "closed", "lines"), False)
    texts = {"labels": {"en": f"{name} label", "zh": "标签"}, "help": {"en": "One<br>&lt;two&gt;", "zh": None}}
    return {"name": name, "type": kind, "default": default, "tags": [], "group": None, **flags, **texts, **more}


PROPERTIES = [
    prop("size", "int", "5"),
    prop("share", "double", "0.5"),
    prop("on", "boolean", "true"),
    prop("mode", "java.lang.String", "a", tags=["a", "b"], closed=True),
    prop("word", "java.lang.String", "a", tags=["a", "b"]),
    prop("text", "java.lang.String", lines=True),
    prop("dbPassword", "java.lang.String"),
    prop("list", "java.util.Collection"),
]
CATALOGUE = Catalogue.from_json(
    {
        "jmeter": "5.6.3",
        "failed": {},
        "elements": [
            {
                "testclass": "org.plugin.Bean",
                "guiclass": "org.apache.jmeter.testbeans.gui.TestBeanGUI",
                "menus": ["menu_timer"],
                "roles": [],
                "labels": {"en": "Bean", "zh": "豆"},
                "jmx": JMX,
                "properties": PROPERTIES,
            }
        ],
    }
)


def shown(history: History) -> dict[str, FormField]:
    found = form(history.document, 2, CATALOGUE)
    return {field.name: field for section in found.sections for field in section.fields}


def edited(inside: str = "") -> History:
    return History(read_plan(document(element("org.plugin.Bean", "bean", inside)).encode()))


def test_each_property_has_a_control_of_its_type_and_the_default_of_its_class() -> None:
    found = shown(edited())
    assert {name: (field.control, field.value, field.tag) for name, field in found.items()} == {
        "size": (fields.NUMBER, "5", "intProp"),
        "share": (fields.NUMBER, "0.5", "doubleProp"),
        "on": (fields.CHECKBOX, "true", "boolProp"),
        "mode": (fields.CHOICE, "a", "stringProp"),
        "word": (fields.TEXT, "a", "stringProp"),
        "text": (fields.LINES, "", "stringProp"),
        "dbPassword": (fields.PASSWORD, "", "stringProp"),
    }
    assert [option.value for option in found["mode"].choices] == ["a", "b"]
    assert found["word"].suggestions == ("a", "b")


def test_names_are_in_both_languages_and_help_is_text() -> None:
    size = shown(edited())["size"]
    assert (size.label, size.help) == (Words("size label", "标签"), Words("One <two>"))
    found = form(edited().document, 2, CATALOGUE)
    assert (found.type, found.kind) == (Words("Bean", "豆"), "timer")


@pytest.mark.parametrize(
    ("value", "tag", "valid"), [("7", "intProp", True), ("${n}", "stringProp", True), ("x", "stringProp", False)]
)
def test_a_property_is_added_as_jmeter_loads_it(value: str, tag: str, valid: bool) -> None:
    history = edited()
    size = shown(history)["size"]
    history.apply(PutProperty(2, size.name, size.tag, value))
    stored = properties.find(history.document.element(2).node, "size")
    assert stored is not None
    assert (stored.tag, stored.text) == (tag, value)
    assert (shown(history)["size"].value, shown(history)["size"].valid) == (value, valid)


def test_a_property_with_several_values_is_in_the_grid() -> None:
    inside = f'<collectionProp name="list">{string("1", "one")}</collectionProp>'
    found = form(edited(inside).document, 2, CATALOGUE)
    assert [field.label.english for field in found.sections[-1].fields] == ["list › 1"]
