"""Fetches what a run needs before JMeter can start."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path, PurePosixPath
from typing import Callable

import httpx

from loadwright.agent.generator.files.bundle import unpack
from loadwright.agent.generator.files.data_files import place
from loadwright.agent.generator.files.split import split_file
from loadwright.agent.runtime.role import AgentContext
from loadwright.core.messages import agents
from loadwright.core.protocol.generator import Bundle, Order

from .errors import OrderError
from .tools import GeneratorTools

log = logging.getLogger(__name__)

CLOCK_SECONDS = 5.0
"""Seconds that a run waits for the first measurement of the server's clock."""
FETCH_RETRY_SECONDS = 1.0


class Preparation:
    """Puts the plan and its files into ``folder``.

    ``fetch_bytes`` is the size of its large data files, ``fetched_bytes`` the part of it that has arrived.
    """

    def __init__(self, agent: AgentContext, tools: GeneratorTools, folder: Path) -> None:
        self.fetched_bytes = self.fetch_bytes = 0
        self._agent = agent
        self._tools = tools
        self._folder = folder

    async def run(self, current: Callable[[], Order]) -> None:
        """Fetch everything, with retries, and wait for a measurement of the server's clock.

        ``current`` returns the order, which may change meanwhile. Raises ``OrderError``, ``OSError``.
        """
        await self._fetch_bundle(current())
        await self._fetch_files(current())
        for split in current().splits:
            await asyncio.to_thread(split_file, self._folder, split)
        # Without a measurement in time, this machine's own clock is used.
        for _ in range(int(CLOCK_SECONDS / 0.05)):
            if self._agent.clock.offset is not None:
                break
            await asyncio.sleep(0.05)

    def plan(self, bundle: Bundle) -> Path:
        """Return the path of the plan. Raises ``OrderError`` if the bundle does not contain it."""
        inside = PurePosixPath(bundle.plan)
        plan = self._folder / inside
        if inside.is_absolute() or ".." in inside.parts or not plan.is_file():
            raise OrderError(agents.BUNDLE_WITHOUT_PLAN(name=bundle.plan))
        return plan

    async def _fetch_bundle(self, order: Order) -> None:
        agent, bundle = self._agent, order.bundle
        while True:
            try:
                archive = await self._tools.bundles.fetch(self._tools.client, agent.server.join(bundle.path), bundle)
                break
            except httpx.HTTPError as error:
                await self._retry(order, "its bundle", error)
        await asyncio.to_thread(unpack, archive, self._folder)

    async def _fetch_files(self, order: Order) -> None:
        """Fetch the large data files, and put them beside the plan."""
        agent, kept_files = self._agent, self._tools.data_files
        self.fetch_bytes, before = sum(file.size for file in order.files), 0

        def arrived(size: int) -> None:
            self.fetched_bytes = before + size

        for file in order.files:
            while True:
                try:
                    url = agent.server.join(f"/agent/files/{file.sha256}")
                    kept = await kept_files.fetch(self._tools.client, url, file, arrived)
                    break
                except httpx.HTTPError as error:
                    await self._retry(order, file.path, error)
            before += file.size
            await asyncio.to_thread(place, kept, self._folder, file.path)
        kept_files.trim({file.sha256 for file in order.files})

    async def _retry(self, order: Order, what: str, error: httpx.HTTPError) -> None:
        log.warning("Run %s: cannot fetch %s yet: %s.", order.run, what, error or type(error).__name__)
        await asyncio.sleep(FETCH_RETRY_SECONDS)
