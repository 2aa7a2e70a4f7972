"""The role of generators: carries out the orders of runs with JMeter, one run at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import httpx

from loadwright.agent.generator.files.bundle import BundleCache
from loadwright.agent.generator.files.data_files import DataFiles
from loadwright.agent.generator.jmeter.command import Java, JMeterInstall
from loadwright.agent.generator.jmeter.discovery import find_java, find_jmeter, find_plugin
from loadwright.agent.generator.jmeter.settings import keeps_standby, trial_standby_limit, warm_up_limit
from loadwright.agent.generator.jmeter.standby_keeper import StandbyKeeper
from loadwright.agent.runtime.role import AgentContext, Role
from loadwright.agent.runtime.tasks import within
from loadwright.core.messages import agents
from loadwright.core.protocol.generator import GENERATOR, Observed, Order

from .describing import Describing
from .discarding import Discarding
from .record import RunFolders
from .run import GeneratorRun
from .tools import GeneratorTools

log = logging.getLogger(__name__)

SHUT_DOWN_GRACE_SECONDS = 5.0
SHUT_DOWN_SECONDS = 15.0
"""Seconds that ``stop`` waits for JMeter to end. Delivery of the last seconds gets the grace period afterwards."""


class GeneratorRole(Role[Order, Observed]):
    """Produces load with JMeter."""

    messages = GENERATOR

    def __init__(self, jmeter: JMeterInstall, java: Java) -> None:
        self._jmeter = jmeter
        self._java = java
        self._agent: AgentContext | None = None
        self._tools: GeneratorTools | None = None
        self._current: GeneratorRun | None = None
        self._performing: dict[asyncio.Task[None], Order] = {}
        self._discarding: Discarding | None = None
        self._describing = Describing(jmeter, java)
        self._stopping = False

    @classmethod
    def of_this_machine(cls, jmeter_home: Path | None = None) -> GeneratorRole:
        """Return the role with the JMeter and Java of this machine. Raises ``ToolError``."""
        jmeter, java = find_jmeter(jmeter_home), find_java()
        find_plugin()
        # Report an invalid setting at the start.
        warm_up_limit()
        keeps_standby()
        trial_standby_limit()
        return cls(jmeter, java)

    def hello(self) -> Mapping[str, Any]:
        """Return the versions of Java and JMeter, and what JMeter consists of."""
        return {"java": self._java.version, "jmeter": self._jmeter.version, **self._describing.hello()}

    def start(self, context: AgentContext) -> None:
        """Open the folders of bundles, data files and runs."""
        home = context.home
        self._agent = context
        self._tools = GeneratorTools(
            client=httpx.AsyncClient(headers={"Authorization": f"Bearer {context.token}"}, timeout=10.0),
            jmeter=self._jmeter,
            java=self._java,
            standby=StandbyKeeper(
                home / "standby", self._jmeter, self._java, context.spawn, lambda: context.host.now.memory_percent
            ),
            bundles=BundleCache(home / "bundles"),
            data_files=DataFiles(home / "data-files"),
            folders=RunFolders(home / "runs"),
        )
        self._discarding = Discarding(context, self._tools, self._orders_in_use)
        self._describing.start(context, self._tools.client)
        self._tools.standby.refill()

    def reconcile(self, order: Order | None, revision: int) -> None:
        """Update the current run, end one that is no longer ordered, or start a newly ordered one."""
        current = self._current
        if current is not None and (order is None or not current.carries_out(order)):
            if not current.over:
                # Only one load at a time: the next order waits for the end of this one, which triggers another
                # reconciliation.
                current.leave()
                return
            self._current = current = None
        if order is None:
            return
        if current is not None:
            current.follow(order, revision)
            return
        self._begin(order, revision)

    def expect(self) -> None:
        """Start a JVM for a trial, unless the generator has something to do."""
        if self._tools is not None and not self._performing and not self._stopping:
            self._tools.standby.expect_trial()

    def describe(self, installation: str) -> None:
        """List the elements of JMeter, unless the generator has something else to do."""
        if not self._performing and not self._stopping:
            self._describing.describe(installation)

    def observed(self) -> Observed | None:
        return self._current.observed() if self._current is not None else None

    def kept(self) -> list[str]:
        return self._tools.folders.kept() if self._tools is not None else []

    def discard(self, runs: Collection[str]) -> None:
        """Remove what is kept of deleted runs; one that still delivers is removed afterwards."""
        assert self._discarding is not None, "start() must be called before discard()"
        self._discarding.remove(runs)

    async def stop(self) -> None:
        """Stop the load softly and deliver its last seconds, within about 20 s."""
        self._stopping = True
        await self._describing.stop()
        current = self._current
        if current is not None and not current.over:
            current.leave(agents.SHUT_DOWN(), SHUT_DOWN_GRACE_SECONDS)
            await within(SHUT_DOWN_SECONDS, current.ended.wait())
        if self._performing:
            await within(SHUT_DOWN_GRACE_SECONDS, asyncio.wait(self._performing))
        if self._tools is not None:
            await self._tools.standby.close()

    async def close(self) -> None:
        if self._tools is not None:
            await self._tools.client.aclose()

    def _orders_in_use(self) -> list[Order]:
        """Return the orders of the current run and of those that still deliver."""
        return [*self._performing.values(), *([self._current.order] if self._current is not None else [])]

    def _begin(self, order: Order, revision: int) -> None:
        assert self._agent is not None, "start() must be called before reconcile()"
        assert self._tools is not None
        log.info("Run %s is ordered.", order.run)
        self._describing.interrupt()
        self._current = GeneratorRun(self._agent, self._tools, order, revision)
        task = self._agent.spawn(self._current.perform())
        self._performing[task] = order
        task.add_done_callback(self._performed)

    def _performed(self, task: asyncio.Task[None]) -> None:
        order = self._performing.pop(task)
        # The next run probably needs the heap of this one.
        if self._tools is not None and not self._performing and not self._stopping:
            self._tools.standby.refill(order)
