"""Properties of elements, read and set by name."""

from __future__ import annotations

import pytest
from lxml import etree

from loadwright.core.jmx.document import properties

BOXED = "<doubleProp><name>rate</name><value>2.5</value><savedValue>0.0</savedValue></doubleProp>"


def node(text: str = "") -> etree._Element:
    return etree.fromstring(f"<Thing>{text}</Thing>")


def xml(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode")


def test_of_several_properties_the_last_one_counts() -> None:
    found = node('<stringProp name="a">1</stringProp><stringProp name="a">2</stringProp>')
    assert properties.text(found, "a") == "2"
    properties.put(found, "stringProp", "a", "3")
    assert properties.text(found, "a") == "3"
    assert ">1<" in xml(found)


def test_a_text_is_returned_exactly_and_a_missing_one_is_the_default() -> None:
    assert properties.text(node('<stringProp name="a"> x\n </stringProp>'), "a", "d") == " x\n "
    assert properties.text(node('<stringProp name="a"/>'), "a", "d") == ""
    assert properties.text(node(), "a", "d") == "d"
    assert properties.text(node(BOXED), "rate") == "2.5"


def test_several_texts_are_those_that_each_property_has() -> None:
    content = '<stringProp name="a">1</stringProp><stringProp name="a"> x &amp; <b>y</b><!-- z --></stringProp>'
    found = node(f'{content}<boolProp name="empty"/>{BOXED}')
    names = ("rate", "a", "empty", "absent")
    assert properties.texts(found, *names) == [properties.text(found, name) for name in names]
    assert properties.texts(found, *names)[0] == "2.5"


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("TRUE", True), ("false", False), ("", False), ("yes", False), ("${x}", False)]
)
def test_only_the_word_true_is_true(text: str, value: bool) -> None:
    assert properties.boolean(node(f'<boolProp name="a">{text}</boolProp>'), "a", default=True) is value


def test_a_missing_boolean_is_its_default() -> None:
    assert properties.boolean(node(), "a", default=True)
    assert not properties.boolean(node(), "a")


def test_a_boxed_number_is_set_and_made_in_its_own_form() -> None:
    found = node(BOXED)
    properties.put(found, "doubleProp", "rate", "7")
    assert "<value>7</value><savedValue>0.0</savedValue>" in xml(found)
    made = node()
    properties.put(made, "FloatProperty", "rate", "7")
    assert properties.text(made, "rate") == "7"
    assert [child.tag for child in made[0]] == ["name", "value"]


def test_setting_keeps_the_kind_and_removes_children() -> None:
    found = node('<intProp name="a">1<!-- odd --></intProp>')
    properties.put(found, "stringProp", "a", "2")
    assert xml(found) == '<Thing><intProp name="a">2</intProp></Thing>'


def test_the_kind_of_a_property_changes_with_its_text_kept() -> None:
    found = node(BOXED)
    properties.retag(found, "rate", "stringProp")
    assert xml(found) == '<Thing><stringProp name="rate">2.5</stringProp></Thing>'
    properties.retag(found, "absent", "stringProp")
    assert len(found) == 1


def test_new_properties_stand_on_lines_of_their_own() -> None:
    plan = etree.fromstring("<a>\n  <b/>\n</a>")
    for name in ("x", "y"):
        properties.append(plan[0], "stringProp", "1", name=name)
    expected = (
        '<a>\n  <b>\n    <stringProp name="x">1</stringProp>\n    <stringProp name="y">1</stringProp>\n  </b>\n</a>'
    )
    assert xml(plan) == expected


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_node_is_inserted_at_its_position_and_removed_with_its_line(position: int) -> None:
    before = "<a>\n  <b/>\n  <c/>\n</a>"
    parent = etree.fromstring(before)
    new = etree.Element("new")
    properties.insert(parent, position, new)
    lines = ["  <b/>", "  <c/>"]
    lines.insert(position, "  <new/>")
    assert xml(parent) == "\n".join(["<a>", *lines, "</a>"])
    properties.remove(new)
    assert xml(parent) == before


def test_a_node_outside_a_plan_is_neither_removed_nor_replaced() -> None:
    alone = node()
    properties.remove(alone)
    with pytest.raises(ValueError, match="Thing"):
        properties.replace(alone, node())


def test_a_replacement_takes_the_line_of_the_node() -> None:
    parent = etree.fromstring("<a>\n  <b/>\n  <c/>\n</a>")
    properties.replace(parent[0], etree.fromstring("<x><y/></x>"))
    assert xml(parent) == "<a>\n  <x>\n    <y/>\n  </x>\n  <c/>\n</a>"


def test_arguments_are_read_in_order_and_set_by_name() -> None:
    rows = "".join(
        f'<elementProp name="{name}"><stringProp name="Argument.value">{value}</stringProp></elementProp>'
        for name, value in (("a", "1"), ("b", "2"), ("a", "3"))
    )
    found = node(f'<collectionProp name="Arguments.arguments">{rows}</collectionProp>')
    assert properties.put_argument(found, "a", "9")
    assert not properties.put_argument(found, "absent", "9")
    assert properties.arguments(found) == [("a", "9"), ("b", "2"), ("a", "9")]
    assert properties.arguments(node()) == []
