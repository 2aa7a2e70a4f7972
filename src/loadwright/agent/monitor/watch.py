"""Measures the host once a second of server time, merges what was measured, and hands it to the spool.

While the server allows it, a second is only recorded: some of them are parsed, merged and handed over together, in one
loop, which takes a fraction of the CPU time.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import NamedTuple

from loadwright.agent.host.collector import Options
from loadwright.agent.host.sampler import Recording, Sampler, host_of
from loadwright.agent.runtime.clock import ServerClock
from loadwright.core.hosts.merging import Merger, Point
from loadwright.core.hosts.readings import Readings, Series, valid
from loadwright.core.protocol import Host
from loadwright.core.protocol.monitor import SAMPLE_SECONDS, MonitorOrder

from .outbox import Outbox
from .pace import Pace

log = logging.getLogger(__name__)

MARGIN_SECONDS = 0.02
"""A second is measured this long after its end, so that a clock that is adjusted slightly does not return to it."""
CLOCK_SECONDS = 0.05
MAX_TOGETHER_SECONDS = 60
"""Limit of the seconds that are kept in memory, about 20 KB each, and lost if the process is killed."""
PHASES = 3
"""Agents deliver within this many seconds after an interval of 10 s has ended, not all at the same time."""


class Recorded(NamedTuple):
    """A recording of the ``covered`` seconds before ``end`` (server time). The first one covers none."""

    end: float
    covered: int
    recording: Recording


class Watch:
    """Measures during ``run`` with the collectors of ``sampler``, which follow ``options``.

    ``measured`` is called after each measurement. ``phase`` is a number that differs from that of most other agents.
    """

    def __init__(
        self,
        clock: ServerClock,
        sampler: Sampler,
        options: Options,
        outbox: Outbox,
        measured: Callable[[], None] = lambda: None,
        phase: int = 0,
    ) -> None:
        self.pace = Pace()
        self._clock = clock
        self._sampler = sampler
        self._options = options
        self._merger = Merger()
        self._outbox = outbox
        self._measured = measured
        self._phase = phase % PHASES
        self._order = MonitorOrder()
        self._latest: Readings = {}
        self._measured_at: float | None = None
        self._recorded: list[Recorded] = []
        self._turn = 0
        self._due = self._longest = 0.0
        self._timer: asyncio.Handle
        self._refused: set[tuple[str, str]] = set()

    def follow(self, order: MonitorOrder) -> None:
        """Measure as the server asks. What was recorded is processed now: somebody may wait for it."""
        self.process()
        self._order = order
        self.pace.order(order.sample_s, order.max_core_percent)
        self._options.link_mbit_s = order.link_mbit_s
        self._sampler.changed()

    def host(self) -> Host:
        """Return the latest state of the host."""
        return host_of(self._latest)

    async def run(self) -> None:
        """Measure until cancelled."""
        while self._clock.offset is None:  # noqa: ASYNC110
            await asyncio.sleep(CLOCK_SECONDS)
        try:
            self._wait()
            # A callback takes fewer turns of the event loop than a task that sleeps.
            await asyncio.get_running_loop().create_future()
        finally:
            self._timer.cancel()

    def process(self) -> None:
        """Parse and merge what was recorded, and hand it to the spool."""
        recorded, self._recorded = self._recorded, []
        points: list[Point] = []
        for one in recorded:
            try:
                points += self._points(one, late=one is not recorded[-1])
            except Exception:  # noqa: PERF203
                log.exception("A second could not be measured.")
        self._outbox.put(points)

    def close(self) -> None:
        """Hand everything to the spool, also the intervals that are not over."""
        self.process()
        self._outbox.put(self._merger.flush())
        self._sampler.close()

    def _wait(self) -> None:
        """Begin to wait for the next measurement."""
        now, step = self._server_time(), self.pace.sample_s
        self._due = (int(now) // step + 1) * step + MARGIN_SECONDS
        self._longest = step + MARGIN_SECONDS
        self._timer = asyncio.get_running_loop().call_later(self._due - now, self._woken)

    def _woken(self) -> None:
        """Measure if that is due. If the clock was set back, wait again, unless that would take longer than usual."""
        if 0 < (seconds := self._due - self._server_time()) <= self._longest:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._woken)
            return
        try:
            self._record()
        except Exception:
            # An error in one second must not end the measurement of all others.
            log.exception("The host could not be measured.")
        self._wait()
        self._measured()

    def _record(self) -> None:
        server_time, now = self._server_time(), time.monotonic()
        before, self._measured_at = self._measured_at, now
        # By the monotonic clock, because the server's may be set. A machine that slept has a gap.
        covered = 0 if before is None else min(max(round(now - before), 1), SAMPLE_SECONDS[-1])
        self._recorded.append(Recorded(server_time, covered, self._sampler.record()))
        together = min(self._order.together_s, MAX_TOGETHER_SECONDS)
        turn = (int(server_time) - self._phase) // max(1, together)
        if turn != self._turn or not covered or len(self._recorded) >= together:
            self._turn = turn
            self.process()
            self.pace.spent(now, time.process_time())

    def _points(self, recorded: Recorded, *, late: bool) -> list[Point]:
        end, covered, recording = recorded
        until = self._order.cores_until
        self._options.cores = until is not None and end < until
        self._latest = valid(self._sampler.parse(recording, late=late), self._refuse)
        # Rates and shares need an earlier sample.
        return self._merger.add(int(end) - covered, covered, self._latest) if covered else []

    def _refuse(self, series: Series, figure: str) -> None:
        key = series.family, figure
        if key not in self._refused:
            self._refused.add(key)
            log.warning("Not stored, because it is not valid: %s of %s %s", figure or "the name", *series)

    def _server_time(self) -> float:
        return time.time() + (self._clock.offset or 0.0)
