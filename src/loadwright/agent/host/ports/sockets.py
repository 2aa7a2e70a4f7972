"""What is counted of sockets, and the interface of the two ways to get it from the kernel."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

# include/net/tcp_states.h
ESTABLISHED, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, TIME_WAIT, CLOSE, CLOSE_WAIT, LAST_ACK, LISTEN, CLOSING = range(
    1, 12
)
NEW_SYN_RECV = 12
STATES = 13
"""Number of states; 0 is none."""

MAX_PORTS = 64
"""Limit of the ports that are measured."""

GROUPS: Mapping[str, Sequence[int]] = {
    "established": (ESTABLISHED,),
    "opening": (SYN_SENT, SYN_RECV, NEW_SYN_RECV),
    "time_wait": (TIME_WAIT,),
    "close_wait": (CLOSE_WAIT,),
    "closing": (FIN_WAIT1, FIN_WAIT2, CLOSE, LAST_ACK, CLOSING),
}
"""The figures of ``core.hosts.figures.PortFigures`` that count connections, with their states."""


class Listener(NamedTuple):
    """A listening socket: ``backlog`` connections wait for being accepted; their ``limit`` may be unknown."""

    port: int
    inode: int
    backlog: int
    limit: int | None


class Connections:
    """The connections of one local port: their number by state, and the bytes in their queues."""

    def __init__(self) -> None:
        self.states = [0] * STATES
        self.received = 0
        self.sent = 0

    def add(self, other: Connections) -> None:
        self.states = [ours + theirs for ours, theirs in zip(self.states, other.states)]
        self.received += other.received
        self.sent += other.sent

    def values(self) -> dict[str, float]:
        """Return the figures."""
        values = {name: float(sum(self.states[state] for state in states)) for name, states in GROUPS.items()}
        values["received_queue_bytes"] = float(self.received)
        values["sent_queue_bytes"] = float(self.sent)
        return values


class Sockets(Protocol):
    """The TCP sockets of one network namespace. The methods raise ``OSError``, ``ValueError`` or ``LookupError``."""

    def listeners(self) -> Sequence[Listener]:
        """Return all listening sockets."""
        ...

    def connections(self, ports: Collection[int]) -> Mapping[int, Connections]:
        """Return the connections of each of the local ports, of which there are at most ``MAX_PORTS``.

        They are those of the previous call of ``listeners`` or later; call it before.
        """
        ...

    def close(self) -> None:
        """Close file descriptors."""
        ...
