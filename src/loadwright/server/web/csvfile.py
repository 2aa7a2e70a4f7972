"""CSV that spreadsheets open correctly: UTF-8 with a BOM, CR LF line ends, no formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

MARK = "\ufeff"
SIGNS = "=＝﹦⁼₌⩵⩶+＋﹢⁺₊﬩-－﹣@＠﹫'＇"
"""With these a formula begins, or the apostrophe before one. Excel accepts signs of any width."""
_CELL = rf"(\A(?=[{re.escape(SIGNS)}\t\r\n])|[;\t\r\n](?=[{re.escape(SIGNS)}]))"
_MARKED = rf"(\A(?='[{re.escape(SIGNS)}\t\r\n])|[;\t\r\n](?='[{re.escape(SIGNS)}]))'"


def line(cells: Iterable[str]) -> str:
    """Return one line."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([harmless(cell) for cell in cells])
    return buffer.getvalue()


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would interpret as a formula: a cell, or a part of it.

    Where numbers have a decimal comma, spreadsheets separate cells at semicolons, and do not recognise quotes then.
    """
    return re.sub(_CELL, r"\1'", text)


def plain(text: str) -> str:
    """Invert ``harmless``."""
    return re.sub(_MARKED, r"\1", text)
