"""A monitor in its own process and a real server: its values are those of the machine, and nothing is lost."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from loadwright.core.lineprotocol import Point
from loadwright.telemetry.store import open_store
from tests.support.command import until
from tests.support.server_process import Server, running_server

SLACK_BYTES = 128 * 1024 * 1024
"""Memory that other tests may take or free between two readings."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path) as server:
        yield server


class Monitor:
    """``loadwright agent monitor``; can be killed and started again."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.home = folder
        self.log = folder.with_suffix(".log")
        self._server = server
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "loadwright", "agent", "monitor", "--server", self._server.url]
        command += ["--token-file", str(self.home / "token"), "--home", str(self.home)]
        if not (self.home / "token").exists():
            command += ["--enrol", self._server.code(uses=1, role="monitor")]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def end(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def monitors(server: Server, *folders: Path) -> Iterator[list[Monitor]]:
    found = [Monitor(server, folder) for folder in folders]
    try:
        for monitor in found:
            monitor.start()
        yield found
    finally:
        for monitor in found:
            if monitor.process is not None and monitor.process.poll() is None:
                monitor.end(signal.SIGKILL)


def points(server: Server, measurement: str = "host_1s") -> list[Point]:
    store = open_store(f"sqlite:///{server.home / 'telemetry.db'}")
    try:
        return list(store.read(measurement, {}))
    finally:
        store.close()


def covered(points: Sequence[Point]) -> list[int]:
    """Return the covered seconds."""
    return [point.time_ns // 10**9 + offset for point in points for offset in range(int(point.fields["covered_s"]))]


def spooled(monitor: Monitor) -> int:
    """Return the number of measurements that wait on the disk."""
    return sum(path.read_bytes().count(b"host_1s,") for path in (monitor.home / "spool").glob("*.lp"))


def add_server(server: Server) -> int:
    """Add a machine to the inventory and return its id."""
    server.call("POST", "/projects", json={"name": "Shop"})
    server.call("POST", "/rooms", json={"name": "Hall 1", "purpose": "application"})
    secret = {"kind": "password", "password": "correct-horse-9"}
    machine = {"name": "web-1", "project": "Shop", "room": "Hall 1", "address": "192.0.2.1", "username": "root"}
    return int(server.call("POST", "/servers", json={**machine, "secret": secret})["id"])


def memory(name: str) -> int:
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


def test_the_values_are_those_of_the_machine(server: Server, tmp_path: Path) -> None:
    with monitors(server, tmp_path / "monitor"):
        until(lambda: len(points(server)) >= 2)
        begin = points(server)[-1].time_ns
        available, loads = [], []
        with socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
            opened = [socket.create_connection(listener.getsockname()) for _ in range(150)]
            deadline = time.monotonic() + 4
            while time.monotonic() < deadline:
                available.append(memory("MemAvailable"))
                loads.append(float(Path("/proc/loadavg").read_text(encoding="ascii").split()[0]))
                time.sleep(0.02)
            for connection in opened:
                connection.close()
        read = time.time_ns()
        until(lambda: points(server)[-1].time_ns > read)
        found = points(server)
    since = [point.fields for point in found if point.time_ns > begin]
    while_read = [point.fields for point in found if read - 3e9 < point.time_ns < read - 2e9]
    assert {fields["memory_total_bytes"] for fields in since} == {float(memory("MemTotal"))}
    assert while_read
    for fields in while_read:
        assert min(available) - SLACK_BYTES <= float(fields["memory_available_bytes"]) <= max(available) + SLACK_BYTES
        assert fields["load_1"] in loads
        assert 0 <= float(fields["cpu_percent"]) <= 100
    assert sum(float(fields["tcp_opened_s"]) * int(fields["covered_s"]) for fields in since) >= 149


def test_nothing_is_lost_when_the_server_or_the_monitor_is_killed(server: Server, tmp_path: Path) -> None:
    with monitors(server, tmp_path / "monitor") as (monitor,):
        until(lambda: len(points(server)) >= 3)
        server.kill()
        time.sleep(6)
        server.start()
        until(lambda: points(server)[-1].time_ns > time.time_ns() - 3 * 10**9)
        seconds = covered(points(server))
        assert seconds == list(range(seconds[0], seconds[-1] + 1)), "what was measured without the server arrived"

        server.kill()
        until(lambda: spooled(monitor) >= 2)
        monitor.end(signal.SIGKILL)
        waiting = spooled(monitor)
        server.start()
        before = len(points(server))
        monitor.start()
        until(lambda: len(points(server)) >= before + waiting + 2)
        assert monitor.end() == 0, monitor.log.read_text()
        seconds = covered(points(server))
        assert len(seconds) == len(set(seconds))
        merged = {resolution: covered(points(server, f"host_{resolution}s")) for resolution in (10, 60, 3600)}
        # The first agent was killed within its minute: these seconds are kept as such only.
        assert len(merged[10]) <= len(seconds)
        assert len(merged[60]) == len(merged[3600]) <= len(merged[10])
        assert merged[10][-1] == merged[60][-1] == merged[3600][-1] == seconds[-1]


def test_two_monitors_of_one_machine_are_two_hosts(server: Server, tmp_path: Path) -> None:
    with monitors(server, tmp_path / "one", tmp_path / "two") as (one, two):
        until(lambda: len({point.tags["monitor"] for point in points(server)}) == 2)
        assert one.end(signal.SIGKILL) == -signal.SIGKILL
        ended = time.time_ns()
        until(lambda: points(server)[-1].time_ns > ended + 10**9)
        keys = {point.tags["monitor"] for point in points(server) if point.time_ns > ended}
        assert len(keys) == 1
        assert two.end() == 0


def test_a_server_that_is_deleted_while_its_agent_sends_ends_nothing(server: Server, tmp_path: Path) -> None:
    with monitors(server, tmp_path / "monitor") as (monitor,):
        (agent,) = until(lambda: server.call("GET", "/monitors"))
        machine = add_server(server)
        server.call("PUT", f"/monitors/{agent['id']}/server", json={"server": machine})
        until(lambda: server.call("GET", f"/hosts/{machine}")["agent"])
        until(lambda: len(points(server)) >= 2)
        server.call("DELETE", f"/servers/{machine}")
        deleted = time.time_ns()
        until(lambda: points(server)[-1].time_ns > deleted + 3 * 10**9)
        (left,) = server.call("GET", "/monitors")
        assert (left["server"], left["state"]) == (None, "ok")
        assert monitor.end() == 0, monitor.log.read_text()
    seconds = covered(points(server))
    assert seconds == list(range(seconds[0], seconds[-1] + 1)), "no second is lost"
