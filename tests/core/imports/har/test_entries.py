"""The parts of a HAR are found without decoding it as a whole."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.imports.har.entries import BadJsonError, Part, parts

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(['\\"', "{[", "]}", "\\"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(
    entries=st.lists(st.dictionaries(st.text(max_size=4), JSON, max_size=3), max_size=4),
    other=JSON,
    indent=st.sampled_from([None, 1]),
    ascii_only=st.booleans(),
)
def test_any_json_has_the_same_parts(
    entries: list[dict[str, object]], other: object, indent: int | None, ascii_only: bool
) -> None:
    document = {"a": other, "log": {"b": other, "pages": [{"id": "1"}], "entries": entries, "c": other}, "d": other}
    data = json.dumps(document, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")

    found = list(parts(b"\xef\xbb\xbf" + data))

    assert [part.value for part in found if not part.reason] == [{"id": "1"}, *entries]


def test_what_is_no_object_is_left_out_with_a_reason() -> None:
    data = b'{"log": {"entries": [1, {"a": NaN}, {"a": 2}, "x", null]}}'
    found = list(parts(data))

    assert [bool(part.reason) for part in found] == [True, True, False, True, True]
    assert found[2] == Part("entries", {"a": 2}, end=data.index(b', "x"'))


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{", b'{"log"', b'{"log": [', b'{"log": {"entries": [{}', b'{"log": {}}', b"{}", b'{"a": "\\"}',
     b'{"log": {"entries": {}}}', b"{1: 2}"],
)  # fmt: skip
def test_damaged_files_are_refused(data: bytes) -> None:
    with pytest.raises(BadJsonError):
        list(parts(data))


@given(st.binary(max_size=40))
def test_any_bytes_are_parts_or_refused(data: bytes) -> None:
    try:
        list(parts(b'{"log": {"entries": [' + data))
    except BadJsonError:
        return


def test_nesting_and_long_strings_take_no_stack() -> None:
    deep = b"[" * 1_000_000 + b"]" * 1_000_000
    data = b'{"x": ' + deep + b', "log": {"entries": [{"a": ' + deep + b'}, {"b": "' + b'\\"' * 1_000_000 + b'"}]}}'

    found = list(parts(data))

    assert "nested" in found[0].reason
    assert len(found[1].value["b"]) == 1_000_000
