"""The processes that collectors measure, found by a walk through /proc.

The walk reads the command line of every process, so it is made rarely: at the start, when the identifiers change, once
a minute, and in quick succession after a process has ended, because another one is likely to replace it, or after a
collector has met one that is new. The collectors of ports, JVMs and processes share one table.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loadwright.core.hosts.own import JVM_OPTION

from .files import parse_stat, read_whole

SEARCH_S = 60.0
"""Time between two searches."""
SOON_S = 1.0
"""Time between a search and the next one after a process has ended; it doubles until it is ``SEARCH_S``."""
MAX_PROCESSES = 200
"""Limit of the processes of one identifier: a text such as ``java`` would select those of the whole host."""
MAX_COMMAND = 2**18
"""Length of command lines that are searched, in bytes; class paths reach a tenth of it."""

_JAVA = b"java"
_OWN = JVM_OPTION.encode()
_KERNEL = 2
"""Process id of the parent of all threads of the kernel."""


@dataclass(frozen=True)
class Process:
    """A process. Ids are used again; ``pid`` with ``started``, in clock ticks since the boot, is unique.

    It remains the same when its parent ends and another one takes it over.
    """

    pid: int
    started: int
    parent: int = field(compare=False)
    program: str


class ProcessTable:
    """Processes by identifier, a text that their command line contains, and those that run ``java``."""

    def __init__(self, proc: Path = Path("/proc"), clock: Callable[[], float] = time.monotonic) -> None:
        self.found: Mapping[str, Sequence[Process]] = {}
        """Processes of each identifier, the oldest first, without Loadwright's own."""
        self.java: Sequence[Process] = ()
        """Processes whose program is called ``java``."""
        self.searches = 0
        """Number of searches; ``found`` and ``java`` change with it only."""
        self.unavailable: Sequence[str] = ()
        self.proc = proc
        self._clock = clock
        self._identifiers: Sequence[str] = ()
        self._kernel_threads: set[tuple[int, int]] = set()
        """Those found by the latest search: a host with many cores has thousands, which have no command line."""
        self._early: dict[int, str | None] = {}
        """Identifiers of processes that were asked for before a search could find them."""
        self._searched = self._due = clock()
        self._wait = SOON_S

    def watch(self, identifiers: Iterable[str]) -> None:
        """Look for processes with these identifiers; an empty one is ignored, because every process would have it."""
        chosen = [identifier for identifier in dict.fromkeys(identifiers) if identifier.strip()]
        if chosen != self._identifiers:
            self._identifiers = chosen
            self._due, self._wait = self._clock(), SOON_S

    def lost(self) -> None:
        """Report that a process has ended, so that the one that replaces it is found soon."""
        self._wait = SOON_S
        self._due = min(self._due, self._searched + SOON_S)

    @property
    def due(self) -> float:
        """Return the time of the next search, by the clock of the table."""
        return self._due

    def refresh(self) -> None:
        """Search if it is due. Raises ``OSError`` if /proc cannot be listed."""
        now = self._clock()
        if now >= self._due:
            self._searched, self._due = now, now + self._wait
            self._wait = min(SEARCH_S, 2 * self._wait)
            self._search()
            self.searches += 1

    def identifier_of(self, pid: int) -> str | None:
        """Return the first identifier that the command line of a process contains.

        A process that has started since the latest search is examined now, and searched for soon.
        """
        for identifier, processes in self.found.items():
            if any(process.pid == pid for process in processes):
                return identifier
        if pid not in self._early:
            self._early[pid] = None if any(process.pid == pid for process in self.java) else self._started(pid)
        return self._early[pid]

    def _started(self, pid: int) -> str | None:
        try:
            command = read_whole(f"{self.proc}/{pid}/cmdline", MAX_COMMAND)
        except OSError:
            return None
        identifier = next(iter(_matching(command, self._identifiers)), None)
        if identifier is not None and len(self.found.get(identifier, ())) < MAX_PROCESSES:
            self.lost()
        return identifier

    def process(self, pid: int) -> Process:
        """Return a process. Raises ``OSError``, ``ValueError`` or ``LookupError`` if it has ended or is hidden."""
        stat = parse_stat(read_whole(f"{self.proc}/{pid}/stat", 1))
        if stat.ended:
            raise ProcessLookupError(f"process {pid} has ended")
        return Process(pid, stat.started, stat.parent, stat.program)

    def _search(self) -> None:
        found: dict[str, list[Process]] = {identifier: [] for identifier in self._identifiers}
        java: list[Process] = []
        own = os.getpid()
        threads: set[tuple[int, int]] = set()
        for pid, inode in self._listed():
            if (pid, inode) in self._kernel_threads:
                threads.add((pid, inode))
                continue
            try:
                command = read_whole(f"{self.proc}/{pid}/cmdline", MAX_COMMAND)
                matching = _matching(command, self._identifiers)
                is_java = os.path.basename(command.partition(b"\0")[0]) == _JAVA  # noqa: PTH119 (bytes)
                if not command and self.process(pid).parent == _KERNEL:
                    threads.add((pid, inode))
                if pid == own or not (matching or is_java):
                    continue
                process = self.process(pid)
            except (OSError, ValueError, LookupError):
                # It has ended, or is hidden.
                continue
            for identifier in matching:
                found[identifier].append(process)
            if is_java:
                java.append(process)
        self._kernel_threads = threads
        self._early = {}
        self.java = java
        self.unavailable = [*self._hidden(), *_too_many(found)]
        self.found = {identifier: _oldest(processes) for identifier, processes in found.items()}

    def _listed(self) -> list[tuple[int, int]]:
        """Return the processes by id, each with the inode of its folder, which another process of that id has not."""
        with os.scandir(self.proc) as entries:
            return sorted((int(entry.name), entry.inode()) for entry in entries if entry.name.isdecimal())

    def _hidden(self) -> list[str]:
        # Process 1 always exists, and only the mount option hidepid hides it.
        try:
            os.close(os.open(self.proc / "1" / "cmdline", os.O_RDONLY | os.O_CLOEXEC))
        except (FileNotFoundError, PermissionError):
            return ["processes of other users: hidden by the mount option hidepid of /proc; needs root"]
        except OSError as error:
            return [f"processes of other users: {error.strerror}"]
        return []


def _matching(command: bytes, identifiers: Iterable[str]) -> list[str]:
    """Return the identifiers that a command line contains; none if the program is one of Loadwright's own."""
    # As ps shows it: arguments with spaces between them.
    shown = command.rstrip(b"\0").replace(b"\0", b" ")
    matching = [one for one in identifiers if one.encode(errors="surrogateescape") in shown]
    return [] if matching and _OWN in command.split(b"\0") else matching


def _oldest(processes: Sequence[Process]) -> Sequence[Process]:
    return sorted(processes, key=lambda process: (process.started, process.pid))[:MAX_PROCESSES]


def _too_many(found: Mapping[str, Sequence[Process]]) -> list[str]:
    return [
        f"{len(processes) - MAX_PROCESSES} of the {len(processes)} processes with {identifier!r}: too many"
        for identifier, processes in found.items()
        if len(processes) > MAX_PROCESSES
    ]
