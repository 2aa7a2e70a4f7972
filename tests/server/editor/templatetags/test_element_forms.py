"""What the templates of elements' forms say, and what they pass to the script of the page."""

from __future__ import annotations

import pytest
from django.utils import translation

from loadwright.core.jmx.editing.forms import fields
from loadwright.core.jmx.editing.forms.fields import Condition, FormField, Option, Words
from loadwright.core.strictjson import loads
from loadwright.server.editor.templatetags import element_forms as tags


def field(name: str = "a b", **more: object) -> FormField:
    return FormField(name, Words("Value"), Words("The value."), fields.TEXT, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        ("en", Words("Loop Count"), "Loop Count"),
        ("zh-hans", Words("Loop Count"), "循环次数"),
        ("zh-hans", Words("Loop Count", "JMeter 的"), "JMeter 的"),
        ("en", Words("Loop Count", "JMeter 的"), "Loop Count"),
        ("zh-hans", Words("A plugin's own"), "A plugin's own"),
        ("zh-hans", Words(""), ""),
    ],
)
def test_texts_are_in_the_readers_language(language: str, words: Words, said: str) -> None:
    with translation.override(language):
        assert tags.said(words) == said


def test_the_script_gets_what_a_field_has() -> None:
    given = field(edit="set_property", path=(0, 2), shown_when=(Condition("on", ("true",)),))
    assert loads(tags.described(given)) == {
        "key": "a b.0.2",
        "name": "a b",
        "edit": "set_property",
        "path": [0, 2],
        "newline": "\n",
        "shownWhen": [["on", ["true"]]],
    }
    assert tags.identifier(given) == "field-a-b-0-2"


def test_rows_have_the_shown_cells() -> None:
    columns = (field("x"), field("y", default="5"))
    table = field(columns=columns, value=[{"x": "1", "y": "2", "hidden": "3"}, {}])
    assert [[value for _column, value in row] for row in tags.cells(table)] == [["1", "2"], ["", ""]]
    assert [[value for _column, value in row] for row in tags.fresh(table)] == [["", "5"]]
    assert loads(tags.raw(table)) == [{"x": "1", "y": "2", "hidden": "3"}, {}]
    assert tags.cells(field(value="text")) == []
    assert tags.new_row(field(row={"x": "1"})) == '{"x": "1"}'


@pytest.mark.parametrize(("value", "is_one"), [("a", False), ("", False), ("${x}", True), ("other", True)])
def test_a_choice_may_be_an_expression(value: str, is_one: bool) -> None:
    choice = field(value=value, choices=(Option("a", Words("A")),))
    assert tags.is_expression(choice) is is_one


@pytest.mark.parametrize(("value", "is_one"), [("true", False), ("false", False), ("", False), ("${on}", True)])
def test_a_switch_may_be_an_expression(value: str, is_one: bool) -> None:
    assert tags.is_expression(field(value=value)) is is_one


@pytest.mark.parametrize(("text", "high"), [("", 2), ("a\nb\nc", 3), ("\n" * 99, tags.LONGEST_LINES)])
def test_texts_are_as_high_as_their_lines(text: str, high: int) -> None:
    assert tags.lines(text) == high
