"""The server's clock, estimated on the control connection."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

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
        return cls(offset, max(0.0, (arrived - sent) - (answered - received)))

    def agrees_with(self, other: ClockSample) -> bool:
        """Return whether one offset can explain both samples."""
        # 1 ms of tolerance: clocks drift between the samples, and timestamps are rounded.
        return abs(self.offset - other.offset) <= (self.round_trip + other.round_trip) / 2 + 0.001


class ServerClock:
    """Keeps recent samples; the one with the shortest round trip is the most precise."""

    def __init__(self) -> None:
        self.offset: float | None = None
        """The seconds to add to our clock to get the server's, ``None`` before the first sample."""
        self._samples: deque[ClockSample] = deque(maxlen=KEPT_SAMPLES)

    def add(self, sample: ClockSample) -> None:
        """Add a sample. If it contradicts the best one, one of the clocks was set: drop the older samples."""
        best = self._best()
        if best is not None and not sample.agrees_with(best):
            self._samples.clear()
        self._samples.append(sample)
        self.offset = min(self._samples, key=lambda sample: sample.round_trip).offset

    def _best(self) -> ClockSample | None:
        return min(self._samples, key=lambda sample: sample.round_trip, default=None)
