"""Memory in use, from /proc/meminfo."""

from __future__ import annotations

from pathlib import Path

from .collector import Values
from .proc import HeldFile


def parse_memory(text: str) -> tuple[int, int]:
    """Return (available, total) bytes from /proc/meminfo."""
    sizes = {}
    for line in text.splitlines():
        name, _, rest = line.partition(":")
        if name in ("MemTotal", "MemAvailable"):
            sizes[name] = int(rest.split()[0]) * 1024
    return sizes["MemAvailable"], sizes["MemTotal"]


def memory_bytes(proc: Path = Path("/proc")) -> int:
    """Return the size of the machine's memory in bytes, 0 if it cannot be read."""
    try:
        return parse_memory((proc / "meminfo").read_text(encoding="ascii"))[1]
    except (OSError, ValueError, LookupError):
        return 0


class MemoryCollector:
    """Collects ``memory_percent``: the part that is not available to programs without swapping."""

    name = "memory"

    def __init__(self, proc: Path) -> None:
        self._file = HeldFile(proc / "meminfo")

    def collect(self) -> Values:
        available, total = parse_memory(self._file.read())
        return {"memory_percent": round(100 * (total - available) / total, 1)}

    def close(self) -> None:
        self._file.close()
