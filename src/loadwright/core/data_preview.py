"""The beginning of a data file as a table: its encoding, its delimiter and its first rows."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

MOST_ROWS = 20
MOST_COLUMNS = 50
MAX_CELL = 200
"""Characters of a cell that are shown."""
MOST_CELL_LINES = 100
"""Lines of a cell in quotes."""
MAX_LINE = 100_000
"""Characters of a line that are read. A cell of more than 131,072 is an error for the csv module."""
DELIMITERS = ",;\t|"

_BOMS = ((codecs.BOM_UTF8, "UTF-8"), (codecs.BOM_UTF16_LE, "UTF-16LE"), (codecs.BOM_UTF16_BE, "UTF-16BE"))
# The encodings of exports in use where JMeter's default, UTF-8, is not. The last one decodes everything.
_ENCODINGS = ("UTF-8", "GB18030", "ISO-8859-1")


@dataclass(frozen=True)
class DataPreview:
    """What is known of a data file. ``encoding`` is empty for one that is not text, which has no rows then.

    ``lines`` is the number of lines that are not blank, ``None`` for a file of which only a part was read. ``columns``
    is the largest number of columns of ``rows``, which are the first ones. ``uneven`` is true if their numbers differ.
    """

    encoding: str
    delimiter: str = ""
    columns: int = 0
    lines: int | None = None
    uneven: bool = False
    rows: list[list[str]] = field(default_factory=list)


def preview(head: bytes, *, complete: bool, lines: int | None, delimiter: str = "", quoted: bool = True) -> DataPreview:
    """Return what the beginning of a file shows; ``complete`` if it is the whole file.

    ``delimiter`` is the one with which the plan reads it, else it is guessed. ``quoted`` if cells may be in quotes,
    where they may contain delimiters and line breaks.
    """
    encoding, text = _decoded(head, complete=complete)
    if not encoding:
        return DataPreview("", lines=None)
    kept = text.splitlines() if complete else text.splitlines()[:-1] or [text]
    shown = [line[:MAX_LINE] for line in kept]
    used = "\t" if delimiter == "\\t" else delimiter if len(delimiter) == 1 else _delimiter(_first(shown))
    found = list(_quoted(shown, used or ",") if quoted else _plain(_first(shown), used or ","))
    widths = {len(row) for row in found}
    rows = [[cell[:MAX_CELL] for cell in row[:MOST_COLUMNS]] for row in found]
    return DataPreview(encoding, used, max(widths, default=0), lines, len(widths) > 1, rows)


def _first(lines: list[str]) -> list[str]:
    return list(islice(filter(str.strip, lines), MOST_ROWS))


def _plain(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def _quoted(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """Return the first rows, whose cells may have several lines. A cell that no quote ends has only its first one."""
    rows: list[list[str]] = []
    position = 0
    while position < len(lines) and len(rows) < MOST_ROWS:
        taken = lines[position : position + MOST_CELL_LINES]
        reader = csv.reader((f"{line}\n" for line in taken), delimiter=delimiter, strict=True)
        try:
            row, read = next(reader), reader.line_num
        except csv.Error:
            row, read = next(csv.reader(taken[:1], delimiter=delimiter)), 1
        if any(map(str.strip, row)) or len(row) > 1:
            rows.append(row)
        position += read
    return iter(rows)


def encoding_of_mark(head: bytes) -> str:
    """Return the encoding that a byte order mark at the beginning of a file tells; empty without one."""
    return next((encoding for bom, encoding in _BOMS if head.startswith(bom)), "")


def _decoded(head: bytes, *, complete: bool) -> tuple[str, str]:
    """Return the encoding and the text; both are empty for what is not text."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding, head[len(bom) :].decode(encoding, "ignore")
    if b"\0" in head:
        return "", ""
    found = ((encoding, _text(head, encoding, complete=complete)) for encoding in _ENCODINGS)
    return next(((encoding, text) for encoding, text in found if text is not None), ("", ""))


def _text(head: bytes, encoding: str, *, complete: bool) -> str | None:
    try:
        # A character may be cut off at the end of what was read.
        return codecs.getincrementaldecoder(encoding)().decode(head, final=complete)
    except UnicodeDecodeError:
        return None


def _delimiter(lines: list[str]) -> str:
    """Guess the delimiter: the one that most lines have equally often, then the most frequent; empty without one."""
    best, score = "", (0, 0)
    for one in DELIMITERS:
        numbers = [line.count(one) for line in lines]
        usual = max(set(numbers), key=numbers.count, default=0)
        found = (numbers.count(usual) if usual else 0, sum(numbers))
        if sum(numbers) and found > score:
            best, score = one, found
    return best
