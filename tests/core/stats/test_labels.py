"""Labels are limited in length, and stay different."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.stats.labels import MAX_LABEL, limited


def test_a_label_of_the_maximum_length_is_kept() -> None:
    assert limited("é" * MAX_LABEL) == "é" * MAX_LABEL
    assert limited("a\ud83d") == "a\N{REPLACEMENT CHARACTER}"


def test_long_labels_that_differ_at_their_ends_stay_different() -> None:
    first, second = limited("x" * 100_000), limited("x" * 99_999 + "y")
    assert len(first) == len(second) == MAX_LABEL
    assert first[:983] == second[:983] == "x" * 983
    assert first != second
    assert first == f"{'x' * 983}…{first[984:]}"


@given(st.text(min_size=1, max_size=3), st.integers(0, 2 * MAX_LABEL))
def test_a_limited_label_is_not_limited_again(part: str, times: int) -> None:
    found = limited(part * times)
    assert len(found) <= MAX_LABEL
    assert limited(found) == found
