"""Real sockets on loopback in every state that a test can bring about."""

from __future__ import annotations

import contextlib
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tests.support.process import free_port

PATIENCE_S = 20.0
ADDRESSES = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}


def allow_files(number: int) -> None:
    """Allow this process that many open files, as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number if hard == resource.RLIM_INFINITY else min(number, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


class Pair(NamedTuple):
    """Both ends of a connection; the local port of ``server`` is that of the listening socket."""

    client: socket.socket
    server: socket.socket

    def close(self) -> None:
        self.client.close()
        self.server.close()


class Port:
    """A listening socket with its connections."""

    def __init__(self, family: socket.AddressFamily = socket.AF_INET, backlog: int = 128, number: int = 0) -> None:
        self.listening = socket.socket(family)
        self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Outside of the range for outgoing connections: one of the other family may have the same local port.
        self.listening.bind((ADDRESSES[family], number or free_port()))
        self.listening.listen(backlog)
        self.address = self.listening.getsockname()
        self.number: int = self.address[1]
        self.family = family
        self._sockets: list[socket.socket] = [self.listening]

    def connect(self) -> socket.socket:
        """Return a client that is not accepted yet."""
        client = socket.socket(self.family)
        self._sockets.append(client)
        client.connect(self.address)
        return client

    def pair(self) -> Pair:
        client = self.connect()
        server, _address = self.listening.accept()
        self._sockets.append(server)
        return Pair(client, server)

    def close(self) -> None:
        for each in self._sockets:
            # No TIME-WAIT remains.
            with contextlib.suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            each.close()


@contextmanager
def listening(family: socket.AddressFamily = socket.AF_INET, backlog: int = 128) -> Iterator[Port]:
    port = Port(family, backlog)
    try:
        yield port
    finally:
        port.close()


class Expected(NamedTuple):
    """What ``in_all_states`` brings about on a port."""

    established: int
    time_wait: int
    close_wait: int
    fin_wait: int
    received_queue_bytes: int
    backlog: int


def in_all_states(port: Port, established: int) -> Expected:
    """Bring about connections in several states, with bytes in queues and connections that nobody accepts."""
    pairs = [port.pair() for _number in range(established)]
    pairs[0].client.sendall(b"x" * 5000)
    for _number in range(3):
        # The client has closed first.
        port.pair().client.close()
    for _number in range(4):
        # The server has closed first.
        port.pair().server.close()
    for _number in range(5):
        pair = port.pair()
        pair.server.close()
        # Until the end has arrived: a client that closes earlier waits itself.
        assert pair.client.recv(1) == b""
        pair.client.close()
    for _number in range(2):
        port.connect()
    return Expected(established + 2, 5, 3, 4, 5000, 2)


def wait_until(condition: object) -> None:
    """Wait until a function returns something true."""
    assert callable(condition)
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
