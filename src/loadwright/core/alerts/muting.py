"""Recurring times in which alerts are not reported, such as the nightly backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Window:
    """From ``start`` to before ``end``, in minutes since midnight, on each of ``days`` (0 is Monday).

    A window whose end is not after its start ends on the following day.
    """

    days: frozenset[int]
    start: int
    end: int

    def covers(self, local: datetime) -> bool:
        """Return whether a time, in the zone of the window, is within it."""
        minute, day = local.hour * 60 + local.minute, local.weekday()
        if self.start < self.end:
            return day in self.days and self.start <= minute < self.end
        begun_yesterday = (day - 1) % 7 in self.days and minute < self.end
        return begun_yesterday or (day in self.days and minute >= self.start)
