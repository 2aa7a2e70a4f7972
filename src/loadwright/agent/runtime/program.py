"""The agent program: the parts that are independent of the role.

It keeps the control connection, estimates the server's clock, samples the host, spools and delivers telemetry,
reconciles the role with the desired state, and shuts down in order.
"""

from __future__ import annotations

import asyncio
import logging
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import loadwright
from loadwright.agent.host.memory import memory_bytes
from loadwright.agent.host.network import bandwidth_mbit_s
from loadwright.core.protocol import Desired, Hello, Report, Welcome

from .control import Control
from .enrol import ServerUrl
from .host_watch import HostWatch
from .role import AgentContext, Role
from .shipper import Shipper
from .spool import Spool
from .tasks import Background, cancel

log = logging.getLogger(__name__)

SPOOL_BYTES = 512 * 1024 * 1024
LAST_REPORT_SECONDS = 0.2


@dataclass(frozen=True)
class AgentConfig:
    """The configuration of an agent; the server sends everything else."""

    server: ServerUrl
    token: str
    home: Path
    spool_bytes: int = SPOOL_BYTES
    """Limit of the spool; when it is exceeded, the oldest points are dropped."""


class AgentProgram:
    """One agent. Create it inside a running event loop."""

    def __init__(self, config: AgentConfig, role: Role[Any, Any]) -> None:
        self._config = config
        self._role = role
        self._wake = asyncio.Event()
        self._desired: Desired[Any] | None = None
        self._context: AgentContext | None = None
        self._background = Background()
        self._spool = Spool(config.home / "spool", config.spool_bytes)
        self._control = Control(config.server, config.token, role.messages, self)
        self._host = HostWatch(config.home, self._control.clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set, then stop the role softly.

        Raises ``RefusedError`` if the server refuses the agent at first.
        """
        reconciling = asyncio.ensure_future(self._reconcile_always())
        parts = [self._control.run()] if self._role.samples_host else [self._control.run(), self._host.run()]
        working = [asyncio.ensure_future(part) for part in parts]
        stopping = asyncio.ensure_future(stop.wait())
        try:
            done, _ = await asyncio.wait((stopping, reconciling, *working), return_when=asyncio.FIRST_COMPLETED)
            if stopping in done:
                reconciling.cancel()
                await self._shut_down()
            for task in done:
                task.result()
        finally:
            await cancel(stopping, reconciling, *working)
            await self._background.cancel()
            if self._context is not None:
                await self._context.shipper.close()
            await self._role.close()
            self._spool.close()

    # Called by the control connection.

    def hello(self) -> Hello:
        """Return what this machine is now: its addresses, for example, may be others than at the start."""
        messages = self._role.messages
        return messages.hello(
            role=messages.role,
            hostname=platform.node(),
            agent_version=loadwright.__version__,
            system=f"{platform.system()} {platform.release()} {platform.machine()}",
            cores=os.cpu_count() or 0,
            memory_bytes=memory_bytes(),
            bandwidth_mbit_s=bandwidth_mbit_s(),
            **self._role.hello(),
        )

    def report(self) -> Report[Any]:
        """Return the state of the agent; the connection sets the times."""
        return Report(
            sent_at=0.0,
            host=self._role.host() if self._role.samples_host else self._host.now,
            observed=self._role.observed(),
            spool_points=self._spool.pending_points,
            kept=self._role.kept(),
            pause_s=self._role.pause_s(),
        )

    def welcomed(self, welcome: Welcome) -> None:
        """Start the role at the first welcome; a later one may change the collector's URL."""
        collector = self._config.server.join(welcome.collector)
        if self._context is None:
            self._context = self._open_context(welcome.agent, collector)
            self._role.start(self._context)
        else:
            self._context.shipper.url = collector

    def desired(self, desired: Desired[Any]) -> None:
        """Store the desired state and wake the reconciler, for a repeated one if the role needs that."""
        before, self._desired = self._desired, desired
        if self._role.follows_repeats or before is None or desired.order is not before.order:
            self._wake.set()

    async def _reconcile_always(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            desired = self._desired
            if desired is not None and self._context is not None:
                self._role.reconcile(desired.order, desired.revision)
                if desired.expected:
                    self._role.expect()
                if desired.catalogue:
                    self._role.describe(desired.catalogue)
                # The message may be older than the latest removal.
                if discard := set(desired.discard).intersection(self._role.kept()):
                    self._role.discard(discard)

    def _changed(self) -> None:
        self._control.changed()
        self._wake.set()

    async def _shut_down(self) -> None:
        log.info("Shutting down.")
        await self._role.stop()
        if self._control.connected:
            # A final report, so that the server receives the final state.
            self._control.changed()
            await asyncio.sleep(LAST_REPORT_SECONDS)

    def _open_context(self, agent: str, collector: str) -> AgentContext:
        return AgentContext(
            id=agent,
            home=self._config.home,
            server=self._config.server,
            token=self._config.token,
            spool=self._spool,
            shipper=Shipper(self._spool, collector, self._config.token),
            clock=self._control.clock,
            host=self._host,
            contact_age=self._control.contact_age,
            changed=self._changed,
            awake=self._control.awake,
            introduce=self._control.introduce,
            spawn=self._background.spawn,
        )
