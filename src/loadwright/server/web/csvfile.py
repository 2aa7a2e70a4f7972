"""CSV that spreadsheets open correctly: UTF-8 with a BOM, CR LF line ends, no formulas."""

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
    """Prefix a cell with an apostrophe if a spreadsheet would interpret it as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
