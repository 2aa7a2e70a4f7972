"""Which connections are admitted, and which make room for others."""

from __future__ import annotations

import pytest

from loadwright.cli.serving.connections import Connection, Connections, Limits, State

OFFICE, ATTACKER, LOOPBACK = "192.0.2.1", "192.0.2.66", "127.0.0.1"


class Clients:
    """Opens connections, and records those that were closed to make room."""

    def __init__(self, total: int, per_address: int = 1000) -> None:
        self.connections = Connections(Limits(total, per_address))
        self.closed: list[str] = []

    def open(self, name: str, address: str, state: State = State.WAITING, received: int = 0) -> Connection:
        connection = self.connections.admit(address, lambda: self.closed.append(name))
        connection.enter(state)
        connection.received = received
        return connection


@pytest.mark.parametrize(
    ("descriptors", "total", "expected"),
    [(1024, 4096, 768), (512, 4096, 256), (65536, 4096, 4096), (65536, 100_000, 49152), (100, 4096, 1)],
)
def test_connections_leave_descriptors_for_everything_else(descriptors: int, total: int, expected: int) -> None:
    assert Limits.within(descriptors, total, 512) == Limits(expected, 512)


def test_half_sent_requests_displace_their_own_address() -> None:
    clients = Clients(total=5)
    clients.open("browser", OFFICE)
    for number in range(10):
        clients.open(f"half {number}", ATTACKER)
    assert clients.closed == [f"half {number}" for number in range(6)]
    assert (len(clients.connections), clients.connections.displaced, clients.connections.refused) == (5, 6, 0)


def test_answers_and_websockets_are_kept() -> None:
    clients = Clients(total=3)
    for name in ("agent", "page", "download"):
        clients.open(name, ATTACKER, State.BUSY)
    refused = clients.connections.admit(OFFICE, lambda: None)
    assert (refused.state, clients.closed, clients.connections.refused) == (State.REFUSED, [], 1)
    refused.enter(State.BUSY)
    refused.closed()
    assert len(clients.connections) == 3


def test_the_shortest_unfinished_body_makes_room_when_none_is_idle() -> None:
    clients = Clients(total=3)
    clients.open("upload", OFFICE, State.RECEIVING, received=5_000_000)
    clients.open("drip", OFFICE, State.RECEIVING, received=12)
    clients.open("agent", OFFICE, State.BUSY)
    clients.open("new", OFFICE)
    assert clients.closed == ["drip"]


def test_an_address_has_a_limit_of_its_own_except_for_this_machine() -> None:
    clients = Clients(total=10, per_address=2)
    clients.open("idle", OFFICE)
    clients.open("page", OFFICE, State.BUSY)
    clients.open("second page", OFFICE, State.BUSY)
    assert clients.closed == ["idle"]
    assert clients.connections.admit(OFFICE, lambda: None).state is State.REFUSED
    assert clients.connections.admit(ATTACKER, lambda: None).state is State.WAITING
    for number in range(5):
        clients.open(f"proxied {number}", LOOPBACK, State.BUSY)
    assert clients.closed == ["idle"]


def test_closed_connections_are_forgotten_once() -> None:
    clients = Clients(total=2)
    first, second = clients.open("first", OFFICE, State.BUSY), clients.open("second", OFFICE)
    for _ in range(2):
        first.closed()
    assert len(clients.connections) == 1
    second.closed()
    assert len(clients.connections) == 0
