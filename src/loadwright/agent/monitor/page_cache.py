"""Drops the page cache of the machine on a request of the server, if the agent was started with that permission."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict
from pathlib import Path

from loadwright.agent.runtime.home import write_atomically
from loadwright.core.protocol.monitor import DROPPED, FAILED, NOT_ALLOWED, CacheDrop
from loadwright.core.strictjson import dumps, loads

log = logging.getLogger(__name__)

DROP_CACHES = Path("/proc/sys/vm/drop_caches")
PAGE_CACHE = "1\n"
"""The page cache alone; other values would drop the kernel's file names too, see proc_sys_vm(5)."""


class PageCache:
    """Carries out each request once, even if the agent restarts. ``last`` is the outcome of the latest one."""

    def __init__(self, home: Path, *, allowed: bool, file: Path = DROP_CACHES) -> None:
        self.allowed = allowed
        self._record = home / "cache-drop"
        self._file = file
        self.last = self._recorded()
        self._latest = self.last.request if self.last is not None else ""

    def is_new(self, request: str) -> bool:
        """Return whether ``request``, empty without one, is not the latest that was begun."""
        return request not in ("", self._latest)

    async def drop(self, request: str) -> None:
        """Carry out a request."""
        self._latest = request
        self.last = outcome = await self._outcome(request)
        log.info("The server requests to drop the page cache: %s.", outcome.result.replace("_", " "))
        try:
            write_atomically(self._record, dumps(asdict(outcome)).encode())
        except OSError as error:
            log.warning("Cannot write %s: %s", self._record.name, error.strerror)

    async def _outcome(self, request: str) -> CacheDrop:
        if not self.allowed:
            return CacheDrop(request, NOT_ALLOWED)
        try:
            # The kernel returns when it is done, which takes seconds on a machine with much memory.
            await asyncio.to_thread(self._file.write_text, PAGE_CACHE, encoding="ascii")
        except OSError as error:
            return CacheDrop(request, FAILED, error.strerror or type(error).__name__)
        return CacheDrop(request, DROPPED)

    def _recorded(self) -> CacheDrop | None:
        try:
            return CacheDrop(**loads(self._record.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None
