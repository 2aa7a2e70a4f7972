"""One JVM that is measured: its file of counters and its figures."""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from loadwright.agent.host.collector import Values, part_name
from loadwright.agent.host.processes.files import ProcessFile
from loadwright.agent.host.processes.table import Process
from loadwright.core.hosts.figures import MAX_PART
from loadwright.core.hosts.own import JVM_OPTION

from .files import MAX_BYTES, open_counters
from .garbage import kind_of
from .hsperfdata import MODIFIED_OFFSET, PerfData, PerfDataError, parse
from .measures import NEEDED, Measures

_MODIFIED = "modified"
_LARGEST = 2**62
"""Numbers beyond it are not those of a JVM; what is computed from others cannot overflow."""
_JAR = re.compile(r"([^/]*\.jar)( |$)")


class CounterFile:
    """The file with the counters of a JVM, held open. The offsets of the needed ones are remembered."""

    def __init__(self, descriptor: int) -> None:
        """Take over the descriptor. Raises ``OSError`` and ``PerfDataError``; then the descriptor is closed."""
        self._descriptor = descriptor
        try:
            self.data = self._examine()
        except (OSError, PerfDataError):
            os.close(descriptor)
            raise

    def _examine(self) -> PerfData:
        data = parse(os.pread(self._descriptor, MAX_BYTES, 0))
        wanted = sorted((offset, name) for name, offset in data.offsets.items() if name in NEEDED)
        # One format for all numbers, with the bytes between them left out, unpacks them in a single call.
        layout, end, self._names = data.order, 0, []
        for offset, name in [(MODIFIED_OFFSET, _MODIFIED), *wanted]:
            if offset >= end:
                layout += f"{offset - end}xq"
                end = offset + 8
                self._names.append(name)
        self._layout = struct.Struct(layout)
        self._modified = data.modified
        return data

    def read(self) -> Mapping[str, int]:
        """Return the needed numbers. Raises ``OSError`` and ``PerfDataError``."""
        numbers = self._read()
        if numbers.pop(_MODIFIED, None) != self._modified:
            # The JVM has added counters.
            self.data = self._examine()
            numbers = self._read()
            del numbers[_MODIFIED]
        return numbers

    def _read(self) -> dict[str, int]:
        data = os.pread(self._descriptor, self._layout.size, 0)
        if len(data) < self._layout.size:
            raise PerfDataError("the file was truncated")
        return {
            name: number
            for name, number in zip(self._names, self._layout.unpack(data))
            if 0 <= number < _LARGEST or name == _MODIFIED
        }

    def text(self, name: str) -> str:
        """Return the current value of a text. Raises ``OSError`` and ``PerfDataError``."""
        return parse(os.pread(self._descriptor, MAX_BYTES, 0)).texts.get(name, "")

    @property
    def unlinked(self) -> bool:
        """Return whether the file has been removed: by another JVM in the same process, or to tidy up."""
        return not os.fstat(self._descriptor).st_nlink

    def close(self) -> None:
        os.close(self._descriptor)


class JvmInfo(NamedTuple):
    """What identifies a JVM: the name of its part, its main class or jar, version of Java, garbage collector."""

    part: str
    pid: int
    program: str
    java: str
    collector: str


class Jvm:
    """One JVM."""

    def __init__(self, proc: Path, process: Process) -> None:
        """Open the files. Raises ``OSError`` and ``PerfDataError``."""
        self.process = process
        self.name = ""
        self.number = 1
        """Number among the JVMs of the same name."""
        self._memory = ProcessFile(f"{proc}/{process.pid}/statm")
        try:
            self._counters = CounterFile(open_counters(proc, process.pid))
        except (OSError, PerfDataError):
            self._memory.close()
            raise
        texts = self._counters.data.texts
        self._kind = kind_of(texts)
        self._measures = Measures(self._kind, self._cause)
        self.program = part_name(program_of(texts.get("sun.rt.javaCommand", "")))
        self.own = JVM_OPTION in texts.get("java.rt.vmArgs", "").split(" ")
        """Whether Loadwright has started it."""
        self._java = part_name(texts.get("java.property.java.version", ""))

    @property
    def part(self) -> str:
        suffix = f"#{self.number}" if self.number > 1 else ""
        return part_name(self.name)[: MAX_PART - len(suffix)] + suffix

    @property
    def info(self) -> JvmInfo:
        return JvmInfo(self.part, self.process.pid, self.program, self._java, self._kind.name)

    @property
    def replaced(self) -> bool:
        """Return whether the process may have another file by now."""
        return self._counters.unlinked

    def measure(self, now: float) -> Values:
        """Return the figures. Raises ``OSError`` and ``PerfDataError``; ``ProcessLookupError`` if the JVM has ended."""
        # The file outlives a JVM that was killed. A process of which only the exit status is left has no memory.
        if self._memory.read().startswith(b"0 "):
            raise ProcessLookupError(f"process {self.process.pid} has ended")
        return {"pid": self.process.pid, **self._measures.values(self._counters.read(), now)}

    def _cause(self) -> str:
        return self._counters.text("sun.gc.lastCause")

    def close(self) -> None:
        self._counters.close()
        self._memory.close()


def program_of(command: str) -> str:
    """Return the main class or the jar without its folder, from ``sun.rt.javaCommand``: that and the arguments."""
    first = command.partition(" ")[0]
    if not first.endswith(".jar") and command.startswith(("/", ".")):
        # A path with spaces.
        jar = _JAR.search(command)
        if jar:
            return jar.group(1)
    return first.rpartition("/")[2] or "java"
