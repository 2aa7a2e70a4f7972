"""YAML is read as YAML 1.2, within limits."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.imports import yamldocs

ASCII = st.characters(min_codepoint=32, max_codepoint=126)
BOMB = "\n".join([
    "a0: &a0 [1,1,1,1,1,1,1,1,1,1]",
    *(f"a{level}: &a{level} [" + ",".join([f"*a{level - 1}"] * 10) + "]" for level in range(1, 9)),
])  # fmt: skip


def test_words_numbers_and_dates_are_those_of_version_1_2() -> None:
    text = (
        "{a: no, b: 12:30:45, c: 2020-01-01, d: 010, e: 1e3, f: ~, g: true, h: -1.5, i: 0x1F, j: 1_000, '<<': {k: 1}}"
    )

    assert yamldocs.loads(text) == {
        "a": "no", "b": "12:30:45", "c": "2020-01-01", "d": "010", "e": 1000.0, "f": None, "g": True, "h": -1.5,
        "i": "0x1F", "j": "1_000", "<<": {"k": 1},
    }  # fmt: skip


def test_aliases_are_read() -> None:
    assert yamldocs.loads("a: &x [1, &y s]\nb: *x\nc: *y") == {"a": [1, "s"], "b": [1, "s"], "c": "s"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x [*x]", "refers to nothing, or to a value that contains it"),
        ("a: [1\n", "line 2"),
        ("!!python/object/apply:os.system [x]", "could not determine a constructor"),
        ("[" * 10_000, "nest"),
        ("- " * 10_000 + "x", "nested more than 100 deep"),
        (BOMB, "more than 1,000,000 values"),
        ("a: \x01", "not well-formed"),
    ],
)  # fmt: skip
def test_hostile_documents_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        yamldocs.loads(text)


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-10**9, 10**9) | st.text(ASCII, max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
))  # fmt: skip
def test_json_is_yaml(value: object) -> None:
    assert yamldocs.loads(json.dumps({"a": value})) == {"a": value}


def test_keys_that_a_mapping_has_already_are_reported_with_their_lines() -> None:
    found: list[tuple[str, int]] = []
    text = "a: {b: 1, c: 2, b: 3}\nd: 1\n'1': 1\n1: 2\nd: 2\n"

    assert yamldocs.loads(text, repeated=lambda name, line: found.append((name, line))) == {
        "a": {"b": 3, "c": 2}, "d": 2, "1": 1, 1: 2
    }  # fmt: skip
    assert sorted(found) == [("b", 1), ("d", 5)]
