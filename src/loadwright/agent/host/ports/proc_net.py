"""TCP sockets of a network namespace from /proc/net/tcp and tcp6.

The kernel prints every socket of the namespace, so this costs several times as much as ``sock_diag``. It works where
that does not: in other network namespaces, and where the kernel or a sandbox lacks it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from loadwright.agent.host.sources import HeldFile

from .sockets import LISTEN, STATES, Connections, Listener

# Number, local and remote address with port, state, queues of sent and received, timer, retransmissions, user,
# timeout, inode: all but user, timeout and inode in hexadecimal digits.
_SOCKET = re.compile(
    r":([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) ([0-9A-F]{8}):([0-9A-F]{8})"
    r" [0-9A-F]{2}:[0-9A-F]{8} [0-9A-F]{8} +\d+ +\d+ (\d+)"
)
_LISTENING = f"{LISTEN:02X}"


class ProcNet:
    """The TCP sockets that the files in ``net`` list, such as /proc/net or /proc/PID/net."""

    def __init__(self, net: Path) -> None:
        self._files = [HeldFile(net / "tcp"), HeldFile(net / "tcp6")]
        self._sockets: list[tuple[str, ...]] = []

    def listeners(self) -> list[Listener]:
        self._sockets = _SOCKET.findall(self._files[0].read())
        # A kernel may be without IPv6.
        with suppress(FileNotFoundError):
            self._sockets += _SOCKET.findall(self._files[1].read())
        return [
            Listener(int(port, 16), int(inode), int(received, 16), None)
            for port, state, _sent, received, inode in self._sockets
            if state == _LISTENING
        ]

    def connections(self, ports: Collection[int]) -> Mapping[int, Connections]:
        found = {f"{port:04X}": Connections() for port in ports}
        # They take some MB, and the next sample reads them again.
        sockets, self._sockets = self._sockets, []
        for port, state, sent, received, _inode in sockets:
            connections = found.get(port)
            if connections is not None and state != _LISTENING:
                number = int(state, 16)
                if number < STATES:
                    connections.states[number] += 1
                connections.sent += int(sent, 16)
                connections.received += int(received, 16)
        return {int(port, 16): connections for port, connections in found.items()}

    def close(self) -> None:
        for file in self._files:
            file.close()
