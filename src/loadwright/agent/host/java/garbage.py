"""What the counters of garbage collections mean, which depends on the garbage collector.

The JVM numbers them; 0 is the collection of the young generation everywhere.

| collector  | 1                                             | 2                                                 |
|------------|-----------------------------------------------|---------------------------------------------------|
| Serial     | full collections                              |                                                   |
| Parallel   | full collections                              |                                                   |
| G1         | full collections                              | pauses of concurrent collections, since Java 11   |
| CMS        | full collections, and those pauses up to about| pauses of concurrent collections, where counted   |
|            | Java 10                                       | separately                                        |
| ZGC        |                                               | pauses of concurrent collections, of the old      |
|            |                                               | generation if 0 exists                            |
| Shenandoah | every phase, with the duration of concurrent  |                                                   |
|            | phases too                                    |                                                   |

ZGC's 0 are pauses too. Epsilon collects nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

YOUNG, FULL, CONCURRENT = "young", "full", "concurrent"

CMS_CAUSES = frozenset({"CMS Initial Mark", "CMS Final Remark"})
"""Causes of the pauses of a concurrent collection of CMS."""


class Kind(NamedTuple):
    """A garbage collector: the meaning of its counters by number.

    With ``whole_heap``, each generation states the limit of the whole heap as its own. With ``mixed``, counter 1 counts
    the pauses of concurrent collections too.
    """

    name: str
    meanings: Mapping[int, str]
    whole_heap: bool = False
    mixed: bool = False


SERIAL = Kind("Serial", {0: YOUNG, 1: FULL})
PARALLEL = Kind("Parallel", {0: YOUNG, 1: FULL})
G1 = Kind("G1", {0: YOUNG, 1: FULL, 2: CONCURRENT}, whole_heap=True)
CMS = Kind("CMS", {0: YOUNG, 1: FULL, 2: CONCURRENT})
MIXED_CMS = Kind("CMS", {0: YOUNG, 1: FULL}, mixed=True)
ZGC = Kind("ZGC", {0: YOUNG, 2: CONCURRENT}, whole_heap=True)
SHENANDOAH = Kind("Shenandoah", {}, whole_heap=True)
EPSILON = Kind("Epsilon", {}, whole_heap=True)
OTHER = Kind("", {0: YOUNG, 1: FULL, 2: CONCURRENT})

# The names have changed over the versions of Java.
_NAMES = {
    "G1 ": G1,
    "ZGC ": ZGC,
    "Z ": ZGC,
    "Shenandoah ": SHENANDOAH,
    "PS": PARALLEL,
    "Parallel ": PARALLEL,
    "Copy": SERIAL,
    "Serial ": SERIAL,
}


def kind_of(texts: Mapping[str, str]) -> Kind:
    """Return the garbage collector, from the texts among the counters."""
    names = [texts.get(f"sun.gc.collector.{number}.name", "") for number in range(3)]
    if names[1].startswith("CMS"):
        return CMS if names[2] else MIXED_CMS
    for start, kind in _NAMES.items():
        if any(name.startswith(start) for name in names):
            return kind
    return OTHER if any(names) else EPSILON


class Done(NamedTuple):
    """Collections since the previous sample: those begun, the duration of those ended, and the time in any."""

    begun: int
    duration_s: float
    busy_s: float


class Collections:
    """The collections of one number."""

    def __init__(self, number: int) -> None:
        prefix = f"sun.gc.collector.{number}."
        self._names = [prefix + name for name in ("invocations", "time", "lastEntryTime", "lastExitTime")]
        self._before: tuple[int, float, float, float] | None = None
        self._credited = 0.0
        self.count = 0
        """Number of all collections."""
        self.began = 0.0
        """The begin of the latest collection, in seconds since the start of the JVM; 0 if there was none."""
        self.running = False

    def since(self, numbers: Mapping[str, int], frequency: int, seconds: float) -> Done | None:
        """Return what has happened within the last ``seconds``; ``None`` for the first sample and without counters.

        The JVM adds the duration of a collection when it ends. One that takes several samples is spread over them.
        """
        count, *ticks = (numbers.get(name, -1) for name in self._names)
        if count < 0 or min(ticks) < 0:
            return None
        time, began, ended = (value / frequency for value in ticks)
        before, self._before = self._before, (count, time, began, ended)
        was_running, self.running = self.running, began > ended
        self.count, self.began = count, began
        if before is None or count < before[0] or time < before[1]:
            return None
        duration = time - before[1]
        rest = max(0.0, duration - self._credited) if duration else 0.0
        if duration or not self.running:
            self._credited = 0.0
        if self.running and was_running and began == before[2]:
            # It takes the whole of this sample.
            self._credited += seconds
            rest += seconds
        return Done(count - before[0], duration, min(seconds, rest))
