"""Work of many connections, a few pieces of it in each iteration of the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

AT_ONCE = 8
"""Pieces of work in one iteration: each takes about a millisecond at most."""


class Turns:
    """Calls functions in the order in which they were given, at most ``AT_ONCE`` in an iteration of the event loop.

    Two hundred uploads that arrive together would otherwise be begun, or read, within one iteration, in which nobody
    else is served: neither agents nor people.
    """

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._scheduled = False

    def call(self, function: Callable[[], None]) -> None:
        """Call ``function`` in one of the next iterations."""
        self._waiting.append(function)
        self._schedule()

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._work)

    def _work(self) -> None:
        self._scheduled = False
        try:
            for _ in range(min(AT_ONCE, len(self._waiting))):
                self._waiting.popleft()()
        finally:
            if self._waiting:
                self._schedule()
