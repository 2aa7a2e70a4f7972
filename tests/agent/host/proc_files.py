"""Files below /proc and /sys: captured ones, those of an old kernel, and ones with chosen contents."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from loadwright.agent.host.collector import HOST, Readings, Series

FIXTURES = Path(__file__).parent / "fixtures"
PROC = FIXTURES / "proc"
"""Captured on Linux 6.18 with two cores, no swap and one disk."""
OLD_PROC = FIXTURES / "linux-3.10"
"""The format of Linux 3.10: no pressure, no MemAvailable, fewer columns; with swap, a logical volume and partitions."""


class Clock:
    """A monotonic clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def copied(proc: Path, to: Path) -> Path:
    """Copy captured files, so that they can be changed."""
    return Path(shutil.copytree(proc, to / "proc"))


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files by their paths below ``folder``."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def host(readings: Readings) -> Mapping[str, float]:
    """Return the values of the host itself."""
    return readings.get(HOST, {})


def parts(readings: Readings, family: str) -> list[str]:
    """Return the parts of a family in their order."""
    return [series.part for series in readings if series.family == family]


def of(readings: Readings, family: str, part: str) -> Mapping[str, float]:
    return readings[Series(family, part)]


def write_network(proc: Path, received: int, sent: int) -> None:
    """Write ``net/dev`` with loopback and one other interface."""
    write_interfaces(proc, {"lo": [9, 0, 0, 0, 9, 0, 0, 0], "eth0": [received, 0, 0, 0, sent, 0, 0, 0]})


def write_interfaces(proc: Path, interfaces: Mapping[str, list[int]]) -> None:
    """Write ``net/dev`` with bytes, packets, errors and drops received, and the same four sent, of each interface."""
    lines = ["Inter-|   Receive   |  Transmit", " face |bytes packets errs drop"]
    for name, counters in interfaces.items():
        received, sent = (" ".join(str(counter) for counter in half) for half in (counters[:4], counters[4:]))
        lines.append(f"{name:>6}: {received} 0 0 0 0 {sent} 0 0 0 0")
    write(proc, {"net/dev": "\n".join(lines) + "\n"})


def write_disks(proc: Path, disks: Mapping[str, list[int]]) -> None:
    """Write ``diskstats`` with operations, sectors and ms read, the same written, and ms busy and queued."""
    lines = []
    for number, (name, counters) in enumerate(disks.items()):
        reads, sectors_read, read_ms, writes, sectors_written, write_ms, busy_ms, queued_ms = counters
        lines.append(
            f"   8 {number:7} {name} {reads} 0 {sectors_read} {read_ms} {writes} 0 {sectors_written} {write_ms}"
            f" 3 {busy_ms} {queued_ms} 0 0 0 0 0 0"
        )
    write(proc, {"diskstats": "\n".join(lines) + "\n"})
