"""CSV that spreadsheets open rightly: UTF-8 with its mark, lines ended by CR LF, and no formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def line(cells: Iterable[str]) -> str:
    """Return one line."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([harmless(cell) for cell in cells])
    return buffer.getvalue()


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe goes before what begins like one."""
    return f"'{text}" if text.startswith(FORMULA) else text
