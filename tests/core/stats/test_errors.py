"""Kinds of errors merge in any order, are bounded, and survive their text form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.stats.errors import (
    MAX_ERROR_KINDS,
    MAX_EXAMPLE,
    MAX_KIND,
    OTHER_ERRORS,
    ErrorKind,
    decode_kinds,
    encode_kinds,
    measured_kinds,
    merge_kinds,
)
from loadwright.core.stats.fields import MAX_INTEGER
from tests.core.stats.examples import encodable_texts

times = st.none() | st.integers(0, 2**33)
errors = st.builds(ErrorKind, st.integers(0, 1000), times, times, encodable_texts, encodable_texts)
kinds = st.dictionaries(encodable_texts, errors, max_size=4)


def merged(*parts: dict[str, ErrorKind]) -> dict[str, ErrorKind]:
    whole: dict[str, ErrorKind] = {}
    for part in parts:
        merge_kinds(whole, part)
    return whole


@given(kinds, kinds, kinds)
def test_the_order_of_merging_does_not_matter(
    a: dict[str, ErrorKind], b: dict[str, ErrorKind], c: dict[str, ErrorKind]
) -> None:
    assert merged(a, b, c) == merged(c, b, a) == merged(a, merged(b, c))


def test_the_first_and_last_time_and_an_example_are_kept() -> None:
    parts = ErrorKind(2, 7, 9, text="It took 12 ms"), ErrorKind(1, 3, 4, "GET /b", "It took 11 ms"), ErrorKind(1)
    whole = merged(*({"It took # ms": part} for part in parts))
    assert whole == {"It took # ms": ErrorKind(4, 3, 9, "GET /b", "It took 11 ms")}


def test_merging_leaves_the_parts_alone() -> None:
    part = {"500": ErrorKind(2, 7, 9)}
    merged(part, {"500": ErrorKind(1, 3, 4)})
    assert part == {"500": ErrorKind(2, 7, 9)}


def test_the_number_of_kinds_is_bounded_and_no_error_is_lost() -> None:
    whole = merged(*({f"order {number} failed": ErrorKind(1, number, number)} for number in range(2 * MAX_ERROR_KINDS)))
    assert len(whole) == MAX_ERROR_KINDS + 1
    assert sum(one.count for one in whole.values()) == 2 * MAX_ERROR_KINDS
    assert whole[OTHER_ERRORS] == ErrorKind(MAX_ERROR_KINDS, MAX_ERROR_KINDS, 2 * MAX_ERROR_KINDS - 1)


@given(kinds)
def test_the_text_form_keeps_everything(found: dict[str, ErrorKind]) -> None:
    assert decode_kinds(encode_kinds(found)) == found


def test_counts_of_earlier_versions_are_read() -> None:
    assert decode_kinds('{"500 Broken":3}') == {"500 Broken": ErrorKind(3)}


def test_an_invalid_text_is_refused_and_a_long_kind_is_cut() -> None:
    assert decode_kinds(f'{{"{"k" * 2 * MAX_KIND}":[1,5,5]}}', 1) == {"k" * MAX_KIND: ErrorKind(1, 5, 5)}
    for text in (
        "[]",
        "[" * 9999,
        '{"a":-1}',
        '{"a":2}',
        '{"a":[1,-5,5]}',
        '{"a":[1,5,1e3]}',
        '{"a":[1,5,99999999999]}',
    ):
        with pytest.raises(ValueError, match=r"error_kinds|nested"):
            decode_kinds(text, 1)


def test_sums_stay_within_the_integers_of_json() -> None:
    kind = ErrorKind(MAX_INTEGER)
    kind.merge(ErrorKind(MAX_INTEGER))
    assert kind.count == MAX_INTEGER


def test_a_measured_second_gives_the_times_and_cuts_examples() -> None:
    long = "x" * (MAX_EXAMPLE + 1)
    found = measured_kinds(5, {"a": 1, "b": 2}, {"b": long}, {"b": long, "c": ""})
    assert found == {"a": ErrorKind(1, 5, 5), "b": ErrorKind(2, 5, 5, long[1:], long[1:])}


@pytest.mark.parametrize(
    ("counts", "requests", "texts"),
    [([], {}, {}), ({"a": -1}, {}, {}), ({"a": True}, {}, {}), ({"a": 1}, {"a": 1}, {}), ({"a": 1}, {}, {"a": 1})],
)
def test_an_invalid_measurement_is_refused(counts: object, requests: object, texts: object) -> None:
    with pytest.raises(ValueError, match="not an object"):
        measured_kinds(5, counts, requests, texts)


def test_texts_that_no_file_can_contain_are_replaced_and_no_error_is_lost() -> None:
    kinds = {"a\udfff": ErrorKind(1, 1, 1, "b\ud800", "c")} | {"a\ud800": ErrorKind(2, 1, 1)}
    expected = {"a\ufffd": ErrorKind(3, 1, 1, "b\ufffd", "c")}
    assert decode_kinds(encode_kinds(kinds)) == expected
    counts = {kind: one.count for kind, one in kinds.items()}
    assert measured_kinds(1, counts, {"a\udfff": "b\ud800"}, {"a\udfff": "c"}) == expected


def test_long_examples_are_cut() -> None:
    long = {"500": ErrorKind(1, 7, 7, "r" * 1000, "t" * 1000)}
    assert decode_kinds(encode_kinds(long)) == {"500": ErrorKind(1, 7, 7, "r" * MAX_EXAMPLE, "t" * MAX_EXAMPLE)}
