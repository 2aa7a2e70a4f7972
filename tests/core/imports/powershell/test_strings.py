"""Texts of PowerShell."""

from __future__ import annotations

import pytest

from loadwright.core.imports.curl.shells import OpenQuoteError
from loadwright.core.imports.powershell.strings import double_quoted, here_string, single_quoted
from loadwright.core.imports.report import Report
from loadwright.core.imports.variables import Variables


@pytest.fixture
def variables() -> Variables:
    found = Variables(Report("test"))
    found.assign("who", "ann")
    return found


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ('"a`"b`$c`n``"', 'a"b$c\n`'),
        ('"say ""hi"""', 'say "hi"'),
        ('"$who and ${who}!"', "ann and ann!"),
        ('"$env:who"', "ann"),
        ('"caf$([char]233) $([char]55357)$([char]56832) `u{1F600}"', "café 😀 😀"),
        ('"$([char]55357)"', "\ufffd"),
        ('"$ 5 $"', "$ 5 $"),
        ('""', ""),
    ],
)
def test_double_quotes(text: str, content: str, variables: Variables) -> None:
    assert double_quoted(f"{text} rest", 0, variables) == (content, len(text))


def test_single_quotes_and_here_strings(variables: Variables) -> None:
    assert single_quoted("'it''s $who' x", 0) == ("it's $who", 12)
    assert here_string('@"\n{"a": "$who"}\n"@', 0, variables)[0] == '{"a": "ann"}'
    assert here_string("@'\n$who\n'@", 0, variables)[0] == "$who"
    assert here_string("@'\n'@", 0, variables)[0] == ""


@pytest.mark.parametrize("text", ['"a', '"a`"', '"', '"' + "`" * 10_001])
def test_quotes_have_ends(text: str, variables: Variables) -> None:
    with pytest.raises(OpenQuoteError):
        double_quoted(text, 0, variables)


def test_other_quotes_have_ends(variables: Variables) -> None:
    with pytest.raises(OpenQuoteError):
        single_quoted("'a", 0)
    with pytest.raises(OpenQuoteError):
        here_string('@"\na"@', 0, variables)
