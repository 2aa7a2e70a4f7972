from __future__ import annotations

import re
import shutil
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator

import pytest

from loadwright.agent.host.ports.sock_diag import SockDiag, port_filter
from loadwright.agent.host.ports.sockets import MAX_PORTS
from tests.agent.host.ports.loopback import ADDRESSES, Expected, allow_files, in_all_states, listening, wait_until

FAMILIES = pytest.mark.parametrize("family", list(ADDRESSES), ids=["IPv4", "IPv6"])
SS_STATES = {
    "ESTAB": "established", "SYN-SENT": "opening", "SYN-RECV": "opening", "TIME-WAIT": "time_wait",
    "CLOSE-WAIT": "close_wait", "FIN-WAIT-1": "closing", "FIN-WAIT-2": "closing", "LAST-ACK": "closing",
    "CLOSING": "closing", "UNCONN": "closing",
}  # fmt: skip


@pytest.fixture
def sockets() -> Iterator[SockDiag]:
    diag = SockDiag()
    yield diag
    diag.close()


def values_of(sockets: SockDiag, port: int) -> dict[str, float]:
    return sockets.connections([port])[port].values()


@FAMILIES
def test_connections_by_state_and_queues(sockets: SockDiag, family: socket.AddressFamily) -> None:
    allow_files(4096)
    with listening(family) as port:
        expected = in_all_states(port, established=1000)
        wait_until(lambda: as_expected(values_of(sockets, port.number), expected))
        (listener,) = [each for each in sockets.listeners() if each.port == port.number]
        assert (listener.backlog, listener.limit) == (expected.backlog, 128)


def as_expected(values: dict[str, float], expected: Expected) -> bool:
    return values == {
        "established": expected.established,
        "opening": 0,
        "time_wait": expected.time_wait,
        "close_wait": expected.close_wait,
        "closing": expected.fin_wait,
        "received_queue_bytes": expected.received_queue_bytes + expected.close_wait,
        "sent_queue_bytes": 0,
    }


def test_bytes_that_are_not_acknowledged_wait_to_be_sent(sockets: SockDiag) -> None:
    with listening() as port:
        pair = port.pair()
        pair.server.setblocking(False)
        with pytest.raises(BlockingIOError):
            pair.server.sendall(b"x" * 2**26)
        values = values_of(sockets, port.number)
        assert 0 < values["sent_queue_bytes"] < 2**26


def test_a_connection_that_is_being_opened(sockets: SockDiag) -> None:
    with listening(backlog=0) as port:
        # One more than the limit waits; the next is not answered.
        waiting = port.connect()
        with socket.socket() as client:
            client.setblocking(False)
            client.bind(("127.0.0.1", 0))
            own = client.getsockname()[1]
            assert client.connect_ex(port.address) != 0
            assert values_of(sockets, own)["opening"] == 1
        waiting.close()


def test_the_kernel_selects_by_local_port(sockets: SockDiag) -> None:
    with listening() as first, listening(socket.AF_INET6) as second, listening() as third:
        for port, number in ((first, 3), (second, 5), (third, 7)):
            for _pair in range(number):
                port.pair()
        found = sockets.connections([first.number, second.number])
        assert {port: connections.states[1] for port, connections in found.items()} == {
            first.number: 3,
            second.number: 5,
        }
        assert sockets.connections([]) == {}
        # The filter of many ports is long.
        many = [*range(1, MAX_PORTS - 1), third.number]
        assert sum(each.states[1] for each in sockets.connections(many).values()) == 7


def test_the_filter_has_a_length_for_each_port() -> None:
    assert len(port_filter([80])) == 20
    assert len(port_filter(range(1, MAX_PORTS + 1))) == 20 * MAX_PORTS


def test_a_message_that_is_not_the_end_of_a_reply_is_an_error(sockets: SockDiag) -> None:
    # The kernel refuses a filter that ends within an instruction.
    with pytest.raises(OSError, match="Invalid argument"):
        list(sockets._dump(1 << 1, port_filter([80])[:-2]))
    assert sockets.connections([1])[1].values()["established"] == 0


def test_values_agree_with_ss(sockets: SockDiag) -> None:
    if shutil.which("ss") is None:
        pytest.skip("needs ss")
    with listening() as port:
        expected = in_all_states(port, established=50)
        wait_until(lambda: as_expected(values_of(sockets, port.number), expected))
        output = subprocess.run(
            ["ss", "-tanH", f"sport = :{port.number}"], capture_output=True, text=True, check=True
        ).stdout
    lines = [re.split(r" +", line) for line in output.splitlines()]
    (waiting,) = [line for line in lines if line[0] == "LISTEN"]
    assert waiting[1:3] == [str(expected.backlog), "128"]
    counts = Counter(SS_STATES[line[0]] for line in lines if line[0] != "LISTEN")
    assert counts == {
        "established": expected.established,
        "time_wait": expected.time_wait,
        "close_wait": expected.close_wait,
        "closing": expected.fin_wait,
    }
    assert sum(int(line[1]) for line in lines if line[0] == "ESTAB") == expected.received_queue_bytes
