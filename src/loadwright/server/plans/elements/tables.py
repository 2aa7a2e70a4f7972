"""The tables of a plan's elements: filters and order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loadwright.core.jmx.elements.summary import from_json, render
from loadwright.core.jmx.tables import MANAGERS, REQUESTS, TABLES, TableRow
from loadwright.core.jmx.tracing import Trace

ENABLED, DISABLED, INACTIVE = "enabled", "disabled", "inactive"
STATES = (ENABLED, DISABLED, INACTIVE)
_STATES: Mapping[str, Callable[[TableRow], bool]] = {
    ENABLED: lambda row: row.active,
    DISABLED: lambda row: not row.enabled,
    INACTIVE: lambda row: row.enabled and not row.active,
}
_NUMBERS = ("number", "assertions", "extractors", "controllers", "requests")
_TEXTS = ("name", "method", "url", "body", "comment")


@dataclass(frozen=True)
class Filters:
    """Which elements are listed: those of a ``table`` and within an element, in an order.

    ``within`` are the numbers of the first and last element; ``sort`` is the name of a column, descending after ``-``.
    """

    table: str = REQUESTS
    search: str = ""
    method: str = ""
    state: str = ""
    within: tuple[int, int] | None = None
    sort: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """Return the filters of an address; what is not valid is left out."""
        table, state = query.get("show", ""), query.get("state", "")
        return cls(
            table=table if table in TABLES else REQUESTS,
            search=query.get("q", "").strip(),
            method=query.get("method", ""),
            state=state if state in STATES else "",
            within=read_range(query.get("within", "")),
            sort=query.get("sort", ""),
        )

    @property
    def filtered(self) -> bool:
        return bool(self.search or self.method or self.state or self.within)

    def of(self, rows: Sequence[TableRow], traces: Mapping[int, Trace]) -> list[TableRow]:
        """Return the rows of the table that match, in the order; ``traces`` are those of the elements."""
        names = {row.number: row.name for row in rows}
        found = [row for row in rows if row.table == self.table and self._matches(row)]
        column, descending = self.sort.removeprefix("-"), self.sort.startswith("-")
        key = _order(column, names, traces)
        return sorted(found, key=key, reverse=descending) if key is not None else found

    def _matches(self, row: TableRow) -> bool:
        if self.within is not None and not self.within[0] <= row.number <= self.within[1]:
            return False
        if self.method and row.method != self.method:
            return False
        if self.state and not _STATES[self.state](row):
            return False
        text = self.search.casefold()
        summary = render(from_json(row.summary))
        texts = (row.name, row.url, summary, row.body, row.comment, *(cell for pair in row.pairs for cell in pair))
        return not text or any(text in one.casefold() for one in texts)


def read_range(text: str) -> tuple[int, int] | None:
    """Parse the numbers of a first and a last element, such as ``4-19``; ``None`` if they are not valid."""
    first, _, last = text.partition("-")
    if not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in (first, last)):
        return None
    return int(first), int(last)


def counts(rows: Sequence[TableRow]) -> dict[str, int]:
    """Return the number of rows of each table."""
    return {table: sum(row.table == table for row in rows) for table in TABLES}


def methods(rows: Sequence[TableRow]) -> list[str]:
    """Return the methods of HTTP requests."""
    return sorted({row.method for row in rows if row.method})


def _order(column: str, names: Mapping[int, str], traces: Mapping[int, Trace]) -> Callable[[TableRow], Any] | None:
    """Return what rows are sorted by, and then by their numbers; ``None`` for the order of the document."""
    if column in _NUMBERS:
        return lambda row: (getattr(row, column), row.number)
    if column in _TEXTS:
        return lambda row: (getattr(row, column).casefold(), row.number)
    if column in ("group", "controller"):
        return lambda row: (names.get(getattr(row, column), "").casefold(), row.number)
    if column in ("added", "changed"):
        return lambda row: (getattr(traces.get(row.number), column, 0), row.number)
    if column == "state":
        return lambda row: (row.active, row.enabled, row.number)
    return None


def range_of(row: TableRow) -> str:
    """Return the elements that a row stands for, as ``read_range`` parses them."""
    return f"{row.owner if row.table == MANAGERS else row.number}-{row.last}"


def about(rows: Sequence[TableRow], first: int) -> TableRow | None:
    """Return the row of the element with the number ``first``."""
    return next((row for row in rows if row.number == first and row.table != MANAGERS), None)
