"""The connections of a server process, limited in total and for each address.

At a limit, connections that do not wait for the server make room: first the oldest of those without a complete header
(idle, or with half a request), of the address that has the most; then the one whose unfinished body is the shortest.
Requests that are being answered and WebSockets are never closed for others; if there is nothing else, the new
connection is refused. A client that sends half requests therefore displaces its own connections.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

MAX_CONNECTIONS = 4096
MAX_CONNECTIONS_PER_ADDRESS = 512
RESERVED_DESCRIPTORS = 256
"""File descriptors for everything but clients: databases, files, servers over SSH, programs. At least a quarter."""


class State(Enum):
    """What a connection is doing."""

    WAITING = "waiting"
    """for a request, or the rest of its header"""
    RECEIVING = "receiving"
    """the body of a request"""
    BUSY = "busy"
    """answering, or a WebSocket"""
    REFUSED = "refused"


@dataclass(frozen=True)
class Limits:
    """The most connections in total and from one address. Proxies on this machine have no limit of their own."""

    total: int
    per_address: int

    @classmethod
    def within(cls, descriptors: int, total: int, per_address: int) -> Limits:
        """Return the limits for a process that may have so many file ``descriptors``."""
        reserved = max(RESERVED_DESCRIPTORS, descriptors // 4)
        return cls(max(1, min(total, descriptors - reserved)), per_address)


class Connection:
    """One connection. ``abort`` closes it at once; ``received`` counts the bytes since it entered its state."""

    def __init__(self, connections: Connections, address: str, abort: Callable[[], None], state: State) -> None:
        self.address = address
        self.abort = abort
        self.state = state
        self.received = 0
        self._connections = connections

    def enter(self, state: State) -> None:
        """Change the state."""
        self.received = 0
        self._connections.move(self, state)

    def closed(self) -> None:
        """Forget the connection; repeated calls have no effect."""
        self._connections.remove(self)


class Connections:
    """All connections of a process; used in its event loop only. ``refused`` and ``displaced`` are totals."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.refused = 0
        self.displaced = 0
        self._of_address: Counter[str] = Counter()
        # By state and address, in the order in which they entered it; dictionaries serve as ordered sets.
        self._in: dict[State, dict[str, dict[Connection, None]]] = {state: {} for state in State}

    def __len__(self) -> int:
        return self._of_address.total()

    def admit(self, address: str, abort: Callable[[], None]) -> Connection:
        """Return a new connection from ``address``, which may be refused. Others may be closed to make room."""
        limits = self.limits
        full = self._of_address[address] >= limits.per_address and not _is_loopback(address)
        if (full and not self._make_room(address)) or (len(self) >= limits.total and not self._make_room(None)):
            self.refused += 1
            return Connection(self, address, abort, State.REFUSED)
        connection = Connection(self, address, abort, State.WAITING)
        self._of_address[address] += 1
        self._in[State.WAITING].setdefault(address, {})[connection] = None
        return connection

    def move(self, connection: Connection, state: State) -> None:
        """Change the state of a connection."""
        if self._take(connection):
            connection.state = state
            self._in[state].setdefault(connection.address, {})[connection] = None

    def remove(self, connection: Connection) -> None:
        """Forget a connection."""
        if self._take(connection):
            self._of_address[connection.address] -= 1
            if not self._of_address[connection.address]:
                del self._of_address[connection.address]

    def _take(self, connection: Connection) -> bool:
        of_state = self._in[connection.state]
        found = of_state.get(connection.address, {})
        if connection not in found:
            return False
        del found[connection]
        if not found:
            del of_state[connection.address]
        return True

    def _make_room(self, address: str | None) -> bool:
        """Close a connection, of ``address`` if it is given. Return whether there was one that may be closed."""
        victim = self._oldest_waiting(address) or self._shortest_body(address)
        if victim is None:
            return False
        self.remove(victim)
        self.displaced += 1
        victim.abort()
        return True

    def _oldest_waiting(self, address: str | None) -> Connection | None:
        return next(iter(self._candidates(State.WAITING, address)), None)

    def _shortest_body(self, address: str | None) -> Connection | None:
        return min(self._candidates(State.RECEIVING, address), key=lambda one: one.received, default=None)

    def _candidates(self, state: State, address: str | None) -> dict[Connection, None]:
        """Return the connections in ``state`` of ``address``, by default of the address that has the most."""
        of_state = self._in[state]
        if address is not None:
            return of_state.get(address, {})
        return max(of_state.values(), key=len, default={})


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
