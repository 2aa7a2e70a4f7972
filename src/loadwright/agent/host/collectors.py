"""The collectors of each kind of agent."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from .collector import Collector, Options
from .container import ContainerCollector
from .cpu import CpuCollector
from .disks import DisksCollector
from .files import FilesCollector
from .filesystems import FilesystemsCollector
from .free_space import FreeSpaceCollector
from .load import LoadCollector
from .memory import MemoryCollector
from .network import NetworkCollector
from .paging import PagingCollector
from .pressure import PressureCollector
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
