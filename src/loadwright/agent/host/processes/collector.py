"""CPU, memory, threads, files and I/O of the processes of projects, from /proc/PID."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable

from loadwright.agent.host.collector import Collector, Readings, Series, Values, part_name
from loadwright.core.hosts import figures

from .group import PAGE_BYTES, ProcessGroup, Restart, age_s
from .table import ProcessTable

COUNT_FILES_S = 10.0
"""Time between two counts of open files where the kernel does not state their number: each lists them all."""
MAX_RESTARTS = 100


class ProcessCollector(Collector):
    """Collects the processes of each identifier of ``table``.

    ``now`` returns the server's time in seconds, for times of starts. Restarts are counted, and collected until
    ``take_restarts``.
    """

    name = "process"

    def __init__(
        self,
        table: ProcessTable,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._table = table
        self._clock = clock
        self._now = now
        self._searches = 0
        self._groups: dict[str, ProcessGroup] = {}
        self._started_at: dict[str, float] = {}
        self._restarts: deque[Restart] = deque(maxlen=MAX_RESTARTS)
        self._sized = _states_open_files(str(table.proc))
        self._count_files_at = clock()

    def collect(self) -> Readings:
        self._table.refresh()
        restarts = self._adopt() if self._searches != self._table.searches else {}
        now = self._clock()
        counting = self._sized or now >= self._count_files_at
        if counting:
            self._count_files_at = now + COUNT_FILES_S
        readings: dict[Series, Values] = {}
        for identifier, group in self._groups.items():
            values = self._values(identifier, group, now, counting=counting)
            values["restarts"] = restarts.get(identifier, 0)
            readings[Series(figures.PROCESS.name, part_name(identifier))] = values
        return readings

    def due(self) -> float:
        return float("-inf") if self._groups else self._table.due

    def take_restarts(self) -> list[Restart]:
        """Return the restarts since the previous call."""
        taken = list(self._restarts)
        self._restarts.clear()
        return taken

    def _adopt(self) -> dict[str, int]:
        """Take over what the table has found; return the number of restarts of each identifier."""
        self._searches = self._table.searches
        found = self._table.found
        for identifier in self._groups.keys() - found.keys():
            self._groups.pop(identifier).close()
        counts = {}
        for identifier, processes in found.items():
            group = self._groups.setdefault(identifier, ProcessGroup(self._table.proc))
            missing = group.missing
            restarted = group.adopt(processes)
            if group.missing > missing:
                self._table.lost()
            counts[identifier] = len(restarted)
            for process in restarted:
                started_at = self._now() - age_s(process)
                self._restarts.append(Restart(identifier, part_name(process.program), process.pid, started_at))
        self.unavailable = [*self._table.unavailable, *self._without_io()]
        return counts

    def _without_io(self) -> list[str]:
        return [
            f"I/O of {group.without_io} processes with {identifier!r}: needs root or their user"
            for identifier, group in self._groups.items()
            if group.without_io
        ]

    def _values(self, identifier: str, group: ProcessGroup, now: float, *, counting: bool) -> dict[str, float]:
        missing = group.missing
        usages = list(group.measure(now))
        if group.missing > missing:
            self._table.lost()
        values: dict[str, float] = {"processes": float(len(usages))}
        if not usages:
            return values
        values["memory_bytes"] = float(PAGE_BYTES * sum(usage.stat.resident for usage in usages))
        values["threads"] = float(sum(usage.stat.threads for usage in usages))
        values["started_at"] = self._steady(identifier, self._now() - min(age_s(usage.stat) for usage in usages))
        shares = [usage.cpu_percent for usage in usages if usage.cpu_percent is not None]
        if shares:
            values["cpu_percent"] = round(sum(shares), 1)
        rates = [usage.io_s for usage in usages if usage.io_s is not None]
        if rates and not group.without_io:
            values["read_bytes_s"] = round(sum(read for read, _written in rates), 1)
            values["written_bytes_s"] = round(sum(written for _read, written in rates), 1)
        files = group.open_files(sized=self._sized) if counting else None
        if files is not None:
            values["open_files"] = float(files)
        return values

    def _steady(self, identifier: str, started_at: float) -> float:
        """Return a time of start that does not change with the errors of the estimated server clock."""
        before = self._started_at.get(identifier)
        if before is None or abs(started_at - before) > 1:
            self._started_at[identifier] = before = float(round(started_at))
        return before

    def close(self) -> None:
        for group in self._groups.values():
            group.close()
        self._groups.clear()
        self._searches = 0


def _states_open_files(proc: str) -> bool:
    """Return whether the size of /proc/PID/fd is the number of open files, as since Linux 6.2."""
    try:
        return os.stat(f"{proc}/self/fd").st_size > 0  # noqa: PTH116 (faster)
    except OSError:
        return False
