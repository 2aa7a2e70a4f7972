"""JSON without the extensions of Python's parser, and of limited depth."""

from __future__ import annotations

import math
from io import StringIO

import pytest

from loadwright.core.strictjson import MAX_DEPTH, dumps, loads, read_stored


@pytest.mark.parametrize("text", ["NaN", "[-Infinity]", '{"a":1e400}', "-1e999", "", "{", "[1,]", b"\xff"])
def test_what_is_not_json_or_no_number_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        loads(text)


@pytest.mark.parametrize("value", [[1.5, -2, "NaN"], {"a": {"b": [None, True]}}, "text", 3])
def test_json_is_read_and_written(value: object) -> None:
    assert loads(dumps(value)) == loads(dumps(value).encode()) == value


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_no_text_has_a_number_that_json_lacks(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps([number])


@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{"a":', "}")])
def test_values_are_nested_up_to_a_limit(begin: str, end: str) -> None:
    def nested(depth: int) -> str:
        return begin * depth + "1" + end * depth

    assert dumps(loads(nested(MAX_DEPTH)), separators=(",", ":")) == nested(MAX_DEPTH)
    for depth in (MAX_DEPTH + 1, 5_000, 500_000):
        with pytest.raises(ValueError, match="nested more than"):
            loads(nested(depth))
    with pytest.raises(ValueError, match="Expecting value"):
        loads("[" * MAX_DEPTH)


def test_numbers_that_earlier_versions_wrote_become_null() -> None:
    assert read_stored(StringIO('{"mean":NaN,"rates":[1,Infinity,-Infinity]}')) == {
        "mean": None,
        "rates": [1, None, None],
    }


def test_brackets_within_texts_and_beside_each_other_are_no_depth() -> None:
    assert loads(dumps(["[" * 500, [[]] * 500])) == ["[" * 500, [[]] * 500]


def test_keys_that_an_object_has_more_than_once_are_reported() -> None:
    found: list[str] = []

    assert loads('{"a": 1, "b": [{"c": 1, "c": 2, "c": 3}], "a": 4}', repeated=found.append) == {
        "a": 4, "b": [{"c": 3}]
    }  # fmt: skip
    assert found == ["c", "a"]
