"""What all forms consist of."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from loadwright.core import strictjson
from loadwright.core.jmx.editing.forms.fields import (
    BEGINNING,
    CODE,
    LARGE,
    LONGEST,
    NOTHING,
    TABLE,
    TEXT,
    Form,
    FormField,
    Section,
    Words,
    newline_of,
    titled,
)


def field(name: str, cell: str = "", path: tuple[int, ...] = ()) -> FormField:
    return FormField(name, Words(name), Words("Help."), TEXT, cell=cell, path=path)


@pytest.mark.parametrize(("text", "newline"), [("", "\n"), ("a\nb", "\n"), ("a\r\nb", "\r\n"), ("a\rb", "\n")])
def test_the_way_a_text_separates_lines_is_kept(text: str, newline: str) -> None:
    assert newline_of(text) == newline


def test_neighbours_with_the_same_title_are_one_section() -> None:
    first, second = Words("First"), Words("Second")
    sections = [
        Section(first, (field("a"),)),
        Section(first, (field("b"),)),
        Section(second, ()),
        Section(second, (field("c"),)),
        Section(first, (field("d"),)),
        Section(first, (field("e"),), closed=True),
    ]
    found = titled(sections)
    assert [(one.title, [shown.name for shown in one.fields]) for one in found] == [
        (first, ["a", "b"]),
        (second, ["c"]),
        (first, ["d"]),
        (first, ["e"]),
    ]


def test_json_has_the_keys_of_fields() -> None:
    sections = (Section(Words("T"), (field("a", "cell"), field("b", path=(3, 0)))),)
    shown = Form(1, "Thing", Words("Thing"), "other", "n", "", True, sections).to_json()
    assert [one["key"] for one in shown["sections"][0]["fields"]] == ["a.cell", "b.3.0"]


def test_of_values_that_are_too_long_the_beginning_is_shown() -> None:
    long = "x" * (LONGEST + 1)
    row = {"name": "", "value": long}
    whole = [
        FormField("text", NOTHING, NOTHING, TEXT, long),
        FormField("rows", NOTHING, NOTHING, TABLE, [{"name": "a", "value": "y"}, {"name": "b", "value": long}]),
        FormField("cell", NOTHING, NOTHING, CODE, long, cell="value", row=row),
        FormField("other", NOTHING, NOTHING, TEXT, "", cell="name", row=row),
    ]
    (section,) = titled([Section(Words("T"), tuple(whole))])
    for field, size in zip(section.fields, [0, 3, 0, 0], strict=True):
        assert (field.control, field.value, field.size) == (LARGE, long[:BEGINNING], len(long) + size)
        assert len(strictjson.dumps(asdict(field))) < 2 * BEGINNING
    kept = FormField("text", NOTHING, NOTHING, TEXT, long[1:])
    assert titled([Section(Words("T"), (kept,))])[0].fields == (kept,)
