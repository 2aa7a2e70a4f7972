"""The machine an agent runs on: one small collector a resource, read from /proc through held file descriptors.

It runs no command and opens nothing but the files named here. A collector that fails is reported once
and leaves its values empty; the others go on.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from loadwright.core.protocol import Host

log = logging.getLogger(__name__)

_CHUNK = 65536
_LOOPBACK = "lo"


def parse_cpu(text: str) -> tuple[int, int]:
    """Return (busy, total) clock ticks of all cores from /proc/stat; waiting for disks counts as idle."""
    for line in text.splitlines():
        name, *numbers = line.split()
        if name == "cpu":
            # user nice system idle iowait irq softirq steal; guest time is already part of user and nice.
            ticks = [int(number) for number in numbers[:8]]
            return sum(ticks) - ticks[3] - ticks[4], sum(ticks)
    raise ValueError("no line 'cpu' in /proc/stat")


def parse_memory(text: str) -> tuple[int, int]:
    """Return (available, total) bytes from /proc/meminfo."""
    sizes = {}
    for line in text.splitlines():
        name, _, rest = line.partition(":")
        if name in ("MemTotal", "MemAvailable"):
            sizes[name] = int(rest.split()[0]) * 1024
    return sizes["MemAvailable"], sizes["MemTotal"]


def parse_network(text: str) -> tuple[int, int]:
    """Return (received, sent) bytes of all interfaces but loopback from /proc/net/dev."""
    received = sent = 0
    for line in text.splitlines()[2:]:
        name, _, rest = line.partition(":")
        if name.strip() != _LOOPBACK:
            columns = rest.split()
            received += int(columns[0])
            sent += int(columns[8])
    return received, sent


class HeldFile:
    """A /proc file that is opened once and read again and again."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def read(self) -> str:
        """Return the whole file as it is now."""
        parts: list[bytes] = []
        position = 0
        while True:
            part = os.pread(self._descriptor, _CHUNK, position)
            if not part:
                return b"".join(parts).decode()
            parts.append(part)
            position += len(part)

    def close(self) -> None:
        """Release the descriptor."""
        os.close(self._descriptor)


class HostSampler:
    """Samples the host; shares and rates are those since the previous sample."""

    def __init__(self, disk: Path, proc: Path = Path("/proc"), clock: Callable[[], float] = time.monotonic) -> None:
        self._disk = disk
        self._proc = proc
        self._clock = clock
        self._files: dict[str, HeldFile] = {}
        self._failed: set[str] = set()
        self._cpu: tuple[int, int] | None = None
        self._network: tuple[float, int, int] | None = None

    def sample(self) -> Host:
        """Return the host now. ``cpu_percent`` and the network rates are empty in the first sample."""
        values: dict[str, Any] = {}
        for collect in (self._collect_cpu, self._collect_memory, self._collect_network, self._collect_disk):
            values.update(self._contained(collect))
        return Host(**values)

    def close(self) -> None:
        """Release the descriptors."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def __enter__(self) -> HostSampler:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _collect_cpu(self) -> dict[str, Any]:
        busy, total = parse_cpu(self._read("stat"))
        before, self._cpu = self._cpu, (busy, total)
        if before is None or total <= before[1]:
            return {}
        # The kernel's iowait may decrease, so that more than all ticks seem busy.
        elapsed = total - before[1]
        return {"cpu_percent": round(100 * min(max(0, busy - before[0]), elapsed) / elapsed, 1)}

    def _collect_memory(self) -> dict[str, Any]:
        available, total = parse_memory(self._read("meminfo"))
        return {"memory_percent": round(100 * (total - available) / total, 1)}

    def _collect_network(self) -> dict[str, Any]:
        received, sent = parse_network(self._read("net/dev"))
        now = self._clock()
        before, self._network = self._network, (now, received, sent)
        if before is None or now <= before[0]:
            return {}
        seconds = now - before[0]
        # Counters start again at 0 when an interface is removed.
        return {
            "received_bytes_s": round(max(0, received - before[1]) / seconds),
            "sent_bytes_s": round(max(0, sent - before[2]) / seconds),
        }

    def _collect_disk(self) -> dict[str, Any]:
        room = os.statvfs(self._disk)
        return {"disk_free_bytes": room.f_bavail * room.f_frsize}

    def _read(self, name: str) -> str:
        file = self._files.get(name)
        if file is None:
            file = self._files[name] = HeldFile(self._proc / name)
        return file.read()

    def _contained(self, collect: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return collect()
        except (OSError, ValueError, LookupError) as error:
            name = collect.__name__.replace("_collect_", "")
            if name not in self._failed:
                self._failed.add(name)
                log.warning("Host sampling: %s failed and is left out: %s", name, error)
            return {}


def memory_bytes(proc: Path = Path("/proc")) -> int:
    """Return the machine's memory in bytes, 0 when it cannot be read."""
    try:
        return parse_memory((proc / "meminfo").read_text(encoding="ascii"))[1]
    except (OSError, ValueError, LookupError):
        return 0
