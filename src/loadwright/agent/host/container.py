"""Limits of the container in which the agent runs, and their use, from control groups.

A container sees its own group as the root of /sys/fs/cgroup. The root of a machine has no limits: in version 2 it lacks
these files, in version 1 they state that there is none. So where there is a limit, it is that of a container.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from loadwright.core.hosts.counters import Counters, percent

from .collector import HOST, Collector, Readings
from .proc import numbers
from .sources import HeldFile

LIMITS_SECONDS = 60.0
"""Time between two looks at the limits, which can be changed while a container runs."""

_UNLIMITED = 2**60
"""In version 1 a group without a limit has the largest possible one, which depends on the size of pages."""
_MICROSECONDS = 1_000_000


class Limits(NamedTuple):
    """The limits of a group, ``None`` where there is none."""

    cores: float | None
    memory_bytes: int | None


class Group(ABC):
    """A control group."""

    cpu_stat: HeldFile
    memory_stat: HeldFile
    memory_use: HeldFile
    inactive_file: str
    """The line of ``memory_stat`` with the cache that the kernel takes back first."""

    @abstractmethod
    def limits(self) -> Limits:
        """Return the limits. Raises ``ValueError``."""

    @abstractmethod
    def cpu_microseconds(self) -> int:
        """Return the CPU time used. Raises ``OSError``, ``ValueError`` or ``LookupError``."""

    def throttling(self) -> list[int]:
        """Return the number of scheduling periods, and of those in which the limit stopped tasks."""
        found = numbers(self.cpu_stat.read(), ("nr_periods ", "nr_throttled "))
        return [found["nr_periods "], found["nr_throttled "]]

    def memory_bytes(self) -> int:
        """Return the memory in use. Raises ``OSError``, ``ValueError`` or ``LookupError``."""
        cache = numbers(self.memory_stat.read(), (self.inactive_file,))[self.inactive_file]
        return max(0, int(self.memory_use.read()) - cache)

    @property
    def files(self) -> tuple[HeldFile, ...]:
        return (self.cpu_stat, self.memory_stat, self.memory_use)


class Version1(Group):
    """A group in a tree for each resource."""

    inactive_file = "total_inactive_file "

    def __init__(self, cgroup: Path) -> None:
        self._cpu, self._memory = cgroup / "cpu", cgroup / "memory"
        self.cpu_stat = HeldFile(self._cpu / "cpu.stat", whole=True)
        self.memory_stat = HeldFile(self._memory / "memory.stat", whole=True)
        self.memory_use = HeldFile(self._memory / "memory.usage_in_bytes", whole=True)
        self._cpu_use = HeldFile(cgroup / "cpuacct" / "cpuacct.usage", whole=True)

    def limits(self) -> Limits:
        quota, period = _content(self._cpu / "cpu.cfs_quota_us"), _content(self._cpu / "cpu.cfs_period_us")
        memory = int(_content(self._memory / "memory.limit_in_bytes") or _UNLIMITED)
        return Limits(
            int(quota) / int(period) if quota and int(quota) > 0 else None,
            memory if memory < _UNLIMITED else None,
        )

    def cpu_microseconds(self) -> int:
        return int(self._cpu_use.read()) // 1000

    @property
    def files(self) -> tuple[HeldFile, ...]:
        return (*super().files, self._cpu_use)


class Version2(Group):
    """A group in the one tree of all resources."""

    inactive_file = "inactive_file "

    def __init__(self, cgroup: Path) -> None:
        self._cgroup = cgroup
        self.cpu_stat = HeldFile(cgroup / "cpu.stat", whole=True)
        self.memory_stat = HeldFile(cgroup / "memory.stat", whole=True)
        self.memory_use = HeldFile(cgroup / "memory.current", whole=True)

    def limits(self) -> Limits:
        # 150000 100000: microseconds of CPU time in each period of so many.
        quota, _, period = (_content(self._cgroup / "cpu.max") or "max").partition(" ")
        memory = _content(self._cgroup / "memory.max") or "max"
        return Limits(
            int(quota) / int(period) if quota != "max" else None,
            int(memory) if memory != "max" else None,
        )

    def cpu_microseconds(self) -> int:
        return numbers(self.cpu_stat.read(), ("usage_usec ",))["usage_usec "]


def _content(path: Path) -> str:
    """Return the text of a file, empty if it does not exist."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


class ContainerCollector(Collector):
    """Collects the limits of the agent's container and their use; nothing where there are none."""

    name = "container"

    def __init__(self, cgroup: Path, clock: Callable[[], float]) -> None:
        self._group: Group = (Version2 if (cgroup / "cgroup.controllers").exists() else Version1)(cgroup)
        self.sources = self._group.files
        self._clock = clock
        self._limits = Limits(None, None)
        self._looked = float("-inf")
        self._used, self._throttled = Counters(), Counters()

    def collect(self) -> Readings:
        now = self._clock()
        if not 0 <= now - self._looked < LIMITS_SECONDS:
            self._limits, self._looked = self._group.limits(), now
        values: dict[str, float] = {}
        cores, memory_bytes = self._limits
        if cores:
            values["container_cores"] = round(cores, 3)
            values.update(self._cpu(cores, now))
        if memory_bytes:
            values["container_memory_limit_bytes"] = float(memory_bytes)
            values["container_memory_bytes"] = float(self._group.memory_bytes())
        return {HOST: values}

    def _cpu(self, cores: float, now: float) -> dict[str, float]:
        values: dict[str, float] = {}
        used = self._used.since(now, [self._group.cpu_microseconds()])
        if used:
            # May exceed 100: unused time of earlier periods can be used in later ones.
            values["container_cpu_percent"] = round(100 * used.counts[0] / (cores * used.seconds * _MICROSECONDS), 1)
        throttled = self._throttled.since(now, self._group.throttling())
        if throttled and throttled.counts[0]:
            periods, stopped = throttled.counts
            values["container_throttled_percent"] = percent(stopped, periods)
        return values
