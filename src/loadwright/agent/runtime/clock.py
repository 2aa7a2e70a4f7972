"""The server's clock, estimated on the control connection."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

KEPT_SAMPLES = 30


@dataclass(frozen=True)
class ClockSample:
    """One exchange: the server's clock is ``offset`` ahead of ours, ± half the ``round_trip`` (seconds)."""

    offset: float
    round_trip: float

    @classmethod
    def of(cls, sent: float, received: float, answered: float, arrived: float) -> ClockSample:
        """Return the sample of one exchange (RFC 5905, section 8).

        ``sent`` and ``arrived`` are by our clock, ``received`` and ``answered`` by the server's.
        """
        offset = ((received - sent) + (answered - arrived)) / 2
        # Negative if our clock was set back meanwhile, by which the offset is uncertain then.
        return cls(offset, abs((arrived - sent) - (answered - received)))

    def agrees_with(self, other: ClockSample) -> bool:
        """Return whether one offset can explain both samples."""
        # 1 ms of tolerance: clocks drift between the samples, and timestamps are rounded.
        return abs(self.offset - other.offset) <= (self.round_trip + other.round_trip) / 2 + 0.001


class ServerClock:
    """Keeps recent samples; the one with the shortest round trip is the most precise.

    What is kept is by how much the server's clock is ahead of one that nobody sets, so that no second is lost when the
    clock of this machine, ``wall``, is set.
    """

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        self._wall = wall
        self._ahead: float | None = None
        self._samples: deque[ClockSample] = deque(maxlen=KEPT_SAMPLES)

    @property
    def offset(self) -> float | None:
        """Return the seconds to add to our clock to get the server's, ``None`` before the first sample."""
        return None if self._ahead is None else self._ahead - self._lead()

    def now(self) -> float:
        """Return the server's time; ours before the first sample."""
        return self._wall() if self._ahead is None else steady() + self._ahead

    def add(self, sample: ClockSample) -> None:
        """Add a sample of the present. If it contradicts the best one, the server's clock was set: drop older ones."""
        found = replace(sample, offset=sample.offset + self._lead())
        best = self._best()
        if best is not None and not found.agrees_with(best):
            self._samples.clear()
        self._samples.append(found)
        self._ahead = min(self._samples, key=lambda one: one.round_trip).offset

    def _lead(self) -> float:
        return self._wall() - steady()

    def _best(self) -> ClockSample | None:
        return min(self._samples, key=lambda sample: sample.round_trip, default=None)


def steady() -> float:
    """Return the time of a clock that nobody sets, and that continues while the machine sleeps if there is one."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
