"""A bounded number of places, shared fairly among those who wait for one."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock

from . import errors

MOST_WAITING = 10
"""How many requests of one owner may wait."""
LOOK_SECONDS = 0.1
"""How often a waiting request checks whether its client has left."""


class Places:
    """``count`` places. Owners take turns, and none takes the last place while they have another. Thread-safe."""

    def __init__(self, count: int) -> None:
        self._lock = Lock()
        self._free = count
        self._most = max(1, count - 1)
        self._taken: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[Event]] = OrderedDict()
        """The tickets of each owner; the owner whose turn is next comes first."""

    @contextmanager
    def taken(self, owner: str, gone: Callable[[], bool]) -> Iterator[None]:
        """Wait for a place and keep it for the block.

        ``BUSY`` if the owner already has ``MOST_WAITING`` waiting requests, ``CLIENT_LEFT`` once ``gone`` returns true.
        """
        ticket = self._queue(owner)
        try:
            while not ticket.wait(LOOK_SECONDS):
                if gone():
                    raise errors.CLIENT_LEFT()
            yield
        finally:
            self._leave(owner, ticket)

    def _queue(self, owner: str) -> Event:
        ticket = Event()
        with self._lock:
            tickets = self._waiting.setdefault(owner, deque())
            if len(tickets) >= MOST_WAITING:
                raise errors.BUSY(count=MOST_WAITING)
            tickets.append(ticket)
            self._admit()
        return ticket

    def _leave(self, owner: str, ticket: Event) -> None:
        with self._lock:
            if ticket.is_set():
                self._free += 1
                self._taken -= Counter([owner])
            else:
                self._waiting[owner].remove(ticket)
                self._forget_idle(owner)
            self._admit()

    def _admit(self) -> None:
        """Give free places to the next owners."""
        while self._free:
            owner = next((owner for owner in self._waiting if self._taken[owner] < self._most), None)
            if owner is None:
                return
            self._waiting[owner].popleft().set()
            self._waiting.move_to_end(owner)
            self._forget_idle(owner)
            self._free -= 1
            self._taken[owner] += 1

    def _forget_idle(self, owner: str) -> None:
        if not self._waiting[owner]:
            del self._waiting[owner]
