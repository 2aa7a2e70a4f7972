"""The processes of one identifier, measured together."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from loadwright.core.hosts.counters import Counters

from .files import ProcessFile, Stat, parse_io, parse_stat
from .table import Process

TICKS_S = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Usage(NamedTuple):
    """What one process uses: ``cpu_percent`` and ``io_s`` since its previous measurement."""

    stat: Stat
    cpu_percent: float | None
    io_s: Sequence[float] | None


class MeasuredProcess:
    """One process, with its files held open."""

    def __init__(self, proc: Path, process: Process, *, main: bool) -> None:
        """Open the files. Raises ``OSError`` if the process has ended."""
        self.process = process
        self.main = main
        """Whether its end and its successor are a restart: not a worker that a process of the same program started."""
        folder = f"{proc}/{process.pid}"
        self._files = f"{folder}/fd"
        self._stat = ProcessFile(f"{folder}/stat")
        self._io: ProcessFile | None = None
        # Those of other users cannot be read without root.
        with suppress(OSError):
            self._io = ProcessFile(f"{folder}/io")
        self._ticks, self._bytes = Counters(), Counters()

    @property
    def has_io(self) -> bool:
        return self._io is not None

    def measure(self, now: float) -> Usage:
        """Return the usage. Raises ``OSError``, ``ValueError`` or ``LookupError`` if the process has ended."""
        stat = self._running()
        cpu = self._ticks.since(now, (stat.cpu,))
        cpu_percent = 100 * cpu.counts[0] / TICKS_S / cpu.seconds if cpu else None
        return Usage(stat, cpu_percent, self._io_rates(now))

    def _running(self) -> Stat:
        stat = parse_stat(self._stat.read())
        if stat.ended or stat.started != self.process.started:
            raise ProcessLookupError(f"process {self.process.pid} has ended")
        return stat

    @property
    def ended(self) -> bool:
        try:
            self._running()
        except (OSError, ValueError, LookupError):
            return True
        return False

    def _io_rates(self, now: float) -> Sequence[float] | None:
        if self._io is None:
            return None
        try:
            increase = self._bytes.since(now, parse_io(self._io.read()))
        except PermissionError:
            # It has changed its user.
            self._io.close()
            self._io = None
            return None
        return increase.rates() if increase else None

    def open_files(self, *, sized: bool) -> int:
        """Return the number of open files; with ``sized``, as the size of its folder. Raises ``OSError``."""
        if sized:
            return os.stat(self._files).st_size  # noqa: PTH116 (faster)
        return len(os.listdir(self._files))  # noqa: PTH208 (faster)

    def close(self) -> None:
        self._stat.close()
        if self._io is not None:
            self._io.close()


class Restart(NamedTuple):
    """A process that replaced one with the same identifier and program; ``started_at`` in seconds of server time."""

    identifier: str
    program: str
    pid: int
    started_at: float


class ProcessGroup:
    """The processes of one identifier. ``adopt`` those found by a search, ``measure`` them every second."""

    def __init__(self, proc: Path) -> None:
        self._proc = proc
        self._members: dict[Process, MeasuredProcess] = {}
        self._missing: Counter[str] = Counter()
        """Ended main processes of each program that nothing has replaced yet."""

    @property
    def without_io(self) -> int:
        """Return the number of processes whose I/O cannot be read."""
        return sum(not member.has_io for member in self._members.values())

    def adopt(self, processes: Sequence[Process]) -> list[Process]:
        """Measure these processes from now on; return those that replace an ended one."""
        for process in self._members.keys() - set(processes):
            # If it has not ended, its command line has changed.
            self._drop(process, ended=self._members[process].ended)
        programs = {(process.pid, process.program) for process in processes}
        new = [process for process in processes if process not in self._members]
        restarted = []
        for process in new:
            main = (process.parent, process.program) not in programs
            try:
                self._members[process] = MeasuredProcess(self._proc, process, main=main)
            except OSError:
                continue
            if main and self._missing[process.program] > 0:
                self._missing[process.program] -= 1
                # A start script and the program it starts are one restart.
                if not any(parent.pid == process.parent for parent in new):
                    restarted.append(process)
        return restarted

    def measure(self, now: float) -> Iterator[Usage]:
        """Yield the usage of each process; those that have ended are dropped."""
        for process, member in list(self._members.items()):
            try:
                yield member.measure(now)
            except (OSError, ValueError, LookupError):  # noqa: PERF203
                self._drop(process, ended=True)

    def _drop(self, process: Process, *, ended: bool) -> None:
        member = self._members.pop(process)
        member.close()
        self._missing[process.program] += ended and member.main

    @property
    def missing(self) -> int:
        """Return the number of ended main processes that nothing has replaced yet."""
        return sum(self._missing.values())

    def open_files(self, *, sized: bool) -> int | None:
        """Return the open files of all processes, ``None`` if those of any are unknown."""
        try:
            return sum(member.open_files(sized=sized) for member in self._members.values())
        except OSError:
            return None

    def close(self) -> None:
        for member in self._members.values():
            member.close()
        self._members.clear()


def age_s(process: Process | Stat) -> float:
    """Return the seconds since the start of a process, by the clock of the kernel."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) - process.started / TICKS_S
