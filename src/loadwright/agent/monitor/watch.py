"""Measures the host once a second of server time, merges what was measured, and hands it to the spool."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from loadwright.agent.host.collector import Options
from loadwright.agent.host.sampler import Sampler, host_of
from loadwright.agent.runtime.clock import ServerClock
from loadwright.core.hosts.merging import Merger
from loadwright.core.hosts.readings import Readings, Series, valid
from loadwright.core.protocol import Host
from loadwright.core.protocol.monitor import SAMPLE_SECONDS, MonitorOrder

from .outbox import Outbox
from .pace import Pace

log = logging.getLogger(__name__)

MARGIN_SECONDS = 0.02
"""A second is measured this long after its end, so that a clock that is adjusted slightly does not return to it."""
CLOCK_SECONDS = 0.05


class Watch:
    """Measures during ``run`` with the collectors of ``sampler``, which follow ``options``.

    ``measured`` is called after each measurement.
    """

    def __init__(
        self,
        clock: ServerClock,
        sampler: Sampler,
        options: Options,
        outbox: Outbox,
        measured: Callable[[], None] = lambda: None,
    ) -> None:
        self.pace = Pace()
        self._clock = clock
        self._sampler = sampler
        self._options = options
        self._merger = Merger()
        self._outbox = outbox
        self._measured = measured
        self._order = MonitorOrder()
        self._latest: Readings = {}
        self._measured_at: float | None = None
        self._refused: set[tuple[str, str]] = set()

    def follow(self, order: MonitorOrder) -> None:
        """Measure as the server asks."""
        self._order = order
        self.pace.order(order.sample_s, order.max_core_percent)
        self._options.link_mbit_s = order.link_mbit_s

    def host(self) -> Host:
        """Return the latest state of the host."""
        return host_of(self._latest)

    async def run(self) -> None:
        """Measure until cancelled."""
        while self._clock.offset is None:  # noqa: ASYNC110
            await asyncio.sleep(CLOCK_SECONDS)
        while True:
            await self._wait()
            try:
                self._measure()
            except Exception:
                # An error in one second must not end the measurement of all others.
                log.exception("The host could not be measured.")
            self._measured()

    def close(self) -> None:
        """Hand all intervals that are not over to the spool."""
        self._outbox.put(self._merger.flush())
        self._sampler.close()

    async def _wait(self) -> None:
        """Wait until a measurement is due; shorter if the clock is set back."""
        step = self.pace.sample_s
        due = (int(self._server_time()) // step + 1) * step + MARGIN_SECONDS
        while 0 < (seconds := due - self._server_time()) <= step + MARGIN_SECONDS:  # noqa: ASYNC110
            await asyncio.sleep(seconds)

    def _measure(self) -> None:
        server_time, now = self._server_time(), time.monotonic()
        before, self._measured_at = self._measured_at, now
        until = self._order.cores_until
        self._options.cores = until is not None and server_time < until
        self._latest = valid(self._sampler.sample(), self._refuse)
        if before is None:
            # Rates and shares need an earlier sample.
            return
        # By the monotonic clock, because the server's may be set. A machine that slept has a gap.
        covered = min(max(round(now - before), 1), SAMPLE_SECONDS[-1])
        self._outbox.put(self._merger.add(int(server_time) - covered, covered, self._latest))
        self.pace.spent(now, time.process_time())

    def _refuse(self, series: Series, figure: str) -> None:
        key = series.family, figure
        if key not in self._refused:
            self._refused.add(key)
            log.warning("Not stored, because it is not valid: %s of %s %s", figure or "the name", *series)

    def _server_time(self) -> float:
        return time.time() + (self._clock.offset or 0.0)
