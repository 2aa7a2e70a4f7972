from __future__ import annotations

import socket
from pathlib import Path

import pytest

from loadwright.agent.host.ports.proc_net import ProcNet
from loadwright.agent.host.ports.sock_diag import SockDiag
from tests.agent.host.ports.loopback import ADDRESSES, allow_files, in_all_states, listening, wait_until

HEADER = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
    "                                                     \n"
)
LINES = (
    "   0: 00000000:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 4711 1 0000 1\n"
    "   1: 0100007F:1F90 0100007F:D431 01 00000010:00001388 00:00000000 00000000  1000        0 4712 1 0000 1\n"
    "   2: 0100007F:1F90 0100007F:D432 06 00000000:00000000 03:00000F5C 00000000     0        0 0 3 0000\n"
    "   3: 0100007F:D431 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0000 1\n"
)
LINES_6 = (
    "   0: 00000000000000000000000001000000:1F90 00000000000000000000000001000000:D433 08 00000000:00000001"
    " 00:00000000 00000000     0        0 4714 1 0000 20 4 30 10 -1\n"
)


def test_files_of_the_kernel(tmp_path: Path) -> None:
    (tmp_path / "tcp").write_text(HEADER + LINES)
    (tmp_path / "tcp6").write_text(HEADER + LINES_6)
    sockets = ProcNet(tmp_path)
    assert sockets.listeners() == [(8080, 4711, 3, None)]
    found = sockets.connections([8080, 81])
    assert found.keys() == {8080, 81}
    values = found[8080].values()
    assert (values["established"], values["time_wait"], values["close_wait"]) == (1, 1, 1)
    assert (values["received_queue_bytes"], values["sent_queue_bytes"]) == (5001, 16)
    assert not any(found[81].values().values())
    sockets.close()


def test_a_kernel_without_ipv6(tmp_path: Path) -> None:
    (tmp_path / "tcp").write_text(HEADER + LINES)
    sockets = ProcNet(tmp_path)
    assert len(sockets.listeners()) == 1
    assert sockets.connections([8080])[8080].values()["close_wait"] == 0
    sockets.close()


def test_foreign_lines_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "tcp").write_text(HEADER + "nonsense\n" + LINES.replace("0100007F:1F90 0100007F:D431 01", "x"))
    sockets = ProcNet(tmp_path)
    assert len(sockets.listeners()) == 1
    # A state that does not exist yet.
    (tmp_path / "tcp").write_text(HEADER + LINES.replace(" 01 0000", " 7F 0000"))
    sockets.listeners()
    assert sockets.connections([8080])[8080].values()["established"] == 0
    sockets.close()


@pytest.mark.parametrize("family", list(ADDRESSES), ids=["IPv4", "IPv6"])
def test_it_agrees_with_sock_diag(family: socket.AddressFamily) -> None:
    allow_files(4096)
    diag, files = SockDiag(), ProcNet(Path("/proc/net"))
    with listening(family) as port:
        expected = in_all_states(port, established=1000)

        def values(sockets: SockDiag | ProcNet) -> dict[str, float]:
            return sockets.connections([port.number])[port.number].values()

        wait_until(lambda: values(diag)["close_wait"] == expected.close_wait)
        wait_until(lambda: values(diag)["closing"] == expected.fin_wait)
        (listener,) = [each for each in files.listeners() if each.port == port.number]
        (same,) = [each for each in diag.listeners() if each.port == port.number]
        assert listener == same._replace(limit=None)
        agreed: set[str] = set()

        def agree() -> bool:
            """Whether each state has agreed once.

            The kernel moves connections between states while both are read, and a file that is read in parts may lack
            some while other programs open and close theirs.
            """
            theirs = values(diag)
            agreed.update(state for state, number in values(files).items() if number == theirs[state])
            return agreed == theirs.keys()

        wait_until(agree)
        assert values(diag)["established"] == expected.established
    diag.close()
    files.close()
