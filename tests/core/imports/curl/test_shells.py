"""Command lines as words."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.imports.curl import shells


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("curl a \\\n  -H 'b: c'\n\ncurl d", [["curl", "a", "-H", "b: c"], ["curl", "d"]]),
        ("a 'it'\\''s' \"q\\\"\\$x\\n\" ''", [["a", "it's", 'q"$x\\n', ""]]),
        (r"a $'\'\x41\u00fc\U0001f600\n\\\101\xc3\xbc'", [["a", "'Aü😀\n\\Aü"]]),
        (r"a $'\ud800\xff'", [["a", "\ufffd\ufffd"]]),
        ("a;b & c | d > out.txt 2>&1\n# curl x\ne#f", [["a"], ["b"], ["c"], ["d"], ["e#f"]]),
        ("a 1 2>x", [["a", "1"]]),
        ("a\\ b \\", [["a b", ""]]),
        ("(a)", [["a"]]),
        ("", []),
    ],
)
def test_posix_shells(text: str, commands: list[list[str]]) -> None:
    assert shells.posix(text) == commands


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4))
def test_what_python_quotes_is_read_back(words: list[str]) -> None:
    assert shells.posix(shlex.join(words)) == [words]


@pytest.mark.parametrize("text", ["a 'b", 'a "b', "a $'b", 'a "b\\"'])
def test_quotes_have_ends(text: str) -> None:
    with pytest.raises(shells.OpenQuoteError):
        shells.posix(text)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        # Chrome since 2023.
        ('curl ^"https://a/?b=c^&d=e^" ^\r\n  -H ^"x: ^\\^"y^\\^" ^%^z^" &\r\ncurl ^"f^"',
         [["curl", "https://a/?b=c&d=e", "-H", 'x: "y" %z'], ["curl", "f"]]),
        # A line break in a value: Chrome writes it twice.
        ('curl --data-raw ^"a^\n\nb^"', [["curl", "--data-raw", "a\nb"]]),
        # Firefox and former versions of Chrome.
        ('curl "https://a/" -H "x: ""y"" ^ & \\\\" "50"%"d"', [["curl", "https://a/", "-H", 'x: "y" ^ & \\', "50%d"]]),
        ('a "" b\\c', [["a", "", "b\\c"]]),
    ],
)  # fmt: skip
def test_the_windows_command_prompt(text: str, commands: list[list[str]]) -> None:
    assert shells.windows(text) == commands


def test_windows_quotes_have_ends() -> None:
    with pytest.raises(shells.OpenQuoteError):
        shells.windows('a ^"b')


def test_windows_is_recognised() -> None:
    assert shells.is_windows("curl a ^\n -k")
    assert shells.is_windows('curl ^"a^"')
    assert not shells.is_windows("curl a \\\n -d '^\n'")


@given(st.text(alphabet="a '\"\\$^\n;#>()x{", max_size=30))
def test_any_text_has_words_or_an_open_quote(text: str) -> None:
    for split in (shells.posix, shells.windows):
        try:
            split(text)
        except shells.OpenQuoteError:
            continue
