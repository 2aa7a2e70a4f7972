"""Every property of an element as a grid."""

from __future__ import annotations

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.edits import SetProperty
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.editing.properties import Property, grid
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
        Property((3,), "doubleProp", "doubleProp", "", ""),
        Property((3, 0), "name", "name", "text", "ratio"),
        Property((3, 1), "value", "value", "text", "0.5"),
        Property((4,), "objProp", "objProp", "", ""),
    ]


def test_each_property_with_a_text_can_be_set_by_its_path() -> None:
    history = History(read_plan(document(THING).encode()))
    for shown in list(grid(history.document.element(2))):
        if shown.editable:
            history.apply(SetProperty(2, shown.path, "new"))
    assert [shown.value for shown in grid(history.document.element(2)) if shown.editable] == ["new"] * 5
