"""The options of the JVM that runs JMeter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# The defaults of JMeter's own start script.
_GARBAGE_COLLECTION = ("-XX:+UseG1GC", "-XX:MaxGCPauseMillis=100", "-XX:G1ReservePercent=20")
_COLLECTOR = re.compile(r"-XX:\+Use\w+GC")


def java_options(heap_mb: int, users: Sequence[str], environment: Iterable[str] = ()) -> list[str]:
    """Return the options of the JVM: ours, then the ``users`` ones, which override them.

    ``environment`` are options that Java reads by itself from ``JDK_JAVA_OPTIONS`` and ``JAVA_TOOL_OPTIONS``. Two
    collectors would keep Java from starting, so ours is left out if the user selects one.
    """
    heap = [f"-Xms{heap_mb}m", f"-Xmx{heap_mb}m", "-XX:MaxMetaspaceSize=256m"]
    selected = any(_COLLECTOR.fullmatch(option) for option in (*users, *environment))
    return ["-server", *heap, *(() if selected else _GARBAGE_COLLECTION), *users]


def recorded(options: Iterable[str]) -> list[str]:
    """Return the options that a result records: those of the JVM itself. System properties may hold secrets."""
    return [option for option in options if option.startswith(("-X", "-server"))]
