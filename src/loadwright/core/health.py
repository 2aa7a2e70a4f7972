"""Whether a generator's numbers can be trusted, judged by its latest seconds and the state of its machine.

The generator evaluates itself every second and reports keys of ``messages.events.WARNINGS``; the server keeps every
warning that was ever reported in a run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from .messages import events
from .protocol import Host
from .stats.frames import BUSY_CPU_PERCENT, LATE_MS, GeneratorSecond

FAILED_BEFORE = "failed_before"
"""Recorded by the server for a generator that rejoins a run in which it failed before."""

WINDOW_SECONDS = 10
BUSY_SECONDS = 5
"""Number of seconds within the window, adjacent or not."""
GC_PERCENT = 10.0
MISSED_FRACTION = 0.01
LEAST_DISK_BYTES = 512 * 1024 * 1024
SPOOLED_SECONDS = 15
"""Points of this many seconds are waiting because the collector does not accept them."""
CLOCK_SECONDS = 1.0


class Health:
    """The latest seconds of one generator, and the warnings that follow from them."""

    def __init__(self) -> None:
        self._seconds: deque[GeneratorSecond] = deque(maxlen=WINDOW_SECONDS)

    def add(self, second: GeneratorSecond) -> None:
        self._seconds.append(second)

    def warnings(self, host: Host, spooled_points: int, clock_offset: float | None) -> list[str]:
        """Return the current ``events.WARNINGS``.

        ``clock_offset`` is the server's clock minus this machine's, in seconds.
        """
        active = set(self._of_load())
        if host.disk_free_bytes is not None and host.disk_free_bytes < LEAST_DISK_BYTES:
            active.add(events.DISK)
        # A second is one point per frame and one of its own.
        if self._seconds and spooled_points > SPOOLED_SECONDS * (len(self._seconds[-1].frames) + 1):
            active.add(events.SPOOL)
        if clock_offset is not None and abs(clock_offset) > CLOCK_SECONDS:
            active.add(events.CLOCK)
        return [word for word in events.WARNINGS if word in active]

    def _of_load(self) -> Iterable[str]:
        seconds = self._seconds
        if sum((second.cpu_percent or 0.0) > BUSY_CPU_PERCENT for second in seconds) >= BUSY_SECONDS:
            yield events.CPU
        collecting = [second.gc_percent for second in seconds if second.gc_percent is not None]
        if collecting and sum(collecting) / len(collecting) > GC_PERCENT:
            yield events.GC
        if any(second.late_ms > LATE_MS for second in seconds):
            yield events.LATE_ARRIVALS
        missed = sum(second.missed for second in seconds)
        if missed > MISSED_FRACTION * (missed + sum(second.transactions + (second.empty or 0) for second in seconds)):
            yield events.MISSED
        if any(second.empty for second in seconds):
            yield events.EMPTY
        if any(second.capped for second in seconds):
            yield events.CAPPED
