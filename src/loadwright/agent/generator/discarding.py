"""Removes what a generator keeps of runs that were deleted on the server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection

from loadwright.agent.runtime.role import AgentContext
from loadwright.core.protocol.generator import Order

from .tools import GeneratorTools

log = logging.getLogger(__name__)

RETRY_SECONDS = 60.0
"""Interval between attempts to remove files that cannot be removed. The server asks for it with every heartbeat."""


class Discarding:
    """Removes runs in the background, each once at a time. ``in_use`` returns the orders that are carried out."""

    def __init__(self, agent: AgentContext, tools: GeneratorTools, in_use: Callable[[], Collection[Order]]) -> None:
        self._agent = agent
        self._tools = tools
        self._in_use = in_use
        self._removing: set[str] = set()

    def remove(self, runs: Collection[str]) -> None:
        """Remove these kept runs, except those in use or being removed. Returns immediately."""
        for run in set(runs) - self._removing - {order.run for order in self._in_use()}:
            self._removing.add(run)
            self._agent.spawn(self._remove(run))

    async def _remove(self, run: str) -> None:
        folders = self._tools.folders
        try:
            if await asyncio.to_thread(folders.runs_jmeter, run):
                return
            self._remove_cached(await asyncio.to_thread(folders.unshared, run))
            # Last, because its records name what was cached: an agent that is killed before repeats all of it.
            await asyncio.to_thread(folders.remove, run)
            log.info("Run %s was deleted; its files are removed.", run)
            self._agent.changed()
        except OSError as error:
            log.warning("Run %s was deleted, but its files cannot be removed: %s.", run, error)
            await asyncio.sleep(RETRY_SECONDS)
        finally:
            self._removing.discard(run)

    def _remove_cached(self, checksums: Collection[str]) -> None:
        """Remove cached files. In the event loop, so that no run begins between the look at those in use and this."""
        unused = set(checksums).difference(*(order.checksums for order in self._in_use()))
        self._tools.bundles.remove(unused)
        self._tools.data_files.remove(unused)
