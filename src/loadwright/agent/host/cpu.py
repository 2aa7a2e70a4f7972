"""CPU and scheduling, from /proc/stat."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from loadwright.core.hosts import figures
from loadwright.core.hosts.counters import Counters

from .collector import HOST, Collector, Options, Readings, Series
from .proc import numbers
from .sources import HeldFile

Ticks = list[int]
"""Clock ticks spent: user, nice, system, idle, iowait, irq, softirq, steal."""

_KINDS = 8
_IDLE, _IOWAIT = 3, 4

_COUNTS = ("intr ", "ctxt ", "processes ")
_TASKS = ("procs_running ", "procs_blocked ")


def parse_ticks(line: str) -> Ticks:
    """Return the ticks in a line of /proc/stat. Raises ``ValueError``."""
    # Guest time, in the columns that follow, is already part of user and nice.
    ticks = [int(number) for number in line.split()[1 : _KINDS + 1]]
    if len(ticks) < _KINDS:
        raise ValueError(f"/proc/stat has {len(ticks)} of {_KINDS} numbers of ticks")
    return ticks


def spent(before: Ticks, after: Ticks) -> Ticks | None:
    """Return the ticks spent between two samples; ``None`` if none passed or they were reset."""
    ticks = [now - then for now, then in zip(after, before)]
    # The kernel may count iowait down (proc(5)). A processor that goes off line takes its idle time away.
    ticks[_IOWAIT] = max(0, ticks[_IOWAIT])
    return ticks if min(ticks) >= 0 and any(ticks) else None


class CpuCollector(Collector):
    """Collects the use of CPU, tasks, interrupts and context switches; on demand that of each logical processor."""

    name = "cpu"

    def __init__(self, proc: Path, clock: Callable[[], float], options: Options | None = None) -> None:
        self._file = HeldFile(proc / "stat", whole=True)
        self.sources = (self._file,)
        self._clock = clock
        self._options = options or Options()
        self._ticks: Ticks | None = None
        self._cores: dict[str, Ticks] = {}
        self._counters = Counters()

    def collect(self) -> Readings:
        text = self._file.read()
        now = self._clock()
        first, _, rest = text.partition("\n")
        if not first.startswith("cpu "):
            raise ValueError("/proc/stat has no line 'cpu'")
        readings: dict[Series, dict[str, float]] = {HOST: {**self._use(first), **self._scheduling(rest, now)}}
        if self._options.cores:
            readings.update(self._use_of_cores(rest))
        else:
            self._cores.clear()
        return readings

    def _use(self, line: str) -> dict[str, float]:
        before, self._ticks = self._ticks, parse_ticks(line)
        ticks = spent(before, self._ticks) if before else None
        if ticks is None:
            return {}
        user, nice, system, idle, iowait, irq, softirq, steal = ticks
        percent = 100 / sum(ticks)
        return {
            "cpu_percent": round((sum(ticks) - idle - iowait) * percent, 1),
            "cpu_user_percent": round((user + nice) * percent, 1),
            "cpu_system_percent": round(system * percent, 1),
            "cpu_iowait_percent": round(iowait * percent, 1),
            "cpu_steal_percent": round(steal * percent, 1),
            "cpu_irq_percent": round((irq + softirq) * percent, 1),
        }

    def _use_of_cores(self, rest: str) -> dict[Series, dict[str, float]]:
        readings: dict[Series, dict[str, float]] = {}
        before, self._cores = self._cores, {}
        for line in rest.split("\n"):
            if not line.startswith("cpu"):
                break
            core = line[3 : line.index(" ")]
            after = self._cores[core] = parse_ticks(line)
            ticks = spent(before[core], after) if core in before else None
            if ticks:
                user, nice, system, _idle, iowait, irq, softirq, steal = ticks
                percent = 100 / sum(ticks)
                readings[Series(figures.CORE.name, core)] = {
                    "user_percent": round((user + nice) * percent, 1),
                    "system_percent": round((system + irq + softirq) * percent, 1),
                    "iowait_percent": round(iowait * percent, 1),
                    "steal_percent": round(steal * percent, 1),
                }
        return readings

    def _scheduling(self, rest: str, now: float) -> dict[str, float]:
        # After the lines of the cores, of which there may be hundreds.
        found = numbers(rest[max(0, rest.find("intr ")) :], (*_COUNTS, *_TASKS))
        values: dict[str, float] = {}
        if len(found) == len(_COUNTS) + len(_TASKS):
            values["running_tasks"], values["blocked_tasks"] = (float(found[name]) for name in _TASKS)
            increase = self._counters.since(now, [found[name] for name in _COUNTS])
            if increase:
                values["interrupts_s"], values["context_switches_s"], values["forks_s"] = increase.rates()
        return values
