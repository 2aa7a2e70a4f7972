"""Decides when a generator keeps a JVM in standby: always, if a setting asks for it, or for some minutes after a trial.

While a run measures, none is in standby: it is used by the run or ended before.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Callable

from loadwright.core.protocol.generator import Order

from .command import Java, JMeterInstall, ToolError
from .settings import keeps_standby, trial_standby_limit, warm_up_limit
from .standby import Need, Standby

log = logging.getLogger(__name__)

WATCH_S = 2.0
"""Interval at which it is checked whether a JVM for trials is still wanted."""
MOST_MEMORY_PERCENT = 90.0
"""Memory of the machine in use from which on it has none for a JVM that only waits for a trial."""

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class StandbyKeeper:
    """Keeps at most one JVM in standby, in a folder below ``folder``.

    ``memory_percent`` returns the memory of the machine in use, ``None`` if it is unknown.
    """

    def __init__(
        self,
        folder: Path,
        jmeter: JMeterInstall,
        java: Java,
        spawn: Spawn,
        memory_percent: Callable[[], float | None],
    ) -> None:
        self._folder = folder.absolute()
        self._jmeter = jmeter
        self._java = java
        self._spawn = spawn
        self._memory_percent = memory_percent
        self._number = 0
        self._current: Standby | None = None
        self._starting: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._heap_mb = Order.heap_mb
        self._kept_until = 0.0
        """When a JVM for trials is ended, by the monotonic clock."""
        self._closed = False
        # Links and folders of a former process: its JVM has exited, or ends with the run it belongs to.
        shutil.rmtree(folder, ignore_errors=True)

    def refill(self, latest: Order | None = None) -> None:
        """Start a JVM like that of the ``latest`` order in the background, if one is wanted and there is none.

        After a trial that is one for further trials, which is ended when none has followed for some minutes.
        """
        if latest is not None and not latest.trial:
            self._heap_mb = latest.heap_mb
        self._start(self._wanted(latest))

    def expect_trial(self) -> None:
        """Have a JVM for a trial some minutes longer, because somebody is about to try a plan."""
        self._keep()
        if trial_standby_limit() > 0 and not self._memory_is_short():
            self._start(Need(Order.heap_mb, trial=True))

    def _keep(self) -> None:
        self._kept_until = time.monotonic() + trial_standby_limit()

    def _start(self, need: Need | None) -> None:
        starting = self._starting is not None and not self._starting.done()
        if need is not None and self._current is None and not starting and not self._closed:
            self._starting = self._spawn(self._fill(need))

    def _wanted(self, latest: Order | None) -> Need | None:
        if latest is not None and latest.trial and trial_standby_limit() > 0 and not self._memory_is_short():
            return Need.of(latest)
        return Need(self._heap_mb) if keeps_standby() and warm_up_limit() > 0 else None

    def _memory_is_short(self) -> bool:
        used = self._memory_percent()
        return used is not None and used > MOST_MEMORY_PERCENT

    async def _fill(self, need: Need) -> None:
        self._number += 1
        folder = self._folder / str(self._number)
        try:
            self._current = await Standby.start(self._jmeter, self._java, folder, need)
        except (ToolError, OSError) as error:
            log.warning("No JVM is kept in standby: %s.", error)
            return
        if need.trial:
            self._keep()
            self._watching = self._spawn(self._watch(self._current))

    async def _watch(self, standby: Standby) -> None:
        """End a JVM for trials when no trial came in time, or when memory is short."""
        while time.monotonic() < self._kept_until and standby.alive and not self._memory_is_short():
            await asyncio.sleep(WATCH_S)
            if self._current is not standby:
                return
        self._current = None
        log.info("The JVM for trials is ended.")
        await standby.end()
        self.refill()

    async def take(self, order: Order, folder: Path) -> Standby | None:
        """Return the JVM in standby if it suits ``order``, moved to ``folder``, which does not exist yet.

        A trial waits for one that is being started. Otherwise it is ended, because only one JVM may use memory.
        """
        current = await self._taken()
        if current is None:
            return None
        try:
            if current.suits(order):
                if order.trial:
                    await current.until_ready()
                if current.ready:
                    current.move(folder)
                    return current
            log.info("Run %s needs another JVM than the one in standby.", order.run)
        except OSError as error:
            log.warning("Run %s does not use the JVM in standby: %s.", order.run, error)
        await current.end()
        return None

    async def close(self) -> None:
        """End the JVM in standby; none is started any more."""
        self._closed = True
        current = await self._taken()
        if current is not None:
            await current.end()

    async def _taken(self) -> Standby | None:
        if self._current is None and self._watching is not None:
            # It is ending its JVM.
            await asyncio.wait((self._watching,))
        if self._starting is not None:
            await asyncio.wait((self._starting,))
        current, self._current, self._watching = self._current, None, None
        return current
