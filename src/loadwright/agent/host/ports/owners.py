"""The ports on which the processes of identifiers listen."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from loadwright.agent.host.processes.table import Process

from .sockets import Listener

SCAN_S = 10.0
"""Time between two searches in the open files of processes: 2 ms for 1,000 files."""


def namespace_of(proc: Path, pid: str) -> int:
    """Return the network namespace of a process. Raises ``OSError`` if it has ended or belongs to another user."""
    return os.stat(proc / pid / "ns" / "net").st_ino  # noqa: PTH116 (faster)


class PortOwners:
    """Finds the ports of identifiers within one network namespace.

    The open files of the processes are searched when the processes have changed, and when a socket listens that did
    not before. An identifier whose processes have ended keeps its ports.
    """

    def __init__(self, proc: Path) -> None:
        self.ports: dict[str, set[int]] = {}
        self.unavailable: list[str] = []
        self._proc = proc
        self._processes: Mapping[str, Sequence[Process]] = {}
        self._inodes: set[int] = set()
        self._changed = False
        self._due = 0.0

    @property
    def all_ports(self) -> set[int]:
        return {port for ports in self.ports.values() for port in ports}

    def adopt(self, processes: Mapping[str, Sequence[Process]]) -> None:
        """Find the ports of these processes, by identifier, from now on."""
        if processes != self._processes:
            self._processes = processes
            self._changed = True
        for identifier in self.ports.keys() - processes.keys():
            del self.ports[identifier]

    def update(self, listeners: Iterable[Listener], now: float) -> None:
        """Update ``ports`` if it is due. ``now`` is in seconds."""
        ports = {listener.inode: listener.port for listener in listeners}
        if now < self._due or not (self._changed or ports.keys() - self._inodes):
            return
        self._changed, self._inodes, self._due = False, set(ports), now + SCAN_S
        self.unavailable = []
        for identifier, processes in self._processes.items():
            found = {port for process in processes for port in self._search(identifier, process, ports)}
            if found:
                self.ports[identifier] = found

    def _search(self, identifier: str, process: Process, ports: Mapping[int, int]) -> set[int]:
        try:
            return listening_ports(self._proc, process.pid, ports)
        except PermissionError:
            self.unavailable.append(f"ports of process {process.pid} with {identifier!r}: needs root or its user")
            return set()
        except (FileNotFoundError, ProcessLookupError):
            # The process has ended. The sampler reports other errors.
            return set()


def listening_ports(proc: Path, pid: int, ports: Mapping[int, int]) -> set[int]:
    """Return those of ``ports``, by the inodes of their sockets, that a process has open. Raises ``OSError``."""
    links = {f"socket:[{inode}]": port for inode, port in ports.items()}
    found = set()
    folder = os.open(proc / str(pid) / "fd", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in os.listdir(folder):  # noqa: PTH208 (faster)
            try:
                port = links.get(os.readlink(name, dir_fd=folder))
            except FileNotFoundError:
                # Closed meanwhile.
                continue
            if port is not None:
                found.add(port)
    finally:
        os.close(folder)
    return found
