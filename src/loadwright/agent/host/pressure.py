"""Pressure stall information (PSI), from /proc/pressure: the time in which tasks waited for something."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

from loadwright.core.hosts.counters import Counters, percent

from .collector import HOST, Collector, Readings
from .sources import HeldFile

_FIGURES = {
    # The time in which all tasks wait for a core is not measured for the machine as a whole.
    "cpu": ("pressure_cpu_percent",),
    "memory": ("pressure_memory_percent", "pressure_memory_full_percent"),
    "io": ("pressure_io_percent", "pressure_io_full_percent"),
}
_MICROSECONDS = 1_000_000


def parse_totals(text: str) -> list[int]:
    """Return the microseconds in which some tasks waited, and all tasks if stated. Raises ``ValueError``."""
    # some avg10=0.00 avg60=0.44 avg300=0.51 total=205889307
    totals = [int(line.partition("total=")[2]) for line in text.splitlines()]
    if not totals:
        raise ValueError("a file of /proc/pressure is empty")
    return totals


class PressureCollector(Collector):
    """Collects the share of the time in which some or all tasks waited, from the totals: exact for every interval."""

    name = "pressure"

    def __init__(self, proc: Path, clock: Callable[[], float]) -> None:
        self._files = {name: HeldFile(proc / "pressure" / name, whole=True) for name in _FIGURES}
        self.sources = tuple(self._files.values())
        self._counters = {name: Counters() for name in _FIGURES}
        self._clock = clock

    def collect(self) -> Readings:
        values: dict[str, float] = {}
        for name, file in list(self._files.items()):
            try:
                totals = parse_totals(file.read())
            except OSError as error:
                if error.errno not in (errno.ENOENT, errno.EOPNOTSUPP):
                    raise
                # The kernel has no PSI, or it was started without: that does not change while it runs.
                del self._files[name]
                self.unavailable = (*self.unavailable, f"the kernel provides no /proc/pressure/{name}")
                continue
            increase = self._counters[name].since(self._clock(), totals)
            if increase:
                whole = increase.seconds * _MICROSECONDS
                for figure, waited in zip(_FIGURES[name], increase.counts):
                    values[figure] = percent(waited, whole)
        return {HOST: values}
