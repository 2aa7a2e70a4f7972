"""Subtracts iterations that ended without a sample from the intervals in which they began as transactions.

They are subtracted from the transactions of the second in which they end, where more may end than begin.
"""

from __future__ import annotations

from collections.abc import Sequence

from .series import Columns, Row, per_second

_COUNT = "transactions"


def settle(series: Columns) -> Columns:
    """Return the series of a run without negative transactions and rates of transactions."""
    counts = series[_COUNT]
    found = _settled(counts)
    rates = [
        rate if count == before or asked is None else per_second(count, seconds)
        for rate, count, before, asked, seconds in zip(
            series["rate"], found, counts, series["rate_asked"], series["seconds"]
        )
    ]
    return {**series, _COUNT: found, "rate": rates}


def settle_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a generator without negative transactions."""
    counts = [values.get(_COUNT, 0) for _, values in rows]
    return [
        row if count == before else (row[0], {**row[1], _COUNT: count})
        for row, count, before in zip(rows, _settled(counts), counts)
    ]


def _settled(counts: Sequence[int]) -> list[int]:
    """Subtract negative counts from the latest ones before them; what remains at the beginning is dropped."""
    found, left = [], 0
    for count in reversed(counts):
        found.append(max(0, count + left))
        left = min(0, count + left)
    return found[::-1]
