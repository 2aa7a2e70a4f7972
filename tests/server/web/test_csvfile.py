"""Lines of CSV that spreadsheets open correctly."""

from __future__ import annotations

import csv
import unicodedata

import pytest

from loadwright.server.web.csvfile import SIGNS, harmless, line, plain


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "'=1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1"]
)
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_all_characters_like_a_sign_are_known() -> None:
    found = [chr(code) for code in range(0x110000) if unicodedata.normalize("NFKC", chr(code))[0] in "=+-@'"]
    assert set(found) == set(SIGNS)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("x;=1;b", "x;'=1;b"), ("x\t@a", "x\t'@a"), ("x\n-1", "x\n'-1"), ("\t=1", "'\t'=1"), ("a;'=1", "a;''=1"),
        ("=1;=2", "'=1;'=2"), (";;＝1", ";;'＝1"),
    ],
)  # fmt: skip
def test_parts_that_become_cells_where_cells_end_at_semicolons_get_one_too(text: str, marked: str) -> None:
    assert harmless(text) == marked
    assert plain(marked) == text


@pytest.mark.parametrize("text", ["", "plain", "1-1", "a=b", "中文", "a; b", "two\nlines", "x; 'y"])
def test_other_text_stays(text: str) -> None:
    assert harmless(text) == text


def test_line_is_read_again_as_it_was() -> None:
    cells = ["a,b", 'say "hi"', "two\nlines", "王小明", ""]
    written = line(cells)
    assert written.endswith("\r\n")
    assert next(csv.reader([written])) == cells
