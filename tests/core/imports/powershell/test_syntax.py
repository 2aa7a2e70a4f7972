"""Statements of PowerShell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.imports.curl.shells import OpenQuoteError
from loadwright.core.imports.powershell.syntax import MAX_DEPTH, Group, Table, Text, Token, Variable, Word, statements
from loadwright.core.imports.report import Report
from loadwright.core.imports.variables import Variables


def read(text: str) -> list[list[Token]]:
    return list(statements(text, Variables(Report("test"))))


def test_statements_end_at_lines_semicolons_and_pipes_but_not_after_a_backtick() -> None:
    assert read("a -b `\n c; d | e\n# comment\nf <# x\n y #> g") == [
        [Word("a"), Word("-b"), Word("c")],
        [Word("d")],
        [Word("e")],
        [Word("f"), Word("g")],
    ]


def test_tables_have_pairs_and_groups_tokens() -> None:
    assert read("""x @{ "a"="b"\n c = 'd'; e=$f } ([X]::Y("z")) @(1, 2)""") == [
        [
            Word("x"),
            Table([("a", Text("b")), ("c", Text("d")), ("e", Variable("f"))]),
            Group([Word("[X]::Y"), Group([Text("z")])]),
            Group([Word("1"), Word("2")]),
        ]
    ]


def test_variables_have_properties_and_addresses_are_words() -> None:
    assert read("$s.Cookies.Add($x); iwr https://a.test/b?c=d") == [
        [Variable("s.Cookies.Add"), Group([Variable("x")])],
        [Word("iwr"), Word("https://a.test/b?c=d")],
    ]


def test_blocks_are_read_as_statements() -> None:
    assert read("foreach ($x in $y) { iwr a }\niwr b")[1:] == [[Word("iwr"), Word("a")], [Word("iwr"), Word("b")]]


@pytest.mark.parametrize("text", ['a "b', "a (b", "a @{b", "(" * (MAX_DEPTH + 1) + ")" * (MAX_DEPTH + 1)])
def test_open_brackets_are_refused(text: str) -> None:
    with pytest.raises(OpenQuoteError):
        read(text)


@given(st.text(alphabet="ab \n`\"'(){}@$;|=,-#<>", max_size=40))
def test_anything_is_read_to_its_end_or_refused(text: str) -> None:
    try:
        found = read(text)
    except OpenQuoteError:
        return
    assert all(found)
