from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from loadwright.agent.host.collector import Series
from loadwright.agent.host.ports.collector import PortCollector
from loadwright.agent.host.ports.sock_diag import SockDiag
from loadwright.agent.host.ports.sockets import MAX_PORTS
from loadwright.agent.host.processes.table import ProcessTable
from loadwright.core.hosts.figures import PORT
from tests.agent.host.ports.loopback import listening, wait_until
from tests.agent.host.ports.many import holding, too_many
from tests.agent.host.processes.programs import Clock, new_mark, running

LISTENING = """
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[2])), backlog=7)
print(server.getsockname()[1], flush=True)
connections = [server.accept()[0] for _number in range(2)]
sys.stdin.read()
"""
LATE = "import sys; print('ready', flush=True); sys.stdin.readline()" + LISTENING
IN_NAMESPACE = """
import socket, subprocess, sys
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
server = socket.create_server(("127.0.0.1", 8080), backlog=7)
clients = [socket.create_connection(server.getsockname()) for _number in range(3)]
print("ready", flush=True)
sys.stdin.read()
"""


def port_of(pid: int) -> int:
    """Return the port on which a process listens."""
    inodes = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    diag = SockDiag()
    (port,) = [each.port for each in diag.listeners() if f"socket:[{each.inode}]" in inodes]
    diag.close()
    return port


@contextmanager
def collecting(*identifiers: str, **options: object) -> Iterator[tuple[PortCollector, Clock]]:
    clock = Clock()
    table = ProcessTable(clock=clock)
    table.watch(identifiers)
    collector = PortCollector(table, clock, **options)  # type: ignore[arg-type]
    yield collector, clock
    collector.close()


def test_nothing_is_collected_without_a_port() -> None:
    with collecting() as (collector, _clock):
        assert collector.collect() == {}
        collector.watch([0, -1, 65536])
        assert collector.collect() == {}


def test_given_ports_are_collected() -> None:
    kinds = {field.name: field.kind for field in PORT.fields}
    with collecting() as (collector, _clock), listening(backlog=9) as port, listening() as other:
        pairs = [port.pair() for _number in range(3)]
        other.pair()
        port.connect()
        collector.watch([port.number])
        readings = collector.collect()
        assert readings.keys() == {Series("host_port", str(port.number))}
        values = readings[Series("host_port", str(port.number))]
        assert (values["established"], values["backlog"], values["backlog_limit"]) == (4, 1, 9)
        assert {name: type(value) for name, value in values.items()} == kinds
        assert collector.unavailable == []
        pairs[0].client.close()
        wait_until(lambda: collector.collect()[Series("host_port", str(port.number))]["close_wait"] == 1)
        # Without a listening socket there is no backlog.
        port.listening.close()
        values = collector.collect()[Series("host_port", str(port.number))]
        assert "backlog" not in values
        collector.watch([])
        assert collector.collect() == {}


def test_ports_are_found_through_the_processes_of_an_identifier() -> None:
    mark = new_mark()
    with collecting(mark) as (collector, clock):
        assert collector.collect() == {}
        with running(mark, LISTENING, "0") as process:
            number = port_of(process.pid)
            with socket.create_connection(("127.0.0.1", number)):
                clock.time += 60
                values = collector.collect()[Series("host_port", str(number))]
                assert (values["established"], values["backlog_limit"]) == (1, 7)
                assert collector.found == {mark: [number]}
        # While nothing listens there, the port is still measured.
        clock.time += 60
        values = collector.collect()[Series("host_port", str(number))]
        assert values["established"] == 0
        assert "backlog" not in values


def test_a_port_that_is_opened_late_is_found() -> None:
    mark = new_mark()
    with collecting(mark) as (collector, clock), running(mark, LATE, "0") as process:
        assert collector.collect() == {}
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n")
        process.stdin.flush()
        number = int(process.stdout.readline())
        clock.time += 10
        assert collector.collect().keys() == {Series("host_port", str(number))}


def test_more_ports_than_can_be_measured_are_reported() -> None:
    with collecting() as (collector, _clock):
        collector.watch(range(1, MAX_PORTS + 4))
        assert len(collector.collect()) == MAX_PORTS
        assert collector.unavailable == [f"3 ports: more than {MAX_PORTS}"]


def refused() -> SockDiag:
    raise OSError(93, "Protocol not supported")


def test_without_sock_diag_the_files_of_the_kernel_are_read() -> None:
    with collecting(open_sockets=refused) as (collector, _clock), listening() as port:
        port.pair()
        collector.watch([port.number])
        values = collector.collect()[Series("host_port", str(port.number))]
        assert (values["established"], values["backlog"]) == (1, 0)
        assert "backlog_limit" not in values
        (reason,) = collector.unavailable
        assert "Protocol not supported" in reason


class Failing(SockDiag):
    """Fails once, after it has been tried."""

    failures = 1

    def connections(self, ports):  # type: ignore[no-untyped-def]
        if Failing.failures:
            Failing.failures -= 1
            raise TimeoutError("no reply")
        return super().connections(ports)


def test_a_failure_is_followed_by_a_new_beginning() -> None:
    with collecting(open_sockets=Failing) as (collector, _clock), listening() as port:
        collector.watch([port.number])
        with pytest.raises(TimeoutError):
            collector.collect()
        assert collector.collect().keys() == {Series("host_port", str(port.number))}


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_ports_of_another_network_namespace() -> None:
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("needs unshare and ip")
    if subprocess.run(["unshare", "--net", "true"], check=False).returncode:
        pytest.skip("cannot create network namespaces")
    mark = new_mark()
    command = ["unshare", "--net", sys.executable, "-c", IN_NAMESPACE, mark]
    with (
        collecting(mark) as (collector, clock),
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process,
    ):
        assert process.stdout is not None
        assert process.stdout.readline()
        collector.watch([1])
        readings = collector.collect()
        assert readings.keys() == {Series("host_port", "1"), Series("host_port", "8080")}
        values = readings[Series("host_port", "8080")]
        assert (values["established"], values["backlog"]) == (3, 3)
        assert collector.found == {mark: [8080]}
        process.kill()
        process.wait()
        # Its namespace has gone with it.
        clock.time += 60
        assert collector.collect().keys() == {Series("host_port", "1")}


@pytest.mark.skipif(bool(too_many()), reason=too_many())
def test_20_000_connections_are_counted() -> None:
    with holding(20_000) as port, collecting() as (collector, _clock):
        collector.watch([port])
        (values,) = collector.collect().values()
        assert values["established"] == 20_000
        assert values["received_queue_bytes"] == 0
        (again,) = collector.collect().values()
        assert again["established"] == 20_000
