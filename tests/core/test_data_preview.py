"""The beginning of data files."""

from __future__ import annotations

import pytest

from loadwright.core.data_preview import MAX_CELL, MOST_COLUMNS, MOST_ROWS, DataPreview, encoding_of_mark, preview


def of(data: bytes, *, complete: bool = True, delimiter: str = "") -> DataPreview:
    return preview(data, complete=complete, lines=None, delimiter=delimiter)


@pytest.mark.parametrize(
    ("data", "delimiter", "columns"),
    [
        (b"a,b\n1,2\n", ",", 2),
        (b"a;b;c\n1,5;2;3\n2,5;3;4\n", ";", 3),
        (b"a\tb\n1\t2\n", "\t", 2),
        (b"a|b\n1|2\n", "|", 2),
        (b"alone\nanother\n", "", 1),
        (b"", "", 0),
        (b"\n \n", "", 0),
        (b"text, with a comma\nname;value\nname;value\n", ";", 2),
    ],
)
def test_the_delimiter_is_guessed(data: bytes, delimiter: str, columns: int) -> None:
    found = of(data)
    assert (found.delimiter, found.columns) == (delimiter, columns)


def test_the_delimiter_of_the_plan_counts() -> None:
    assert of(b"a;b\n1;2\n", delimiter=",").rows == [["a;b"], ["1;2"]]
    assert of(b"a\tb\n", delimiter="\\t").rows == [["a", "b"]]
    assert of(b"a;b\n", delimiter="${sep}").delimiter == ";"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("用户,密码".encode(), "UTF-8"),
        (b"\xef\xbb\xbfa,b", "UTF-8"),
        ("用户,密码".encode("gb18030"), "GB18030"),
        ("用户,a".encode("utf-16"), "UTF-16LE"),
        (b"caf\xe9", "ISO-8859-1"),
        (b"PK\x03\x04\0\0", ""),
    ],
)
def test_the_encoding_is_found(data: bytes, encoding: str) -> None:
    found = of(data)
    assert found.encoding == encoding
    assert bool(found.rows) == bool(encoding)


def test_what_was_cut_off_is_not_shown() -> None:
    found = of("a,b\n用户,密码\n".encode()[:-3], complete=False)
    assert (found.encoding, found.rows) == ("UTF-8", [["a", "b"]])
    assert of(b"one long line", complete=False).rows == [["one long line"]]


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b'a,"one\ntwo"\nb,c\n', [["a", "one\ntwo"], ["b", "c"]]),
        (b'"x,\n\n\ny",1\n \nb,2\n', [["x,\n\n\ny", "1"], ["b", "2"]]),
        (b'"never closed,1\nb,2\n', [["never closed,1"], ["b", "2"]]),
        (b'5" pipe,1\n6" pipe,2\n', [['5" pipe', "1"], ['6" pipe', "2"]]),
    ],
)
def test_cells_in_quotes_may_have_several_lines(data: bytes, rows: list[list[str]]) -> None:
    assert of(data).rows == rows


def test_quotes_are_text_where_the_plan_does_not_allow_them() -> None:
    found = preview(b'a,"one\ntwo"\n', complete=True, lines=None, quoted=False)
    assert found.rows == [["a", '"one'], ['two"']]


def test_rows_columns_and_cells_have_limits() -> None:
    line = b",".join([b"x" * 300] * 60) + b"\n"
    found = of(line * 30)
    assert (len(found.rows), len(found.rows[0]), len(found.rows[0][0])) == (MOST_ROWS, MOST_COLUMNS, MAX_CELL)
    assert (found.columns, found.uneven) == (60, False)
    assert of(b"a,b\n1\n").uneven


def test_byte_order_marks_tell_the_encoding() -> None:
    assert encoding_of_mark("\ufeffa".encode("utf-16-le")) == "UTF-16LE"
    assert encoding_of_mark(b"a") == ""
