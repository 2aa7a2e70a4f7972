"""Edits as JSON: complete in both directions, and everything that is not an edit is refused."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core import strictjson
from loadwright.core.jmx.editing.edits import (
    Edit,
    Enable,
    Insert,
    Move,
    PutProperty,
    Remove,
    Rename,
    Replace,
    Retype,
    SetProperty,
    SetValues,
)
from loadwright.core.jmx.editing.search import Search, Substitute
from loadwright.core.jmx.editing.wire import from_json, to_json

EDITS: list[Edit] = [
    SetValues(3, {"HTTPSampler.path": "/cart", "Arguments.arguments": [{"Argument.name": "a", "Argument.value": "1"}]}),
    SetProperty(3, (0, 2), "text"),
    PutProperty(3, "count", "intProp", "5"),
    Rename(3, "name"),
    Rename(3, comment="why"),
    Enable((1, 2), False),
    Insert(1, 0, "<A/><hashTree/>", 7),
    Move((3, 4), 1, 2),
    Remove((3,)),
    Retype(3, "<A/>"),
    Replace(3, "<A/>"),
    Substitute(Search("a.b", regular=True), "c", (3,)),
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.NAME)
def test_an_edit_is_read_as_it_was_written(edit: Edit) -> None:
    assert from_json(strictjson.loads(strictjson.dumps(to_json(edit)))) == edit


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (None, "an edit is not an object"),
        ({}, "'edit' is not one of"),
        ({"edit": "put_property", "tag": "script"}, "tag is not one of stringProp"),
        ({"edit": "explode"}, "'edit' is not one of"),
        ({"edit": "remove"}, "remove lacks something of elements"),
        ({"edit": "remove", "elements": [1], "element": 2}, "remove has no element"),
        ({"edit": "remove", "elements": "1"}, "elements is not a list"),
        ({"edit": "remove", "elements": [-1]}, "elements is not a whole number"),
        ({"edit": "remove", "elements": [True]}, "elements is not a whole number"),
        ({"edit": "remove", "elements": [10**400]}, "elements is not a whole number"),
        ({"edit": "enable", "elements": [1], "enabled": 1}, "enabled is neither true nor false"),
        ({"edit": "rename", "element": 1, "name": "x" * 10_001}, "name is not a text with at most 10000 characters"),
        ({"edit": "set", "element": 1, "values": {"a": 1}}, "a is not a text"),
        ({"edit": "set", "element": 1, "values": {"a": [1]}}, "a is not an object"),
        ({"edit": "set", "element": 1, "values": {"a": [{"b": None}]}}, "b is not a text"),
        ({"edit": "substitute", "search": {"pattern": ""}, "replacement": ""}, "search needs a pattern"),
        ({"edit": "substitute", "search": {"pattern": "a", "x": 1}, "replacement": ""}, "search needs a pattern"),
    ],
)
def test_what_is_no_edit_is_refused_with_the_reason(data: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        from_json(data)


_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([to_json(edit) for edit in EDITS]), st.data())
def test_anything_else_raises_nothing_but_value_errors(edit: dict[str, Any], data: st.DataObject) -> None:
    changed = {**edit, data.draw(st.sampled_from(list(edit))): data.draw(_json)}
    with suppress(ValueError):
        assert from_json(changed)


def test_texts_are_made_fit_for_a_document() -> None:
    edit = from_json({"edit": "rename", "element": 1, "name": "a\ud800b"})
    assert isinstance(edit, Rename)
    assert edit.name == "a\N{REPLACEMENT CHARACTER}b"
