"""CSV that spreadsheets open correctly: UTF-8 with a BOM, CR LF line ends, no formulas."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable

MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def line(cells: Iterable[str]) -> str:
    """Return one line."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([harmless(cell) for cell in cells])
    return buffer.getvalue()


def harmless(text: str) -> str:
    """Prefix a cell with an apostrophe if a spreadsheet would interpret it as a formula."""
    return f"'{text}" if begins_formula(text) else text


def begins_formula(text: str) -> bool:
    """Return whether a cell begins like a formula, in characters of any width: Excel accepts a fullwidth ``＝`` too."""
    return unicodedata.normalize("NFKC", text[:1]).startswith(FORMULA)
