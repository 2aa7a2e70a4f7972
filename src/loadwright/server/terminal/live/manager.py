"""The terminal sessions of this process: attaches browsers and supervises the sessions."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time

from loadwright.server.accounts import access
from loadwright.server.platform import events
from loadwright.server.platform.database import run_in_db
from loadwright.server.servers.connections.pool import Pool
from loadwright.server.terminal.end_reasons import ACCESS, DISABLED, GONE, KEY_CHANGED, SERVER_STOPPED, Ending

from . import access_checks
from .session import Opening, Session

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
CHECK_SECONDS = 10.0
"""Seconds between checks of access; events that may remove access trigger a check too."""


class Manager:
    """The sessions of one process."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sessions: dict[str, Session] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()

    def find(self, key: str) -> Session | None:
        return self._sessions.get(key)

    def open(self, opening: Opening, columns: int, rows: int) -> Session:
        """Start opening a shell."""
        session = self._sessions[opening.key] = Session(opening, self._pool, columns, rows)
        task = asyncio.create_task(self._run(session))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return session

    async def _run(self, session: Session) -> None:
        try:
            await session.run()
        finally:
            self._sessions.pop(session.opening.key, None)

    # Supervision ----------------------------------------------------------------------------------

    async def run(self) -> None:
        """Check sessions at intervals and after possible losses of access, until cancelled."""
        await asyncio.gather(self._watch(), self._listen())

    async def _watch(self) -> None:
        checked = float("-inf")
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._changed.wait()
            now = time.monotonic()
            try:
                self.tick()
                if self._changed.is_set() or now - checked >= CHECK_SECONDS:
                    self._changed.clear()
                    checked = now
                    await self.check()
            except Exception:
                log.exception("Checking the terminal sessions failed; retrying.")

    async def _listen(self) -> None:
        """Listen for possible losses of access. Only an optimisation: the next check would detect them too."""
        while True:
            try:
                async with events.listening(access.TOPIC) as woken:
                    while True:
                        await woken.wait()
                        woken.clear()
                        self._changed.set()
            except Exception:
                log.exception("Listening for changes of access failed; retrying.")
                await asyncio.sleep(CHECK_SECONDS)

    def check_soon(self) -> None:
        """Store the figures of the sessions now, because a browser was attached or has left."""
        self._changed.set()

    def tick(self) -> None:
        """Close unused sessions."""
        now = time.time()
        for session in self._sessions.values():
            session.tick(now)

    async def check(self) -> None:
        """End sessions that must not continue; store the figures of the others."""
        live = [found for session in self._sessions.values() if (found := session.live) is not None]
        if not live:
            return
        for key, ending in (await run_in_db(access_checks.check, live)).items():
            if (session := self._sessions.get(key)) is not None:
                session.end(ending)
                self._drop(session, ending)

    def _drop(self, session: Session, ending: Ending) -> None:
        """Close the connections of a person who has lost access, with everything in them."""
        opening = session.opening
        if ending.why == DISABLED:
            self._pool.drop(user_id=opening.user_id)
        elif ending.why == ACCESS:
            self._pool.drop(user_id=opening.user_id, server_id=opening.server_id)
        elif ending.why in (GONE, KEY_CHANGED):
            self._pool.drop(server_id=opening.server_id)

    async def stop(self) -> None:
        """End every session because the process ends."""
        for session in self._sessions.values():
            session.end(Ending(SERVER_STOPPED))
        if self._tasks:
            await asyncio.wait(self._tasks)
