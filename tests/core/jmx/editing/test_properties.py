"""Every property of an element as a grid."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.edits import SetProperty
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.editing.properties import Property, grid, is_loaded
from tests.core.jmx.plans import document, element, string

THING = element(
    "org.plugin.Thing",
    "thing",
    string("text", "a")
    + string("on", "true", "boolProp")
    + '<elementProp name="inner" elementType="Inner">'
    + string("count", "3", "intProp")
    + "</elementProp><doubleProp><name>ratio</name><value>0.5</value></doubleProp><objProp/>",
)


def test_all_properties_are_listed_with_their_types() -> None:
    history = History(read_plan(document(THING).encode()))
    assert list(grid(history.document.element(2))) == [
        Property((0,), "text", "stringProp", "text", "a"),
        Property((1,), "on", "boolProp", "boolean", "true"),
        Property((2,), "inner", "elementProp", "", ""),
        Property((2, 0), "count", "intProp", "integer", "3"),
        Property((3,), "ratio", "doubleProp", "decimal", "0.5"),
        Property((4,), "objProp", "objProp", "", ""),
    ]


def test_each_property_with_a_text_can_be_set_by_its_path() -> None:
    history = History(read_plan(document(THING).encode()))
    for shown in list(grid(history.document.element(2))):
        if shown.editable:
            history.apply(SetProperty(2, shown.path, "new"))
    assert [shown.value for shown in grid(history.document.element(2)) if shown.editable] == ["new"] * 4


@pytest.mark.parametrize(
    ("tag", "value", "loaded"),
    [
        ("boolProp", "true", True),
        ("boolProp", "${on}", False),
        ("intProp", "2147483647", True),
        ("intProp", "2147483648", False),
        ("longProp", "2147483648", True),
        ("longProp", "", False),
        ("doubleProp", "1e3", True),
        ("FloatProperty", "much", False),
        ("stringProp", "anything", True),
        ("objProp", "anything", True),
    ],
)
def test_what_jmeter_loads_depends_on_the_tag(tag: str, value: str, loaded: bool) -> None:
    assert is_loaded(tag, value) is loaded
