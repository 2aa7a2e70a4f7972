"""The generator's agent: makes what the server desires so, and reports what it observes."""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import time
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

import loadwright
from loadwright.agent.generator.files.bundle import BundleCache
from loadwright.agent.generator.files.data_files import DataFiles
from loadwright.agent.generator.jmeter.command import Java, JMeterInstall
from loadwright.agent.host.sampler import HostSampler, memory_bytes
from loadwright.agent.runtime.control import Control
from loadwright.agent.runtime.enrol import ServerUrl
from loadwright.agent.runtime.shipper import Shipper
from loadwright.agent.runtime.spool import Spool
from loadwright.core.protocol import Desired, Host, Report, Welcome
from loadwright.core.protocol.generator import GENERATOR, GeneratorHello, Observed, Order

from .context import GeneratorContext
from .record import RunFolders
from .run import GeneratorRun

log = logging.getLogger(__name__)

SPOOL_BYTES = 512 * 1024 * 1024
SHUT_DOWN_GRACE_SECONDS = 5.0
SHUT_DOWN_SECONDS = 15.0
"""How long the agent waits for JMeter, and then for the last seconds to be delivered, when it is told to end."""
KEPT_CPU_SECONDS = 120

SHUT_DOWN = "The generator's agent was shut down while it produced load; its load ended early."


@dataclass
class GeneratorConfig:
    """All an agent is given; everything else the server tells it."""

    server: ServerUrl
    token: str
    home: Path
    jmeter: JMeterInstall
    java: Java


class GeneratorAgent:
    """One generator. Create it inside a running event loop."""

    def __init__(self, config: GeneratorConfig) -> None:
        self._config = config
        self._wake = asyncio.Event()
        self._desired: Desired[Order] | None = None
        self._context: GeneratorContext | None = None
        self._current: GeneratorRun | None = None
        self._performing: set[asyncio.Task[None]] = set()
        self._host = Host()
        self._cpu: OrderedDict[int, float | None] = OrderedDict()
        self._spool = Spool(config.home / "spool", SPOOL_BYTES)
        self._client = httpx.AsyncClient(headers={"Authorization": f"Bearer {config.token}"}, timeout=10.0)
        self._control = Control(config.server, config.token, self._hello(), GENERATOR, self)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set, then end the load softly and leave. Raises ``RefusedError`` at the start."""
        working = [
            asyncio.ensure_future(part) for part in (self._control.run(), self._watch_host(), self._reconcile_always())
        ]
        stopping = asyncio.ensure_future(stop.wait())
        try:
            done, _ = await asyncio.wait((stopping, *working), return_when=asyncio.FIRST_COMPLETED)
            if stopping in done:
                working[-1].cancel()
                await self._shut_down()
            for task in done:
                task.result()
        finally:
            await _cancel(stopping, *working, *self._performing)
            if self._context is not None:
                await self._context.shipper.close()
            await self._client.aclose()

    # What the control connection asks and tells.

    def report(self) -> Report[Observed]:
        """Return what is observed now."""
        observed = self._current.observed() if self._current is not None else None
        return Report(sent_at=0.0, host=self._host, observed=observed, spool_points=self._spool.pending_points)

    def welcomed(self, welcome: Welcome) -> None:
        """Learn who this generator is and where telemetry goes."""
        collector = self._config.server.join(welcome.collector)
        if self._context is None:
            self._context = self._open_context(welcome.agent, collector)
        else:
            self._context.shipper.url = collector

    def desired(self, desired: Desired[Order]) -> None:
        """Take what should be done; the reconciler does it."""
        self._desired = desired
        self._wake.set()

    # Making it so.

    async def _reconcile_always(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._desired is not None and self._context is not None:
                self._reconcile(self._context, self._desired)

    def _reconcile(self, context: GeneratorContext, desired: Desired[Order]) -> None:
        order = desired.order
        current = self._current
        if current is not None and (order is None or not current.carries_out(order)):
            if not current.over:
                # One load at a time: the next order waits until this one has ended, which wakes us again.
                current.leave()
                return
            self._current = current = None
        if order is None:
            return
        if current is not None:
            current.follow(order, desired.revision)
            return
        log.info("Run %s is ordered.", order.run)
        self._current = GeneratorRun(context, order, desired.revision)
        task = asyncio.ensure_future(self._current.perform())
        self._performing.add(task)
        task.add_done_callback(self._performing.discard)

    def _changed(self) -> None:
        self._control.changed()
        self._wake.set()

    async def _shut_down(self) -> None:
        current = self._current
        log.info("Ending.")
        if current is not None and not current.over:
            current.leave(SHUT_DOWN, SHUT_DOWN_GRACE_SECONDS)
            await _within(SHUT_DOWN_SECONDS, current.ended.wait())
        if self._performing:
            await _within(SHUT_DOWN_GRACE_SECONDS, asyncio.wait(self._performing))
        if self._control.connected:
            # One more report, so that the server hears how it ended.
            self._control.changed()
            await asyncio.sleep(0.2)

    # The machine.

    async def _watch_host(self) -> None:
        with HostSampler(self._config.home) as sampler:
            while True:
                self._host = sampler.sample()
                now = self._server_time()
                self._cpu[int(now) - 1] = self._host.cpu_percent
                while len(self._cpu) > KEPT_CPU_SECONDS:
                    self._cpu.popitem(last=False)
                # At the turn of the server's second, so that a sample covers just one of them.
                await asyncio.sleep(1.02 - now % 1.0)

    def _cpu_percent(self, second: int) -> float | None:
        return self._cpu.get(second, self._host.cpu_percent)

    def _server_time(self) -> float:
        return time.time() + (self._control.clock.offset or 0.0)

    def _hello(self) -> GeneratorHello:
        return GeneratorHello(
            role=GENERATOR.role,
            hostname=platform.node(),
            agent_version=loadwright.__version__,
            system=f"{platform.system()} {platform.release()} {platform.machine()}",
            cores=os.cpu_count() or 0,
            memory_bytes=memory_bytes(),
            java=self._config.java.version,
            jmeter=self._config.jmeter.version,
        )

    def _open_context(self, agent: str, collector: str) -> GeneratorContext:
        home = self._config.home
        return GeneratorContext(
            agent=agent,
            server=self._config.server,
            client=self._client,
            jmeter=self._config.jmeter,
            java=self._config.java,
            bundles=BundleCache(home / "bundles"),
            data_files=DataFiles(home / "data-files"),
            folders=RunFolders(home / "runs"),
            spool=self._spool,
            shipper=Shipper(self._spool, collector, self._config.token),
            clock=self._control.clock,
            cpu_percent=self._cpu_percent,
            host=lambda: self._host,
            changed=self._changed,
        )


async def _within(seconds: float, work: Coroutine[Any, Any, Any]) -> None:
    try:
        await asyncio.wait_for(work, seconds)
    except asyncio.TimeoutError:
        log.warning("Not everything was done within %g s.", seconds)


async def _cancel(*tasks: asyncio.Future[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
