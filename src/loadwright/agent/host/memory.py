"""Memory in use, from /proc/meminfo."""

from __future__ import annotations

from pathlib import Path

from .collector import HOST, Collector, Readings
from .proc import numbers
from .sources import HeldFile

_NAMES = (
    "MemTotal:", "MemFree:", "MemAvailable:", "Buffers:", "Cached:", "SwapTotal:", "SwapFree:", "Dirty:", "Shmem:",
    "SReclaimable:",
)  # fmt: skip
_UNIT = 1024.0


def parse_memory(text: str) -> dict[str, float]:
    """Return the figures of the memory from /proc/meminfo. Raises ``ValueError`` or ``LookupError``."""
    sizes = numbers(text, _NAMES)
    total, free = sizes["MemTotal:"], sizes["MemFree:"]
    if not total:
        raise ValueError("/proc/meminfo states a memory of 0 bytes")
    cache = sizes.get("Buffers:", 0) + sizes.get("Cached:", 0) + sizes.get("SReclaimable:", 0)
    available = sizes.get("MemAvailable:")
    if available is None:
        # Before Linux 3.14. Memory of tmpfs and shared memory counts as cache, but cannot be given up.
        available = max(free, free + cache - sizes.get("Shmem:", 0))
    values = {
        "memory_percent": round(100 * max(0, total - available) / total, 1),
        "memory_total_bytes": total * _UNIT,
        "memory_free_bytes": free * _UNIT,
        "memory_available_bytes": available * _UNIT,
        "memory_cache_bytes": cache * _UNIT,
    }
    if "Dirty:" in sizes:
        values["memory_dirty_bytes"] = sizes["Dirty:"] * _UNIT
    if sizes.get("SwapTotal:"):
        values["swap_total_bytes"] = sizes["SwapTotal:"] * _UNIT
        values["swap_used_bytes"] = (sizes["SwapTotal:"] - sizes["SwapFree:"]) * _UNIT
    return values


def memory_bytes(proc: Path = Path("/proc")) -> int:
    """Return the size of the machine's memory in bytes, 0 if it cannot be read."""
    try:
        return int(parse_memory((proc / "meminfo").read_text(encoding="ascii"))["memory_total_bytes"])
    except (OSError, ValueError, LookupError):
        return 0


class MemoryCollector(Collector):
    """Collects the use of memory and swap space."""

    name = "memory"

    def __init__(self, proc: Path) -> None:
        self._file = HeldFile(proc / "meminfo", whole=True)
        self.sources = (self._file,)

    def collect(self) -> Readings:
        return {HOST: parse_memory(self._file.read())}
