"""Measures the host once a second of server time, merges what was measured, and hands it to the spool.

While the server allows it, a second is only recorded: some of them are parsed, merged and handed over together, in one
loop, which takes a fraction of the CPU time.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from loadwright.agent.host.collector import Options
from loadwright.agent.host.sampler import Sampler, host_of
from loadwright.agent.runtime.clock import ServerClock
from loadwright.core.hosts.merging import Merger, Point
from loadwright.core.hosts.readings import Readings, Series, valid
from loadwright.core.protocol import Host
from loadwright.core.protocol.monitor import MonitorOrder

from .outbox import Outbox
from .pace import Pace
from .recorder import Recorded, Recorder

log = logging.getLogger(__name__)

CLOCK_SECONDS = 0.05
PHASES = 3
"""Agents deliver within this many seconds after an interval of 10 s has ended, not all at the same time."""


def _nothing() -> None:
    pass


class Watch:
    """Measures during ``run`` with the collectors of ``sampler``, which follow ``options``.

    ``measured`` is called when measurements were handed over.
    ``phase`` is a number that differs from that of most other agents.
    """

    def __init__(
        self,
        clock: ServerClock,
        sampler: Sampler,
        options: Options,
        outbox: Outbox,
        *,
        measured: Callable[[], None] = _nothing,
        phase: int = 0,
    ) -> None:
        self.pace = Pace()
        self._clock = clock
        self._sampler = sampler
        self._options = options
        self._merger = Merger()
        self._outbox = outbox
        self._measured = measured
        self._loop = asyncio.get_running_loop()
        self._recorder = Recorder(
            clock,
            sampler,
            lambda: self._soon(self._take),
            phase % PHASES,
        )
        self._order = MonitorOrder()
        self._latest: Readings = {}
        self._refused: set[tuple[str, str]] = set()

    def follow(self, order: MonitorOrder) -> None:
        """Measure as the server asks. What was recorded is processed now: somebody may wait for it."""
        self.process()
        self._order = order
        self.pace.order(order.sample_s, order.max_core_percent)
        self._recorder.sample_s, self._recorder.together_s = self.pace.sample_s, order.together_s
        self._options.link_mbit_s = order.link_mbit_s
        self._sampler.changed()

    def host(self) -> Host:
        """Return the latest state of the host."""
        return host_of(self._latest)

    async def run(self) -> None:
        """Measure until cancelled."""
        while self._clock.offset is None:  # noqa: ASYNC110
            await asyncio.sleep(CLOCK_SECONDS)
        self._recorder.start()
        try:
            await self._loop.create_future()
        finally:
            self._recorder.stop()

    def process(self) -> None:
        """Parse and merge what was recorded, and hand it to the spool."""
        points: list[Point] = []
        with self._sampler.lock:
            recorded = self._recorder.take()
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

    def _soon(self, work: Callable[[], None]) -> None:
        """Do ``work`` in the event loop; may be called in any thread."""
        self._loop.call_soon_threadsafe(work)

    def _take(self) -> None:
        self.process()
        self.pace.spent(time.monotonic(), time.process_time())
        self._recorder.sample_s = self.pace.sample_s
        self._measured()

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
