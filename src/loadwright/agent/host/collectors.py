"""The collectors of each kind of agent."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from .collector import Collector, Options
from .container import ContainerCollector
from .cpu import CpuCollector
from .disks import DisksCollector
from .files import FilesCollector
from .filesystems import FilesystemsCollector
from .free_space import FreeSpaceCollector
from .java.collector import JvmCollector
from .load import LoadCollector
from .memory import MemoryCollector
from .network import NetworkCollector
from .paging import PagingCollector
from .ports.collector import PortCollector
from .pressure import PressureCollector
from .processes.collector import ProcessCollector
from .processes.table import ProcessTable
from .tcp import TcpCollector

PROC = Path("/proc")
SYS = Path("/sys")


def cheap_collectors(
    folder: Path, proc: Path = PROC, sys: Path = SYS, clock: Callable[[], float] = time.monotonic
) -> list[Collector]:
    """Return the collectors of the values of ``core.protocol.Host``. ``folder`` is on the disk to measure."""
    return [
        CpuCollector(proc, clock),
        MemoryCollector(proc),
        NetworkCollector(proc, sys, clock),
        FreeSpaceCollector(folder),
    ]


def host_collectors(
    options: Options, proc: Path = PROC, sys: Path = SYS, clock: Callable[[], float] = time.monotonic
) -> list[Collector]:
    """Return the collectors of all figures of a host and its cores, disks, file systems and interfaces."""
    return [
        CpuCollector(proc, clock, options),
        LoadCollector(proc),
        PressureCollector(proc, clock),
        MemoryCollector(proc),
        PagingCollector(proc, clock),
        DisksCollector(proc, sys, clock),
        FilesystemsCollector(proc, clock),
        NetworkCollector(proc, sys, clock, options),
        TcpCollector(proc, clock),
        FilesCollector(proc),
        ContainerCollector(sys / "fs" / "cgroup", clock),
    ]


class ProgramCollectors(NamedTuple):
    """The collectors of the programs of projects, and the table of processes that they share.

    ``table.watch`` and ``ports.watch`` set what they collect, ``processes.take_restarts`` returns restarts, and
    ``jvms.jvms`` and ``ports.found`` return what they have found.
    """

    table: ProcessTable
    processes: ProcessCollector
    ports: PortCollector
    jvms: JvmCollector

    @property
    def all(self) -> list[Collector]:
        return [self.processes, self.ports, self.jvms]


def program_collectors(
    proc: Path = PROC, clock: Callable[[], float] = time.monotonic, now: Callable[[], float] = time.time
) -> ProgramCollectors:
    """Return the collectors of processes, ports and JVMs. ``now`` returns the server's time in seconds."""
    table = ProcessTable(proc, clock)
    return ProgramCollectors(
        table, ProcessCollector(table, clock, now), PortCollector(table, clock), JvmCollector(table, clock)
    )
