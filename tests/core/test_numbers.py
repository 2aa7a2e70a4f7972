"""Numbers as people type them. The scripts of pages are tested on the same cases."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.messages import InputError
from loadwright.core.numbers import half_width, parse_number, parse_whole

CASES: dict[str, Any] = json.loads(Path(__file__).with_name("number_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "value"), CASES["numbers"].items())
def test_numbers_are_read(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", CASES["no_numbers"])
def test_anything_else_is_not_a_number(text: str) -> None:
    with pytest.raises(InputError, match="is not a number; write for example"):
        parse_number(text)


@pytest.mark.parametrize(("text", "plain"), CASES["half_width"].items())
def test_full_width_characters_are_read_as_ascii(text: str, plain: str) -> None:
    assert half_width(text) == plain


def test_whole_numbers() -> None:
    assert [parse_whole(text) for text in ("6", "1,000", "2.0", "-1", "１２")] == [6, 1000, 2, -1, 12]
    for text in ("2.5", "1e999"):
        with pytest.raises(InputError, match="is not a whole number"):
            parse_whole(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_can_be_typed_as_python_shows_it(value: float) -> None:
    assert parse_number(repr(value)) == value


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_a_clear_error(text: str) -> None:
    message = ""
    try:
        value = parse_number(text)
    except InputError as error:
        message = str(error)
    assert text in message if message else not math.isnan(value)
