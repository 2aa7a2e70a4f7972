"""The figures of a JVM, from its counters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from loadwright.agent.host.collector import Values
from loadwright.core.hosts import figures
from loadwright.core.hosts.counters import percent

from .garbage import CMS_CAUSES, CONCURRENT, FULL, Collections, Done, Kind

_GENERATIONS = (0, 1)
_SPACES = range(5)
_MAXIMA = {field.name: field.maximum or 0 for field in figures.JVM.fields}
_FREQUENCY = "sun.os.hrt.frequency"
_SAFEPOINTS = "sun.rt.safepointTime"
_METASPACE = ("sun.gc.metaspace.used", "sun.gc.metaspace.capacity")
_THREADS = "java.threads.live"
_CLASSES = {
    "java.cls.loadedClasses": 1,
    "java.cls.sharedLoadedClasses": 1,
    "java.cls.unloadedClasses": -1,
    "java.cls.sharedUnloadedClasses": -1,
}


def _used(generation: int) -> list[str]:
    return [f"sun.gc.generation.{generation}.space.{space}.used" for space in _SPACES]


_USED = [_used(generation) for generation in _GENERATIONS]
_COMMITTED = [f"sun.gc.generation.{generation}.capacity" for generation in _GENERATIONS]
_LIMITS = [f"sun.gc.generation.{generation}.maxCapacity" for generation in _GENERATIONS]

NEEDED = frozenset(
    {
        *_USED[0], *_USED[1], *_COMMITTED, *_LIMITS, *_METASPACE, *_CLASSES, _FREQUENCY, _SAFEPOINTS, _THREADS,
        *(
            f"sun.gc.collector.{number}.{name}"
            for number in range(3)
            for name in ("invocations", "time", "lastEntryTime", "lastExitTime")
        ),
    }
)  # fmt: skip
"""Names of the counters from which the figures are computed. No JVM has all of them."""


class Measures:
    """The figures of one JVM from its counters, now and at the previous sample.

    ``cause`` returns the cause of the latest garbage collection; it is asked only if the counters do not tell full
    collections from others.
    """

    def __init__(self, kind: Kind, cause: Callable[[], str]) -> None:
        self._kind = kind
        self._cause = cause
        self._time = 0.0
        self._collections = {number: Collections(number) for number in kind.meanings}
        self._full_began = 0.0
        """The begin of the latest full collection in seconds since the start of the JVM; 0 if it is unknown."""
        self._mixed_with = FULL
        self._safepoints: int | None = None

    def values(self, numbers: Mapping[str, int], now: float) -> Values:
        """Return the figures. ``now`` is in seconds. What is out of range is omitted: the numbers may be anything."""
        seconds, self._time = now - self._time, now
        values = {**_memory(numbers, self._kind), **_sizes(numbers)}
        frequency = numbers.get(_FREQUENCY, 0)
        if frequency > 0 and seconds > 0:
            values.update(self._garbage(numbers, frequency, seconds))
            values.update(self._stopped(numbers, frequency, seconds))
        return {name: value for name, value in values.items() if 0 <= value <= _MAXIMA[name]}

    def _garbage(self, numbers: Mapping[str, int], frequency: int, seconds: float) -> dict[str, float]:
        done: dict[str, Done] = {}
        gap = None
        first = self._collections.get(1)
        known = first.count if first else 0
        for number, collections in self._collections.items():
            since = collections.since(numbers, frequency, seconds)
            if since:
                done[self._meaning(number, since)] = since
        full = done.get(FULL)
        if first and full and full.begun:
            if self._full_began:
                gap = (first.began - self._full_began) / full.begun
            self._full_began = first.began
        elif first and not known and first.count and not self._kind.mixed:
            # There were full collections before the first sample.
            self._full_began = first.began
        values: dict[str, float] = {}
        for meaning, since in done.items():
            values[f"{meaning}_gcs"] = since.begun
            values[f"{meaning}_gc_ms"] = round(1000 * since.duration_s, 3)
        if done:
            values["gc_percent"] = percent(sum(since.busy_s for since in done.values()), seconds)
        if gap is not None:
            values["full_gc_gap_s"] = round(gap, 3)
        return values

    def _meaning(self, number: int, since: Done) -> str:
        """Return the meaning of the collections of a number that are done."""
        meaning = self._kind.meanings[number]
        if meaning != FULL or not self._kind.mixed:
            return meaning
        if since.begun:
            # A later collection of the young generation hides the cause; concurrent ones are the usual case.
            latest = self._collections[0].began <= self._collections[1].began
            self._mixed_with = FULL if latest and self._cause() not in CMS_CAUSES else CONCURRENT
        return self._mixed_with

    def _stopped(self, numbers: Mapping[str, int], frequency: int, seconds: float) -> dict[str, float]:
        now = numbers.get(_SAFEPOINTS)
        before, self._safepoints = self._safepoints, now
        if now is None or before is None or now < before:
            return {}
        return {"stopped_percent": percent((now - before) / frequency, seconds)}


def _memory(numbers: Mapping[str, int], kind: Kind) -> dict[str, float]:
    used = [_sum(numbers, names) for names in _USED]
    committed = _sum(numbers, _COMMITTED)
    limits = [numbers[name] for name in _LIMITS if name in numbers]
    heap = sum(used)
    values: dict[str, float] = {}
    # A JVM that has not counted yet states zero.
    if heap:
        values["heap_used_bytes"] = float(heap)
        if any(name in numbers for name in _USED[0]):
            values["young_used_bytes"], values["old_used_bytes"] = (float(size) for size in used)
    if committed:
        values["heap_committed_bytes"] = float(committed)
    limit = max(limits, default=0) if kind.whole_heap else sum(limits)
    if limit:
        values["heap_max_bytes"] = float(limit)
        if heap:
            values["heap_percent"] = percent(heap, limit)
    return values


def _sizes(numbers: Mapping[str, int]) -> dict[str, float]:
    values: dict[str, float] = {}
    for name, counter in zip(("metaspace_used_bytes", "metaspace_committed_bytes"), _METASPACE):
        if numbers.get(counter):
            values[name] = float(numbers[counter])
    if _THREADS in numbers:
        values["threads"] = float(numbers[_THREADS])
    if "java.cls.loadedClasses" in numbers:
        values["classes"] = float(sum(sign * numbers.get(name, 0) for name, sign in _CLASSES.items()))
    return values


def _sum(numbers: Mapping[str, int], names: Iterable[str]) -> int:
    return sum(numbers.get(name, 0) for name in names)
