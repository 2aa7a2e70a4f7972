"""Patterns match as regular expressions do, but never slowly; others are refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.hosts.patterns import Pattern, PatternError


@given(
    st.lists(st.sampled_from(["a", "b", "ab", ".*", ".+", "|", "\\.", "-"]), max_size=8),
    st.text(alphabet="ab.-", max_size=8),
)
def test_a_pattern_matches_as_the_regular_expression(parts: list[str], value: str) -> None:
    text = "".join(parts)
    assert Pattern(text).matches(value) == bool(re.fullmatch(text, value))


def test_matching_takes_no_longer_for_hostile_patterns() -> None:
    hostile = Pattern(".*a" * 1000 + "b")
    assert not hostile.matches("a" * 5000)


@pytest.mark.parametrize("text", ["a?", "[ab]", "a{2}", "^a", "a$", "(a|b)c", "a*", "\\d", "a\\"])
def test_other_expressions_are_refused(text: str) -> None:
    with pytest.raises(PatternError, match="not supported"):
        Pattern(text)
