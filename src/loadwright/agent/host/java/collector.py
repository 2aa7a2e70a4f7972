"""Heap, garbage collections, threads and classes of every JVM of the host."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path

from loadwright.agent.host.collector import Collector, Readings, Series, Values
from loadwright.agent.host.processes.files import read_whole
from loadwright.agent.host.processes.table import MAX_COMMAND, Process, ProcessTable
from loadwright.core.hosts import figures
from loadwright.core.hosts.own import JVM_PART

from .hsperfdata import PerfDataError
from .jvm import Jvm, JvmInfo

LOOK_S = 10.0
"""Time between two looks for new files in the folder of temporary files."""
MAX_JVMS = 100
MAX_REASONS = 20
_FOLDER_PREFIX = "hsperfdata_"
_MAX_ENTRIES = 50_000
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_DISABLING = (b"-XX:-UsePerfData", b"-XX:+PerfDisableSharedMem")


class JvmCollector(Collector):
    """Collects every JVM that keeps counters: of programs called ``java``, and those with a file in ``temporary``.

    A JVM is named after the identifier in its command line, else after its main class or jar; Loadwright's own have a
    name of theirs. Several of one name are numbered. It keeps its number as long as it lives.
    """

    name = "jvm"

    def __init__(
        self,
        table: ProcessTable,
        clock: Callable[[], float] = time.monotonic,
        temporary: Path = Path("/tmp"),  # noqa: S108 (where every JVM keeps its file)
    ) -> None:
        self._table = table
        self._clock = clock
        self._temporary = temporary
        self._searches = 0
        self._look_at = clock()
        self._looked: set[int] = set()
        self._jvms: dict[Process, Jvm] = {}

    @property
    def jvms(self) -> Sequence[JvmInfo]:
        """Return what is known about each JVM that is measured."""
        return [jvm.info for jvm in self._jvms.values()]

    def collect(self) -> Readings:
        self._table.refresh()
        now = self._clock()
        if self._searches != self._table.searches:
            self._searches = self._table.searches
            self._search(now)
        elif now >= self._look_at:
            self._look(now)
        readings: dict[Series, Values] = {}
        for process, jvm in list(self._jvms.items()):
            try:
                readings[Series(figures.JVM.name, jvm.part)] = jvm.measure(now)
            except (OSError, PerfDataError) as error:  # noqa: PERF203
                self._jvms.pop(process).close()
                if isinstance(error, ProcessLookupError):
                    self._table.lost()
        return readings

    def due(self) -> float:
        return float("-inf") if self._jvms else min(self._look_at, self._table.due)

    def _search(self, now: float) -> None:
        """Examine all candidates again, those without counters too."""
        for process, jvm in list(self._jvms.items()):
            if jvm.replaced:
                self._reopen(process)
        self._looked = set()
        failures = self._look(now)
        # What has left a file need not be a JVM; a program called java is one.
        denied = [process for process, error in failures.items() if isinstance(error, PermissionError)]
        failures = {**{process: failures[process] for process in denied}, **self._open(self._table.java)}
        reasons = [reason for process, error in failures.items() for reason in self._reason(process, error)]
        if len(self._jvms) >= MAX_JVMS:
            reasons.append(f"JVMs: only {MAX_JVMS} are measured")
        self.unavailable = reasons[:MAX_REASONS]

    def _look(self, now: float) -> dict[Process, Exception]:
        """Examine the processes for which there are new files; return those that cannot be measured."""
        self._look_at = now + LOOK_S
        found = set(_processes_with_files(self._temporary))
        new = []
        for pid in found - self._looked:
            try:
                new.append(self._table.process(pid))
            except (OSError, ValueError, LookupError):  # noqa: PERF203
                # The JVM has ended and left its file.
                continue
        failures = self._open(new)
        starting = {process.pid for process, error in failures.items() if isinstance(error, PerfDataError)}
        self._looked = found - starting
        return failures

    def _open(self, processes: Iterable[Process]) -> dict[Process, Exception]:
        """Measure these processes from now on; return those of which the counters cannot be read."""
        failures: dict[Process, Exception] = {}
        for process in sorted(processes, key=lambda process: process.started):
            if process in self._jvms or len(self._jvms) >= MAX_JVMS:
                continue
            try:
                self._jvms[process] = Jvm(self._table.proc, process)
            except (OSError, PerfDataError) as error:
                failures[process] = error
        self._name()
        return failures

    def _reopen(self, process: Process) -> None:
        """Replace the file of a JVM by that which its process has now, if it has one."""
        try:
            jvm = Jvm(self._table.proc, process)
        except (OSError, PerfDataError):
            return
        self._jvms[process].close()
        self._jvms[process] = jvm

    def _name(self) -> None:
        """Name new JVMs, and those that have an identifier now."""
        for jvm in self._jvms.values():
            name = JVM_PART if jvm.own else self._table.identifier_of(jvm.process.pid) or jvm.program
            if jvm.name != name:
                taken = {other.number for other in self._jvms.values() if other.name == name}
                jvm.number = next(number for number in count(1) if number not in taken)
                jvm.name = name

    def _reason(self, process: Process, error: Exception) -> list[str]:
        """Return why a JVM cannot be measured; nothing if it has ended."""
        try:
            command = read_whole(f"{self._table.proc}/{process.pid}/cmdline", MAX_COMMAND)
        except OSError:
            command = b""
        if not command:
            return []
        reason = str(error)
        if isinstance(error, PermissionError):
            reason = "needs root or its user"
        elif isinstance(error, OSError):
            options = [option.decode() for option in _DISABLING if option in command.split(b"\0")]
            reason = f"started with {options[0]}" if options else "without performance counters"
        return [f"JVM {process.pid}: {reason}"]

    def close(self) -> None:
        for jvm in self._jvms.values():
            jvm.close()
        self._jvms.clear()
        self._searches = 0


def _processes_with_files(temporary: Path) -> Iterator[int]:
    """Yield the ids in the names of files with counters, current and left ones."""
    try:
        with os.scandir(temporary) as entries:
            folders = [entry.path for entry in islice(entries, _MAX_ENTRIES) if entry.name.startswith(_FOLDER_PREFIX)]
    except OSError:
        return
    for folder in folders:
        try:
            with os.scandir(folder) as entries:
                names = [entry.name for entry in islice(entries, _MAX_ENTRIES)]
        except OSError:
            # A link to nowhere, or a file that only has such a name.
            continue
        yield from (int(name) for name in names if _NUMBER.fullmatch(name))
