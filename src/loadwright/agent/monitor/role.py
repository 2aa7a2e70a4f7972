"""The role of monitors: measures the machine every second, without commands and without root."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from loadwright.agent.host.collector import Options
from loadwright.agent.host.collectors import host_collectors
from loadwright.agent.host.sampler import Sampler
from loadwright.agent.host.sources import SampleClock
from loadwright.agent.runtime.role import AgentContext, Role
from loadwright.agent.runtime.tasks import cancel, within
from loadwright.core.protocol import Host
from loadwright.core.protocol.monitor import MONITOR, MonitorObserved, MonitorOrder

from .identity import addresses, machine_id
from .outbox import Outbox
from .page_cache import PageCache
from .programs import Programs
from .watch import Watch

MAX_REASON = 300
"""Maximum length of the text why something cannot be measured: all of them together fit into a report."""
DELIVERY_GAP_SECONDS = 1.5
"""Requests to the collector take as much CPU as measuring does. Two seconds are delivered together, with the second."""
REPORT_MARGIN_SECONDS = 0.5
DELIVERY_SECONDS = 5.0
"""Seconds that ``stop`` waits for the delivery of the last points; what remains is delivered by the next agent."""


class MonitorRole(Role[MonitorOrder, MonitorObserved]):
    """Measures the machine. ``allow_drop_caches``: the server may request to drop the page cache."""

    messages = MONITOR
    samples_host = True
    follows_repeats = False

    def __init__(self, *, allow_drop_caches: bool = False) -> None:
        self._allow_drop_caches = allow_drop_caches
        self._options = Options()
        self._agent: AgentContext | None = None
        self._programs = Programs(self._now)
        clock = SampleClock()
        collectors = [*host_collectors(self._options, clock=clock), *self._programs.collectors]
        self._sampler = Sampler(collectors, clock=clock)
        self._watch: Watch | None = None
        self._measuring: asyncio.Task[None] | None = None
        self._page_cache: PageCache | None = None
        self._order: MonitorOrder | None = None

    def hello(self) -> Mapping[str, Any]:
        """Return what identifies the machine."""
        return {"machine_id": machine_id(), "addresses": addresses()}

    def start(self, context: AgentContext) -> None:
        """Begin to measure."""
        self._agent = context
        self._page_cache = PageCache(context.home, allowed=self._allow_drop_caches)
        context.shipper.gap_s = DELIVERY_GAP_SECONDS
        outbox = Outbox(context.spool, context.id)
        phase = crc32(context.id.encode())
        self._watch = Watch(
            context.clock,
            self._sampler,
            self._options,
            outbox,
            measured=context.awake,
            phase=phase,
        )
        self._measuring = context.spawn(self._watch.run())

    def host(self) -> Host:
        return self._watch.host() if self._watch is not None else Host()

    def reconcile(self, order: MonitorOrder | None, revision: int) -> None:  # noqa: ARG002
        """Follow a new order; without one, measure the host alone."""
        order = order or MonitorOrder()
        if order == self._order:
            return
        assert self._agent is not None, "start() must be called before reconcile()"
        assert self._watch is not None
        assert self._page_cache is not None
        pause = self.pause_s()
        self._order = order
        with self._sampler.lock:
            self._programs.follow(order)
        self._watch.follow(order)
        if self.pause_s() < pause:
            # The pause that was announced does not hold any more.
            self._agent.changed()
        if self._page_cache.is_new(order.drop_caches):
            self._agent.spawn(self._drop_caches(self._page_cache, order.drop_caches))

    def observed(self) -> MonitorObserved | None:
        watch, page_cache = self._watch, self._page_cache
        if watch is None or page_cache is None:
            return None
        with self._sampler.lock:
            jvms, processes = self._programs.jvms(), self._programs.processes()
        return MonitorObserved(
            sample_s=watch.pace.sample_s,
            slowed=watch.pace.slowed,
            core_percent=watch.pace.core_percent,
            allows_drop_caches=page_cache.allowed,
            unavailable=self._unavailable(),
            jvms=jvms,
            processes=processes,
            cache_drop=page_cache.last,
        )

    def pause_s(self) -> float:
        """Return the time until the next delivery and a little more: a report is sent with it."""
        together = self._order.together_s if self._order is not None else 1
        return together + REPORT_MARGIN_SECONDS if together > 1 else 0.0

    async def stop(self) -> None:
        """Deliver what was measured, within some seconds."""
        if self._watch is None or self._measuring is None or self._agent is None:
            return
        await cancel(self._measuring)
        self._watch.close()
        await within(DELIVERY_SECONDS, self._agent.shipper.wait_drained())

    def _now(self) -> float:
        return self._agent.clock.now() if self._agent is not None else time.time()

    def _unavailable(self) -> dict[str, str]:
        return {name: reason[:MAX_REASON] for name, reason in self._sampler.unavailable().items()}

    async def _drop_caches(self, page_cache: PageCache, request: str) -> None:
        assert self._agent is not None
        await page_cache.drop(request)
        self._agent.changed()
