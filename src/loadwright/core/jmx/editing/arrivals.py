"""When the Free-Form Arrivals group of the plugin starts iterations, which is not always as its schedule plans.

After each arrival, the plugin waits for the reciprocal of the rate at that time, whatever the rate is meanwhile
(``FreeFormArrivalsThreadStarter`` 2.10; measured with JMeter 5.6.3). So a schedule that begins at 0 and rises to 6 per
second in 4 s has arrivals after 0.2 s and 3.5 s, and is as planned only then. The lower the rate from which it rises,
the longer this takes: up to the whole schedule.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

POLL_SECONDS = 0.2
"""How long the plugin waits while the rate is 0."""
MOST_ARRIVALS = 20_000
"""Arrivals of a schedule that are computed; later ones are as planned."""


@dataclass(frozen=True)
class Part:
    """A part of a schedule: the rates per second at its beginning and its end, and its duration in seconds."""

    first: float
    last: float
    seconds: float

    @property
    def arrivals(self) -> float:
        return (self.first + self.last) / 2 * self.seconds

    def rate(self, at: float) -> float:
        return self.first + (self.last - self.first) * at / self.seconds

    def until(self, at: float) -> Part:
        return Part(self.first, self.rate(at), at)

    def since(self, at: float) -> Part:
        return Part(self.rate(at), self.last, self.seconds - at)


def produced(schedule: Sequence[Part]) -> list[Part]:
    """Return the parts of a schedule that has arrivals, as they are produced.

    A part with a constant rate replaces what is planned between two arrivals if at least another one is planned there.
    """
    planned = _Planned([part for part in schedule if part.seconds > 0])
    found: list[Part] = []
    drawn = 0.0
    for begin, end, rate in planned.waits():
        if planned.arrivals(end) - planned.arrivals(begin) >= 2:
            found += [*planned.between(drawn, begin), Part(rate, rate, end - begin)]
            drawn = end
    return [*found, *planned.between(drawn, planned.end)]


class _Planned:
    """A schedule whose parts all last some time."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._ends = list(accumulate(part.seconds for part in parts))
        self._arrivals = [0.0, *accumulate(part.arrivals for part in parts)]

    @property
    def end(self) -> float:
        return self._ends[-1] if self._ends else 0.0

    def rate(self, moment: float) -> float:
        at = bisect_left(self._ends, moment)
        return self._parts[at].rate(moment - self._begin(at))

    def arrivals(self, moment: float) -> float:
        """Return how many arrivals are planned until a time."""
        at = min(bisect_left(self._ends, moment), len(self._parts) - 1)
        return self._arrivals[at] + self._parts[at].until(moment - self._begin(at)).arrivals

    def waits(self) -> Iterator[tuple[float, float, float]]:
        """Yield the times of each arrival and of the next one, and the rate from which the plugin computes it."""
        now = 0.0
        for _arrival in range(MOST_ARRIVALS):
            if now >= self.end:
                return
            rate = self.rate(now)
            if rate > 0:
                yield now, min(now + 1 / rate, self.end), rate
            now += 1 / rate if rate > 0 else POLL_SECONDS

    def between(self, begin: float, end: float) -> Iterator[Part]:
        """Yield the parts between two times."""
        for at, part in enumerate(self._parts):
            first, last = max(begin - self._begin(at), 0.0), min(end - self._begin(at), part.seconds)
            if first < last:
                yield part.until(last).since(first)

    def _begin(self, at: int) -> float:
        return self._ends[at] - self._parts[at].seconds
