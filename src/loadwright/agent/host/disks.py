"""Disks, from /proc/diskstats, and how they are built on each other, from /sys/block."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from loadwright.core.hosts import figures
from loadwright.core.hosts.counters import Increase, percent

from .collector import HOST, Collector, Readings, Series, part_name
from .devices import Devices, sums
from .sources import HeldFile

MAX_DISKS = 100
"""Maximum number of disks that are measured one by one; the totals are those of all."""

_IN_MEMORY_OR_FILES = ("loop", "ram", "zram", "zd", "fd", "sr")
"""Devices in memory, in a file, in a pool of ZFS, or with a medium to change: no disks, or counted at their disk."""
_SECTOR_BYTES = 512
_NEVER_USED = "0 0 0 0 0 0 0 0 "

_COUNTERS = (0, 2, 3, 4, 6, 7, 9, 10)
"""Columns of /proc/diskstats: operations, sectors and milliseconds of reads and writes, busy and queued time."""
_TOTALS = {
    "read_bytes_s": "disk_read_bytes_s",
    "written_bytes_s": "disk_written_bytes_s",
    "reads_s": "disk_reads_s",
    "writes_s": "disk_writes_s",
}


class Disk(NamedTuple):
    """Facts about a block device."""

    measured: bool
    part: str = ""
    counted: bool = False
    """Whether the totals contain it: it is not built on other disks."""


def look_up(block: Path, name: str) -> Disk:
    """Return the facts about a block device. ``block`` is /sys/block, which has no partitions."""
    folder = block / name.replace("/", "!")
    if name.startswith(_IN_MEMORY_OR_FILES) or not folder.exists() or _line(folder / "hidden") == "1":
        return Disk(measured=False)
    try:
        on_others = any((folder / "slaves").iterdir())
    except OSError:
        on_others = False
    # The name of a logical volume, unlike its number, is the same after a restart.
    return Disk(measured=True, part=part_name(_line(folder / "dm" / "name") or name), counted=not on_others)


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def disk_values(increase: Increase) -> dict[str, float]:
    """Return the figures of a disk from the increase of ``_COUNTERS``."""
    reads, sectors_read, read_ms, writes, sectors_written, write_ms, busy_ms, queued_ms = increase.counts
    seconds = increase.seconds
    values = {
        "read_bytes_s": round(sectors_read * _SECTOR_BYTES / seconds, 1),
        "written_bytes_s": round(sectors_written * _SECTOR_BYTES / seconds, 1),
        "reads_s": round(reads / seconds, 1),
        "writes_s": round(writes / seconds, 1),
        "busy_percent": percent(busy_ms, 1000 * seconds),
        "queue": round(queued_ms / (1000 * seconds), 2),
    }
    if reads:
        values["read_ms"] = round(read_ms / reads, 2)
    if writes:
        values["write_ms"] = round(write_ms / writes, 2)
    return values


class DisksCollector(Collector):
    """Collects the use of each disk, and the totals of those that are not built on others."""

    name = "disks"

    def __init__(self, proc: Path, sys: Path, clock: Callable[[], float]) -> None:
        self._file = HeldFile(proc / "diskstats", short_lines=True)
        self.sources = (self._file,)
        block = sys / "block"
        self._devices = Devices(lambda name: look_up(block, name))
        self._clock = clock

    def collect(self) -> Readings:
        text = self._file.read()
        now = self._clock()
        rows: dict[str, str] = {}
        for line in text.splitlines():
            _major, _minor, name, columns = line.split(None, 3)
            if not columns.startswith(_NEVER_USED):
                rows[name] = columns
        readings: dict[Series, dict[str, float]] = {}
        counted: list[dict[str, float]] = []
        complete = True
        for name, device in self._devices.present(rows, now).items():
            disk = device.facts
            if not disk.measured:
                continue
            counts = rows[name].split(None, 11)
            appeared = not device.counters.started
            increase = device.counters.since(now, [int(counts[column]) for column in _COUNTERS])
            if increase:
                values = disk_values(increase)
                if len(readings) < MAX_DISKS:
                    readings[Series(figures.DISK.name, disk.part)] = values
                if disk.counted:
                    counted.append(values)
            elif disk.counted and not appeared:
                complete = False
        if counted and complete:
            readings[HOST] = sums(counted, _TOTALS)
            readings[HOST]["disk_busy_percent"] = max(values["busy_percent"] for values in counted)
        return readings
