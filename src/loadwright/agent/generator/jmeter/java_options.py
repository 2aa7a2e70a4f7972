"""The options of the JVM that runs JMeter, chosen by the cores and the heap.

The measurements behind the choice are in docs/decisions/0038.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

LARGE_HEAP_MB = 4096
"""Above this, a full collection by the parallel collector would stop all threads for about a second."""

_LARGEST = "-Xmx"
_SERIAL = ("-XX:+UseSerialGC",)
_PARALLEL = ("-XX:+UseParallelGC",)
# The defaults of JMeter's own start script.
_CONCURRENT = ("-XX:+UseG1GC", "-XX:MaxGCPauseMillis=100", "-XX:G1ReservePercent=20")
# A trial is over before the second compiler pays off, and its JVM waits for it: the heap begins small.
_QUICK = ("-XX:TieredStopAtLevel=1",)
_COLLECTOR = re.compile(r"-XX:\+Use\w+GC")


def java_options(
    heap_mb: int, cores: int, users: Sequence[str], environment: Iterable[str] = (), *, trial: bool = False
) -> list[str]:
    """Return the options of the JVM: ours, then the ``users`` ones, which override them.

    ``environment`` are options that Java reads by itself from ``JDK_JAVA_OPTIONS`` and ``JAVA_TOOL_OPTIONS``. Two
    collectors would keep Java from starting, so ours is left out if the user selects one. The JVM of a ``trial`` is to
    start quickly.
    """
    selected = any(_COLLECTOR.fullmatch(option) for option in (*users, *environment))
    if trial:
        heap = [f"{_LARGEST}{heap_mb}m", "-XX:MaxMetaspaceSize=256m"]
        return ["-server", *heap, *_QUICK, *(() if selected else _SERIAL), *users]
    # As large from the beginning as it may become; Java does not start with a larger initial than maximum heap.
    largest = [f"{heap_mb}m", *(option[len(_LARGEST) :] for option in users if option.startswith(_LARGEST))][-1]
    heap = [f"-Xms{largest}", f"{_LARGEST}{heap_mb}m", "-XX:MaxMetaspaceSize=256m"]
    return ["-server", *heap, *(() if selected else _collector(heap_mb, cores)), *users]


def _collector(heap_mb: int, cores: int) -> Sequence[str]:
    """Return the collector with the least CPU time per request that does not pause for long."""
    if heap_mb > LARGE_HEAP_MB:
        return _CONCURRENT
    return _PARALLEL if cores > 1 else _SERIAL


def usable_cores() -> int:
    """Return the number of cores that this process and its children may use."""
    return len(os.sched_getaffinity(0))


def recorded(options: Iterable[str]) -> list[str]:
    """Return the options that a result records: those of the JVM itself. System properties may hold secrets."""
    return [option for option in options if option.startswith(("-X", "-server"))]
