"""Counters of the kernel, which only increase until they wrap or are reset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .figures import MAX_RATE


class Increase(NamedTuple):
    """What counters have increased by, and within how many seconds."""

    seconds: float
    counts: Sequence[int]

    def rates(self) -> list[float]:
        """Return the increases per second."""
        seconds = self.seconds
        return [round(count / seconds, 1) for count in self.counts]


class Counters:
    """The counters of one thing, compared with those of its previous sample."""

    def __init__(self) -> None:
        self._time = 0.0
        self._counts: Sequence[int] = ()

    @property
    def started(self) -> bool:
        """Whether there is a previous sample."""
        return bool(self._counts)

    def since(self, time: float, counts: Sequence[int]) -> Increase | None:
        """Return the increase since the previous sample.

        ``None`` for the first sample, if the clock did not advance, and if a counter has decreased or cannot have
        increased so much: it wrapped or was reset, and its true increase is unknown.
        """
        seconds, before = time - self._time, self._counts
        self._time, self._counts = time, counts
        if seconds <= 0 or len(before) != len(counts):
            return None
        increases = [now - then for now, then in zip(counts, before)]
        if min(increases) < 0 or max(increases) > MAX_RATE * seconds:
            return None
        return Increase(seconds, increases)


def percent(part: float, whole: float) -> float:
    """Return a share of ``whole`` as a percentage of at most 100: clocks of the kernel and ours differ slightly."""
    return min(100.0, round(100 * part / whole, 1))
