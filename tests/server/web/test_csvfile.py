"""Lines of CSV that spreadsheets open correctly."""

from __future__ import annotations

import csv

import pytest

from loadwright.server.web.csvfile import harmless, line


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1"]
)
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "1-1", "a=b", "中文"])
def test_other_text_stays(text: str) -> None:
    assert harmless(text) == text


def test_line_is_read_again_as_it_was() -> None:
    cells = ["a,b", 'say "hi"', "two\nlines", "王小明", ""]
    written = line(cells)
    assert written.endswith("\r\n")
    assert next(csv.reader([written])) == cells
