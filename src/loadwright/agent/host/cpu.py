"""CPU in use, from /proc/stat."""

from __future__ import annotations

from pathlib import Path

from .collector import Values
from .proc import HeldFile


def parse_cpu(text: str) -> tuple[int, int]:
    """Return (busy, total) clock ticks of all cores from /proc/stat; waiting for disks (iowait) counts as idle."""
    for line in text.splitlines():
        name, *numbers = line.split()
        if name == "cpu":
            # user nice system idle iowait irq softirq steal; guest time is already part of user and nice.
            ticks = [int(number) for number in numbers[:8]]
            return sum(ticks) - ticks[3] - ticks[4], sum(ticks)
    raise ValueError("/proc/stat has no line 'cpu'")


class CpuCollector:
    """Collects ``cpu_percent`` since the previous sample; all cores together are 100."""

    name = "cpu"

    def __init__(self, proc: Path) -> None:
        self._file = HeldFile(proc / "stat")
        self._before: tuple[int, int] | None = None

    def collect(self) -> Values:
        """Return ``cpu_percent``; empty for the first sample."""
        busy, total = parse_cpu(self._file.read())
        before, self._before = self._before, (busy, total)
        if before is None or total <= before[1]:
            return {}
        return {"cpu_percent": round(100 * max(0, busy - before[0]) / (total - before[1]), 1)}

    def close(self) -> None:
        self._file.close()
