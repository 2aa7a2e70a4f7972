from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loadwright.agent.host.collector import HOST, Readings
from loadwright.agent.host.filesystems import (
    INTERVAL_SECONDS,
    LIMIT_SECONDS,
    MAX_FILESYSTEMS,
    MAX_WAITING,
    FilesystemsCollector,
    filesystem_values,
)
from tests.agent.host.proc_files import Clock, host, of, parts, write

DEADLINE = 60


def room(
    blocks: int = 1000, free: int = 400, available: int = 300, files: int = 100, free_files: int = 75, *, flags: int = 0
) -> os.statvfs_result:
    return os.statvfs_result((4096, 4096, blocks, free, available, files, free_files, free_files, flags, 255))


class Servers:
    """Answers for file systems; those in ``away`` when they are back."""

    def __init__(self) -> None:
        self.away: set[str] = set()
        self.asked: list[str] = []
        self.rooms: dict[str, os.statvfs_result] = {}
        self._back = threading.Condition()

    def statvfs(self, path: str) -> os.statvfs_result:
        self.asked.append(path)
        with self._back:
            assert self._back.wait_for(lambda: path not in self.away, DEADLINE)
        return self.rooms.get(path, room())

    def come_back(self) -> None:
        with self._back:
            self.away.clear()
            self._back.notify_all()


@pytest.fixture
def servers() -> Iterator[Servers]:
    servers = Servers()
    yield servers
    servers.come_back()


def mount(proc: Path, *paths: str) -> None:
    lines = [f"{n} 1 0:{n} / {path} rw - nfs4 server:{path} rw" for n, path in enumerate(paths)]
    write(proc, {"self/mountinfo": "\n".join(lines) + "\n"})


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def threads() -> int:
    return sum(thread.name == "file systems" for thread in threading.enumerate())


def measured(collector: FilesystemsCollector) -> Readings:
    """Return the readings of a measurement, which is begun."""
    if parts(readings := collector.collect(), "host_filesystem"):
        return readings
    until(lambda: threads() == 0)
    return collector.collect()


def test_figures_of_a_file_system() -> None:
    assert filesystem_values(room()) == {
        "total_bytes": 4_096_000.0,
        "used_bytes": 600 * 4096.0,
        "available_bytes": 300 * 4096.0,
        "used_percent": 66.7,
        "inodes_percent": 25.0,
    }
    # btrfs has no fixed number of inodes; a full disk has only the blocks of root.
    full = filesystem_values(room(free=50, available=0, files=0, free_files=0))
    assert full["used_percent"] == 100.0
    assert "inodes_percent" not in full


def test_odd_answers_of_network_file_systems() -> None:
    endless = filesystem_values(room(blocks=2**51, free=2**51 - 10, available=2**51 - 10))
    assert endless == {"used_bytes": 40960.0, "used_percent": 0.0, "inodes_percent": 25.0}
    assert filesystem_values(room(available=2**64 - 1))["available_bytes"] == 0.0
    assert filesystem_values(room(blocks=0, free=0, available=0, files=0, free_files=0)) == {
        "total_bytes": 0.0, "used_bytes": 0.0, "available_bytes": 0.0,
    }  # fmt: skip


def test_file_systems_are_measured_at_intervals(tmp_path: Path, servers: Servers) -> None:
    clock = Clock()
    collector = FilesystemsCollector(tmp_path, clock, servers.statvfs)
    mount(tmp_path, "/a", "/b")
    servers.rooms = {"/a": room(), "/b": room(free=100, available=100)}
    assert collector.collect() == {}
    until(lambda: threads() == 0)
    readings = collector.collect()
    assert parts(readings, "host_filesystem") == ["/a", "/b"]
    assert of(readings, "host_filesystem", "/b")["used_percent"] == 90.0
    # The share of the fullest is known all the time.
    assert host(readings) == {"filesystem_percent": 90.0}
    clock.now += INTERVAL_SECONDS - 1
    assert collector.collect() == {HOST: {"filesystem_percent": 90.0}}
    assert servers.asked == ["/a", "/b"]
    clock.now += 1
    mount(tmp_path, "/a")
    assert parts(measured(collector), "host_filesystem") == ["/a"]
    clock.now -= 3600
    assert parts(measured(collector), "host_filesystem") == ["/a"]
    collector.close()


def test_disks_are_measured_at_once_where_nothing_can_wait(tmp_path: Path, servers: Servers) -> None:
    clock = Clock()
    collector = FilesystemsCollector(tmp_path, clock, servers.statvfs)
    disks = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / /data rw - xfs /dev/sda2 rw\n"
    write(tmp_path, {"self/mountinfo": disks})
    seen = []
    for second in range(25):
        clock.now = 1000.0 + second
        readings = collector.collect()
        assert host(readings) == {"filesystem_percent": 66.7}
        if parts(readings, "host_filesystem") == ["/", "/data"]:
            seen.append(second)
    assert seen == [0, 10, 20]
    assert (threads(), collector.unavailable) == (0, [])
    write(tmp_path, {"self/mountinfo": disks + "3 1 0:9 / /home rw - nfs4 server:/home rw\n"})
    clock.now += INTERVAL_SECONDS
    assert not parts(collector.collect(), "host_filesystem"), "in a thread again"
    until(lambda: threads() == 0)
    assert parts(collector.collect(), "host_filesystem") == ["/", "/data", "/home"]
    collector.close()


def test_with_a_sample_every_second_each_tenth_has_a_measurement(tmp_path: Path, servers: Servers) -> None:
    clock = Clock()
    collector = FilesystemsCollector(tmp_path, clock, servers.statvfs)
    mount(tmp_path, "/a")
    seen = []
    for second in range(40):
        # A sample is rarely exactly a second after the previous one.
        clock.now = 1000 + second + (second % 3 - 1) / 100
        if parts(collector.collect(), "host_filesystem"):
            seen.append(second)
        until(lambda: threads() == 0)
    assert seen == [1, 11, 21, 31]
    collector.close()


def test_a_slow_agent_measures_with_every_sample(tmp_path: Path, servers: Servers) -> None:
    clock = Clock()
    collector = FilesystemsCollector(tmp_path, clock, servers.statvfs)
    mount(tmp_path, "/a")
    for second in range(0, 50, 10):
        clock.now = 1000.0 + second
        assert bool(parts(collector.collect(), "host_filesystem")) == (second > 0)
        until(lambda: threads() == 0)
    collector.close()


def test_a_file_system_that_cannot_be_written_to_may_be_full(tmp_path: Path, servers: Servers) -> None:
    collector = FilesystemsCollector(tmp_path, Clock(), servers.statvfs)
    mount(tmp_path, "/a", "/snapshot")
    servers.rooms = {"/snapshot": room(free=0, available=0, flags=os.ST_RDONLY)}
    readings = measured(collector)
    assert of(readings, "host_filesystem", "/snapshot")["used_percent"] == 100.0
    assert host(readings) == {"filesystem_percent": 66.7}
    collector.close()


def test_one_that_does_not_answer_neither_blocks_nor_hides_the_others(tmp_path: Path, servers: Servers) -> None:
    clock = Clock()
    collector = FilesystemsCollector(tmp_path, clock, servers.statvfs)
    mount(tmp_path, "/a", "/away", "/b")
    servers.away = {"/away"}
    collector.collect()
    until(lambda: "/away" in servers.asked)
    clock.now += LIMIT_SECONDS - 0.1
    assert collector.collect() == {}
    clock.now += 0.1
    assert parts(collector.collect(), "host_filesystem") == ["/a"]
    until(lambda: threads() == 1)
    readings = collector.collect()
    assert parts(readings, "host_filesystem") == ["/b"]
    assert host(readings) == {"filesystem_percent": 66.7}
    # It is not asked again while its call hangs.
    clock.now += INTERVAL_SECONDS
    collector.collect()
    assert collector.unavailable == ["/away does not answer"]
    until(lambda: threads() == 1)
    assert parts(collector.collect(), "host_filesystem") == ["/a", "/b"]
    assert servers.asked == ["/a", "/away", "/b", "/a", "/b"]
    servers.come_back()
    until(lambda: threads() == 0)
    clock.now += INTERVAL_SECONDS
    assert parts(measured(collector), "host_filesystem") == ["/a", "/away", "/b"]
    assert collector.unavailable == []
    collector.close()


def test_no_more_threads_wait_than_a_few(tmp_path: Path, servers: Servers) -> None:
    clock = Clock()
    collector = FilesystemsCollector(tmp_path, clock, servers.statvfs)
    paths = [f"/nfs{number}" for number in range(MAX_WAITING + 3)]
    mount(tmp_path, *paths)
    servers.away = set(paths)
    for _ in range(5 * MAX_WAITING):
        collector.collect()
        until(lambda: threads() == len(set(servers.asked)))
        clock.now += LIMIT_SECONDS
    assert (threads(), len(servers.asked)) == (MAX_WAITING, MAX_WAITING)
    assert len(collector.unavailable) == MAX_WAITING
    assert collector.collect() == {}
    collector.close()


def test_one_that_refuses_is_left_out(tmp_path: Path) -> None:
    collector = FilesystemsCollector(tmp_path, Clock())
    mount(tmp_path, str(tmp_path), str(tmp_path / "missing"))
    assert parts(measured(collector), "host_filesystem") == [str(tmp_path)]
    collector.close()


def test_400_mounts_are_read_when_they_change(tmp_path: Path, servers: Servers) -> None:
    clock = Clock()
    collector = FilesystemsCollector(tmp_path, clock, servers.statvfs)
    mount(tmp_path, *(f"/nfs{number}" for number in range(400)))
    assert len(parts(measured(collector), "host_filesystem")) == MAX_FILESYSTEMS
    clock.now += INTERVAL_SECONDS
    overlays = [f"{n} 1 0:{n} / /overlay{n} rw - overlay overlay rw" for n in range(400)]
    write(tmp_path, {"self/mountinfo": "\n".join([*overlays, "999 1 8:1 / / rw - ext4 /dev/sda1 rw"]) + "\n"})
    assert parts(measured(collector), "host_filesystem") == ["/"]
    collector.close()


def test_this_machine() -> None:
    collector = FilesystemsCollector(Path("/proc"), Clock())
    readings = measured(collector)
    assert "/" in parts(readings, "host_filesystem")
    root = os.statvfs("/")
    assert of(readings, "host_filesystem", "/")["total_bytes"] == root.f_blocks * root.f_frsize
    collector.close()
