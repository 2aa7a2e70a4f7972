"""Pauses between the requests of a recording: the time in which people read and typed."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

SHORTEST_MS = 300
"""Shorter gaps are those of the browser, not of a person."""


class Pauses:
    """Measures the time since the end of all former requests."""

    def __init__(self, longest_ms: int) -> None:
        self._longest = longest_ms
        self._busy_until = math.inf

    def times_of(self, entry: dict[str, Any]) -> tuple[float, float]:
        """Return when a request began and ended, in milliseconds; NaN if that was not recorded."""
        begin = _moment(entry.get("startedDateTime"))
        length = entry.get("time")
        known = isinstance(length, (int, float)) and not isinstance(length, bool) and 0 <= length < 1e9
        return begin, begin + float(length) if known and length is not None else begin

    def before(self, begin: float) -> int:
        """Return the pause before a request in milliseconds; 0 for the first, and if the gap is not due to a person."""
        pause = begin - self._busy_until
        return round(min(pause, self._longest)) if pause >= SHORTEST_MS else 0

    def busy_until(self, end: float) -> None:
        """Record the end of a request."""
        if not math.isnan(end):
            self._busy_until = end if math.isinf(self._busy_until) else max(self._busy_until, end)


def _moment(text: object) -> float:
    if not isinstance(text, str):
        return math.nan
    try:
        # Python 3.9 does not read Z, and not more than six digits of a second.
        return datetime.fromisoformat(_six_digits(text.strip().replace("Z", "+00:00"))).timestamp() * 1000
    except (ValueError, OverflowError, OSError):
        return math.nan


def _six_digits(text: str) -> str:
    date, dot, rest = text.partition(".")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    return f"{date}.{rest[:digits][:6].ljust(6, '0')}{rest[digits:]}" if dot else text
