"""Import and export of servers as CSV: formats of spreadsheets, dry run, all or nothing, round trip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.server.platform.errors import ActionError
from loadwright.server.servers.spreadsheet import csv_format
from loadwright.server.web.csvfile import harmless, plain

# Files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_spreadsheets_save_is_read(codec: str, separator: str, end: str) -> None:
    lines = ["Name", "项目组", "jump host"], ["支付网关", "网上银行", ""], ["", "", ""], ["web", "shop", "gate"]
    text = end.join(separator.join(cells) for cells in lines) + end
    found = csv_format.rows(csv_format.decode(text.encode(codec)))
    assert [one.number for one in found] == [2, 4]
    assert dict(found[0].cells) == {"name": "支付网关", "project": "网上银行", "jump_host": ""}


def test_excels_own_first_line_names_the_separator() -> None:
    assert csv_format.rows("sep=;\r\nname;project;note\r\nweb;shop;a, b\r\n")[0].cells["note"] == "a, b"


def test_cells_may_hold_separators_quotes_and_lines() -> None:
    found = csv_format.rows('name,project,note\nweb,shop,"say ""hi"",\nthen go"\ndb,shop,\n')
    assert found[0].cells["note"] == 'say "hi",\nthen go'
    assert found[1].number == 3


def test_empty_columns_at_the_end_are_nothing() -> None:
    found = csv_format.rows("name,project,,\nweb,shop,,\n")
    assert (dict(found[0].cells), found[0].extra) == ({"name": "web", "project": "shop"}, False)
    assert csv_format.rows("name,project\nweb,shop,more\n")[0].extra


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "these are missing: name, project"), (b"name\nweb\n", "missing: project"),
        (b"name,project,colour\nweb,shop,red\n", "Unknown column “colour”"),
        (b"name,project,name\nweb,shop,x\n", "appears twice"), (b"name,project\n", "only a header"),
        (b"name,project\n,\n", "only a header"), (b'name,project\n"web,shop\n', "Line 2 cannot be read"),
        (b"\x00\x01\x02", "not UTF-8"), (b"\xff\xff\xff", "not UTF-8"), (b"PK\x03\x04" + b"\x00" * 30, "not UTF-8"),
        (b"name,project\n" + b"x,y\n" * 1001, "more than 1,000"), (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
    ],
)  # fmt: skip
def test_file_that_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(ActionError, match=said):
        csv_format.rows(csv_format.decode(data))


@given(st.text())
def test_harmless_cells_are_read_back(text: str) -> None:
    cell = harmless(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(cell) == text
