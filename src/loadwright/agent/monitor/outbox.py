"""Hands the points of a monitor to the spool, in line protocol."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable

from loadwright.agent.runtime.spool import Spool
from loadwright.core.hosts.merging import Point
from loadwright.core.lineprotocol import encode
from loadwright.telemetry.schema.host import line_of

log = logging.getLogger(__name__)

MAX_HELD_BYTES = 8 * 1024 * 1024
"""Limit of what is kept in memory while the disk refuses it: about half an hour of a host with some disks."""


class Outbox:
    """Writes points to ``spool``, as those of the agent with this id."""

    def __init__(self, spool: Spool, agent: str) -> None:
        self._spool = spool
        self._agent = agent
        self._held: deque[bytes] = deque()
        self._held_bytes = 0
        self._problem = ""

    def put(self, points: Iterable[Point]) -> None:
        """Write points. While the disk refuses them, the newest ones are kept in memory and tried again."""
        if data := encode(line_of(self._agent, point) for point in points).encode():
            self._held.append(data)
            self._held_bytes += len(data)
        try:
            while self._held:
                dropped = self._spool.put(self._held[0])
                self._held_bytes -= len(self._held.popleft())
                self._report("The spool is full: the oldest points are dropped." if dropped else "")
        except OSError as error:
            self._report(f"Points cannot be written to the disk ({error.strerror or error}); they wait in memory.")
        while self._held_bytes > MAX_HELD_BYTES:
            self._held_bytes -= len(self._held.popleft())

    def _report(self, problem: str) -> None:
        if problem and problem != self._problem:
            log.warning("%s", problem)
        self._problem = problem
