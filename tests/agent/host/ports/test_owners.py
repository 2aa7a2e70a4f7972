from __future__ import annotations

import os
from pathlib import Path

import pytest

from loadwright.agent.host.ports.owners import SCAN_S, PortOwners, listening_ports, namespace_of
from loadwright.agent.host.ports.sock_diag import SockDiag
from loadwright.agent.host.ports.sockets import Listener
from loadwright.agent.host.processes.table import Process, ProcessTable
from tests.agent.host.ports.loopback import listening
from tests.agent.host.processes.programs import new_mark, running

PROC = Path("/proc")


def listeners() -> list[Listener]:
    diag = SockDiag()
    found = diag.listeners()
    diag.close()
    return found


def test_a_process_owns_the_ports_on_which_it_listens() -> None:
    with listening() as first, listening() as second, running(new_mark()) as other:
        ports = {listener.inode: listener.port for listener in listeners()}
        own = listening_ports(PROC, os.getpid(), ports)
        assert {first.number, second.number} <= own
        assert listening_ports(PROC, other.pid, ports) == set()
        assert listening_ports(PROC, os.getpid(), {}) == set()


def test_ports_are_searched_when_something_new_listens() -> None:
    owners = PortOwners(PROC)
    process = ProcessTable().process(os.getpid())
    owners.adopt({"shop": [process], "none": []})
    with listening() as first:
        owners.update(listeners(), 1.0)
        before = set(owners.ports["shop"])
        assert first.number in before
        assert owners.ports.keys() == {"shop"}
        with listening() as second:
            found = listeners()
            # Not yet due.
            owners.update(found, 2.0)
            assert owners.ports["shop"] == before
            owners.update(found, 1.0 + SCAN_S)
            assert owners.ports["shop"] == before | {second.number}


def test_an_identifier_keeps_its_ports_until_its_next_process_listens() -> None:
    owners = PortOwners(PROC)
    process = ProcessTable().process(os.getpid())
    with listening() as port:
        owners.adopt({"shop": [process]})
        owners.update(listeners(), 1.0)
        owners.adopt({"shop": []})
        owners.update(listeners(), 1.0 + SCAN_S)
        assert port.number in owners.ports["shop"]
        owners.adopt({"shop": [Process(2**22 + 1, 1, 1, "gone")]})
        owners.update(listeners(), 1.0 + 2 * SCAN_S)
        assert port.number in owners.ports["shop"]
        assert owners.unavailable == []
        owners.adopt({})
        assert owners.ports == {}


def test_a_process_of_another_user_is_reported(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        # Nothing is forbidden to root, so the folder is one that the kernel refuses to everybody.
        pytest.skip("root may read everything")
    owners = PortOwners(PROC)
    owners.adopt({"init": [Process(1, 1, 0, "init")]})
    owners.update(listeners(), 1.0)
    assert owners.unavailable == ["ports of process 1 with 'init': needs root or its user"]


def test_processes_are_in_a_network_namespace() -> None:
    assert namespace_of(PROC, "self") == namespace_of(PROC, str(os.getpid())) > 0
    with pytest.raises(OSError, match="No such file"):
        namespace_of(PROC, "none")
