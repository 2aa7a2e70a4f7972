"""The generator's role: carries out the orders of runs with JMeter, one run at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loadwright.agent.generator.files.bundle import BundleCache
from loadwright.agent.generator.files.data_files import DataFiles
from loadwright.agent.generator.jmeter.command import Java, JMeterInstall
from loadwright.agent.generator.jmeter.discovery import find_java, find_jmeter, find_plugin
from loadwright.agent.runtime.role import AgentContext, Role
from loadwright.agent.runtime.tasks import within
from loadwright.core.messages import agents
from loadwright.core.protocol.generator import GENERATOR, Observed, Order

from .record import RunFolders
from .run import GeneratorRun
from .tools import GeneratorTools

log = logging.getLogger(__name__)

SHUT_DOWN_GRACE_SECONDS = 5.0
SHUT_DOWN_SECONDS = 15.0
"""How long ``stop`` waits for JMeter; then it waits for the delivery of the last seconds, for the grace."""


class GeneratorRole(Role[Order, Observed]):
    """Produces load."""

    messages = GENERATOR

    def __init__(self, jmeter: JMeterInstall, java: Java) -> None:
        self._jmeter = jmeter
        self._java = java
        self._agent: AgentContext | None = None
        self._tools: GeneratorTools | None = None
        self._current: GeneratorRun | None = None
        self._performing: set[asyncio.Task[None]] = set()

    @classmethod
    def of_this_machine(cls, jmeter_home: Path | None = None) -> GeneratorRole:
        """Return the role with the JMeter and Java found here. Raises ``ToolError``."""
        jmeter, java = find_jmeter(jmeter_home), find_java()
        find_plugin()
        return cls(jmeter, java)

    def hello(self) -> Mapping[str, Any]:
        """Name the versions of Java and JMeter."""
        return {"java": self._java.version, "jmeter": self._jmeter.version}

    def start(self, context: AgentContext) -> None:
        """Open the folders of bundles, data files and runs."""
        home = context.home
        self._agent = context
        self._tools = GeneratorTools(
            jmeter=self._jmeter,
            java=self._java,
            bundles=BundleCache(home / "bundles"),
            data_files=DataFiles(home / "data-files"),
            folders=RunFolders(home / "runs"),
        )

    def reconcile(self, order: Order | None, revision: int) -> None:
        """Follow the order of the present run, leave a run that is not ordered any more, or begin an ordered one."""
        current = self._current
        if current is not None and (order is None or not current.carries_out(order)):
            if not current.over:
                # One load at a time: the next order waits until this one has ended, which reconciles again.
                current.leave()
                return
            self._current = current = None
        if order is None:
            return
        if current is not None:
            current.follow(order, revision)
            return
        self._begin(order, revision)

    def observed(self) -> Observed | None:
        """Return the state of the present run."""
        return self._current.observed() if self._current is not None else None

    async def stop(self) -> None:
        """End the load softly and deliver its last seconds, as far as that is possible within 20 s."""
        current = self._current
        if current is not None and not current.over:
            current.leave(agents.SHUT_DOWN(), SHUT_DOWN_GRACE_SECONDS)
            await within(SHUT_DOWN_SECONDS, current.ended.wait())
        if self._performing:
            await within(SHUT_DOWN_GRACE_SECONDS, asyncio.wait(self._performing))

    def _begin(self, order: Order, revision: int) -> None:
        assert self._agent is not None, "the program starts a role before it reconciles"
        assert self._tools is not None
        log.info("Run %s is ordered.", order.run)
        self._current = GeneratorRun(self._agent, self._tools, order, revision)
        task = self._agent.spawn(self._current.perform())
        self._performing.add(task)
        task.add_done_callback(self._performing.discard)
