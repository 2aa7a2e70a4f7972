"""Texts of imports are values that JMeter sends unchanged."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from loadwright.core.imports.draft.text import Variable, joined, literal, storable
from loadwright.core.jmx.document.characters import unshield


def evaluated(value: str, variables: dict[str, str]) -> str:
    """Return what JMeter makes of a property: as its FunctionParser reads it, and only where it finds a function."""
    pieces, found, position = [""], False, 0
    while position < len(value):
        character, following = value[position], value[position + 1 : position + 2]
        if character == "\\" and following:
            pieces.append(following if following in "$,\\" else character + following)
            position += 2
        elif character == "$" and following == "{":
            end = value.index("}", position)
            pieces.append(variables[value[position + 2 : end]])
            found, position = True, end + 1
        else:
            pieces.append(character)
            position += 1
    return "".join(pieces) if found else value


@given(st.text(alphabet='a$\\{},"_ü', max_size=20))
def test_jmeter_sends_any_literal_as_it_is(text: str) -> None:
    assert evaluated(literal(text), {"__char(36)": "$"}) == text


@given(st.lists(st.one_of(st.text(alphabet="a$\\{},", max_size=5), st.just(Variable("x"))), max_size=6))
def test_variables_stand_between_literals(pieces: list[str | Variable]) -> None:
    expected = "".join("<x>" if isinstance(piece, Variable) else piece for piece in pieces)

    assert evaluated(joined(pieces), {"__char(36)": "$", "x": "<x>"}) == expected


def test_a_text_without_expressions_is_unchanged() -> None:
    assert literal("C:\\temp, $5 {x}") == "C:\\temp, $5 {x}"


@pytest.mark.parametrize("text", ["\0", "\x1f", "\ufffe", "\U0010f005", "\ud800", "&#1;"])
def test_any_character_can_be_part_of_a_plan(text: str) -> None:
    node = etree.Element("a")
    node.text = storable(text)

    written = unshield(etree.tostring(node, encoding="unicode"))

    expected = {"\U0010f005": text, "\ud800": "\ufffd", "&#1;": "&amp;#1;"}.get(text, f"&#x{ord(text[0]):x};")
    assert re.sub(r"</?a>", "", written) == expected
