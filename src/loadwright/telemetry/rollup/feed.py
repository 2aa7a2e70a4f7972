"""Feeds a run's rollup from the telemetry store: seconds that were announced, and any that were missed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from loadwright.core.lineprotocol import Point
from loadwright.core.stats.frames import GeneratorSecond
from loadwright.core.stats.intervals import begin_of
from loadwright.telemetry.load import NANOSECONDS, read_seconds
from loadwright.telemetry.port import TelemetryStore
from loadwright.telemetry.schema import LOAD_SECOND

from .rollup import COARSEST, RunRollup

TOGETHER_SECONDS = 5
"""Generators that deliver seconds this close to the newest one are read together."""


class RollupFeed:
    """Gives ``rollup`` the seconds of ``run`` that are in ``store``. Every method may raise ``TelemetryError``."""

    def __init__(self, store: TelemetryStore, run: str, positions: Mapping[str, int]) -> None:
        self._store = store
        self._run = run
        self.rollup = RunRollup(store, run, positions, lambda second: read_seconds(store, run, second, second))

    def take(self, written: Mapping[str, Collection[int]]) -> None:
        """Take the seconds that were written, by generator. They are in memory until they are published."""
        known = {name: set(seconds) for name, seconds in written.items() if seconds and name in self.rollup.positions}
        newest = max((max(seconds) for seconds in known.values()), default=0)
        # Most generators deliver the newest second at nearly the same time: one reading takes it from all of them.
        current = {name: seconds for name, seconds in known.items() if min(seconds) > newest - TOGETHER_SECONDS}
        if current:
            first = min(min(seconds) for seconds in current.values())
            self._add(read_seconds(self._store, self._run, first, newest, wanted=current))
        for name in known.keys() - current.keys():
            seconds = known[name]
            own = {name: seconds}
            self._add(read_seconds(self._store, self._run, min(seconds), max(seconds), generator=name, wanted=own))

    def _add(self, found: Iterable[tuple[str, GeneratorSecond]]) -> None:
        for name, second in found:
            self.rollup.add(name, second)

    def missing(self, since: int, until: int) -> dict[str, list[int]]:
        """Return the stored seconds from ``since`` to ``until`` that the rollup lacks, by generator.

        Seconds are counted first, ten minutes at a time, of all generators and then of each: usually nothing has to be
        read. Up to ten minutes more are found at both ends.
        """
        found: dict[str, list[int]] = {}
        for begin in range(begin_of(since, COARSEST), until + 1, COARSEST):
            for name, seconds in self._missing(begin, begin + COARSEST - 1).items():
                found.setdefault(name, []).extend(seconds)
        return found

    def _missing(self, begin: int, end: int) -> dict[str, list[int]]:
        members = self.rollup.members(begin, end)
        ours = sum(1 << position for position in self.rollup.positions.values())
        if self._count({"run": self._run}, begin, end) <= sum((bits & ours).bit_count() for bits in members.values()):
            return {}
        found = {}
        for name, position in self.rollup.positions.items():
            known = {time for time, bits in members.items() if bits >> position & 1}
            tags = {"run": self._run, "generator": name}
            if self._count(tags, begin, end) > len(known):
                stored = (head.time_ns // NANOSECONDS for head in self._heads(tags, begin, end))
                found[name] = [time for time in stored if time not in known]
        return found

    def _count(self, tags: Mapping[str, str], begin: int, end: int) -> int:
        return self._store.count(LOAD_SECOND.name, tags, *_span(begin, end))

    def _heads(self, tags: Mapping[str, str], begin: int, end: int) -> Iterator[Point]:
        return self._store.read(LOAD_SECOND.name, tags, *_span(begin, end), fields=("frames",))


def _span(begin: int, end: int) -> tuple[int, int]:
    """Return a range of seconds, both included, as the store's range of nanoseconds."""
    return begin * NANOSECONDS, (end + 1) * NANOSECONDS
