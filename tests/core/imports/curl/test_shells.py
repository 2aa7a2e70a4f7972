"""Command lines as words."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.imports.curl import shells
from loadwright.core.imports.report import Report
from loadwright.core.imports.variables import Variables


def posix(text: str, **assigned: str) -> list[list[str]]:
    return list(shells.posix(text, given_variables(assigned)))


def windows(text: str, **assigned: str) -> list[list[str]]:
    return list(shells.windows(text, given_variables(assigned)))


def given_variables(assigned: dict[str, str]) -> Variables:
    variables = Variables(Report("test"))
    for name, value in assigned.items():
        variables.assign(name, value)
    return variables


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
    assert posix(text) == commands


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4))
def test_what_python_quotes_is_read_back(words: list[str]) -> None:
    assert posix(shlex.join(words)) == [words]


@pytest.mark.parametrize("text", ["a 'b", 'a "b', "a $'b", 'a "b\\"'])
def test_quotes_have_ends(text: str) -> None:
    with pytest.raises(shells.OpenQuoteError):
        posix(text)


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
    assert windows(text) == commands


def test_windows_quotes_have_ends() -> None:
    with pytest.raises(shells.OpenQuoteError):
        windows('a ^"b')


def test_windows_is_recognised() -> None:
    assert shells.is_windows("curl a ^\n -k")
    assert shells.is_windows('curl ^"a^"')
    assert not shells.is_windows("curl a \\\n -d '^\n'")


@given(st.text(alphabet="a '\"\\$^\n;#>()x{", max_size=30))
def test_any_text_has_words_or_an_open_quote(text: str) -> None:
    for split in (posix, windows):
        try:
            split(text)
        except shells.OpenQuoteError:
            continue


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("$x", "1"),
        ("a${x}b", "a1b"),
        ('"a $x b"', "a 1 b"),
        ("'$x'", "$x"),
        ('"\\$x"', "$x"),
        ("${y:-two}", "two"),
        ("${x:-two}", "1"),
        ("$", "$"),
        ("$5", "$5"),
    ],
)
def test_variables_of_shells_are_replaced(text: str, word: str) -> None:
    assert posix(f"echo {text}", x="1") == [["echo", word]]


def test_a_variable_without_a_value_and_an_output_get_a_mark() -> None:
    [[_, one, other]] = posix('echo "$x" $(date)')
    assert one.startswith("lwvar")
    assert other.startswith("lwvar")
    assert one != other


def test_percent_signs_of_the_command_prompt() -> None:
    assert windows("a %x% %20b%C3%A4", x="1") == [["a", "1", "%20b%C3%A4"]]
    assert windows("a %unknown%")[0][1].startswith("lwvar")
