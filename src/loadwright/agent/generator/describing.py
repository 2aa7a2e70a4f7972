"""Lists the elements of this generator's JMeter for the server, which asks for it if JMeter has plugins.

It runs only while no run is being carried out, and a run that begins ends it: the server asks again.
"""

from __future__ import annotations

import asyncio
import logging
import time

import httpx

from loadwright.agent.runtime.role import AgentContext
from loadwright.core.messages import agents
from loadwright.core.strictjson import dumps

from .files.upload import packed_bytes, upload
from .jmeter.catalogue import ask_catalogue
from .jmeter.command import Java, JMeterInstall, ToolError
from .jmeter.discovery import find_plugin
from .jmeter.inventory import Inventory, Stamp, read_inventory, stamp
from .jmeter.standby_keeper import MOST_MEMORY_PERCENT

log = logging.getLogger(__name__)

WATCH_S = 30.0
"""Interval at which it is checked whether jars were added, removed or replaced."""
NICENESS = 5
"""At the lowest priority, the six seconds of CPU took three minutes on a busy machine."""
PAUSE_S = 60.0
"""After an upload the server may ask for a moment longer."""


class Describing:
    """The list of the elements of ``jmeter``, and what the server is told about its jars."""

    def __init__(self, jmeter: JMeterInstall, java: Java) -> None:
        self._jmeter = jmeter
        self._java = java
        self._inventory: Inventory | None = None
        self._stamp: Stamp = ()
        self._agent: AgentContext | None = None
        self._client: httpx.AsyncClient | None = None
        self._task: asyncio.Task[None] | None = None
        self._done_at = float("-inf")

    def hello(self) -> dict[str, object]:
        """Return what the server is told of the jars: nothing if they cannot be read."""
        self._refresh()
        found = self._inventory
        return {} if found is None else {"installation": found.digest, "plugins": list(found.plugins)}

    def start(self, agent: AgentContext, client: httpx.AsyncClient) -> None:
        """Watch the jars from now on."""
        self._agent, self._client = agent, client
        agent.spawn(self._watch(agent))

    def describe(self, installation: str) -> None:
        """List the elements and upload them, unless that is being done, was just done, or memory is short."""
        found, agent = self._inventory, self._agent
        if agent is None or found is None or found.digest != installation or self._memory_is_short(agent):
            return
        if self._task is None and time.monotonic() - self._done_at > PAUSE_S:
            self._task = agent.spawn(self._deliver(agent, installation))
            self._task.add_done_callback(self._ended)

    def interrupt(self) -> None:
        """Make room for a run."""
        if self._task is not None:
            self._task.cancel()

    async def stop(self) -> None:
        """End what is being done."""
        task = self._task
        if task is not None:
            task.cancel()
            await asyncio.wait((task,))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if not task.cancelled():
            self._done_at = time.monotonic()

    def _memory_is_short(self, agent: AgentContext) -> bool:
        used = agent.host.now.memory_percent
        return used is not None and used > MOST_MEMORY_PERCENT

    async def _deliver(self, agent: AgentContext, installation: str) -> None:
        assert self._client is not None
        log.info("The server asks for the elements of JMeter and its plugins.")
        try:
            document = await ask_catalogue(self._jmeter, self._java, find_plugin(), niceness=NICENESS)
        except (ToolError, OSError) as error:
            message = error.message if isinstance(error, ToolError) else agents.CATALOGUE_FAILED(reason=str(error))
            log.warning("%s", message)
            document = {"error": str(message)}
        url = agent.server.join(f"/agent/catalogues/{installation}")
        await upload(self._client, url, packed_bytes(dumps(document).encode()))

    async def _watch(self, agent: AgentContext) -> None:
        while True:
            await asyncio.sleep(WATCH_S)
            try:
                now = await asyncio.to_thread(stamp, self._jmeter)
            except OSError:
                # Jars are being replaced.
                continue
            if now != self._stamp:
                # Read in the thread; ``hello`` finds it in the cache then.
                before, found = self._inventory, await asyncio.to_thread(read_inventory, self._jmeter)
                if found is not None and found != before:
                    log.info("The jars of JMeter have changed.")
                    self._done_at = float("-inf")
                    agent.introduce()

    def _refresh(self) -> None:
        self._inventory = read_inventory(self._jmeter)
        try:
            self._stamp = stamp(self._jmeter)
        except OSError:
            self._stamp = ()
