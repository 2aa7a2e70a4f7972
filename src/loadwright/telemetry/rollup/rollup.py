"""Merges the seconds of a run into intervals as they arrive and stores these, in memory that stays flat.

In memory are the newest seconds, and the intervals of 10 s of a minute that is not complete. Everything else is in the
store: minutes, which are large, are read back once for each 10 min. A second that arrives late is merged into what is
stored, and one that arrives again is merged again from what the generators measured. Each stored second names the
generators merged in it, so nothing counts twice wherever the process ends.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import pairwise

from loadwright.core.lineprotocol import Point
from loadwright.core.stats.frames import REQUEST, TRANSACTION, Frame, GeneratorSecond, Key
from loadwright.core.stats.intervals import RESOLUTIONS, TRANSACTIONS, Interval, Merged, Part, begin_of
from loadwright.core.stats.measured import bounds
from loadwright.core.stats.series import COVERED
from loadwright.telemetry.load import NANOSECONDS
from loadwright.telemetry.port import Range, TelemetryStore
from loadwright.telemetry.schema.rollup import GENERATOR, LABEL, RUN, name_of

from .points import points_of, start_of
from .reader import RollupReader, Wanted

OPEN_SECONDS = 15
"""How long seconds stay in memory: generators deliver within a few seconds unless something fails."""

FINEST, COARSEST = RESOLUTIONS[0], RESOLUTIONS[-1]
HELD = RESOLUTIONS[:2]
"""The resolutions whose intervals stay in memory until a coarser one contains them."""

SecondsOf = Callable[[int], Iterable[tuple[str, GeneratorSecond]]] | None
"""Returns a second of the run as its generators measured it; ``None`` if that is not kept."""


Ready = Callable[[Interval], bool]
"""Returns whether a second is complete enough to be stored."""


def always(_second: Interval) -> bool:
    return True


class RunRollup(RollupReader):
    """The measurements of one run, merged by this object alone.

    ``positions`` are those of the generators in the run; seconds of others are ignored. Every method may raise
    ``TelemetryError`` and is called by one thread at a time.
    """

    def __init__(
        self, store: TelemetryStore, run: str, positions: Mapping[str, int], seconds_of: SecondsOf = None
    ) -> None:
        super().__init__(store, run)
        self.positions = positions
        self._seconds_of = seconds_of
        self._totals = Merged()
        # By resolution, the intervals that no stored coarser one contains, and older ones while they change.
        self._held: dict[int, dict[int, Interval]] = {resolution: {} for resolution in RESOLUTIONS}
        # By resolution, the begin of the first interval that is not complete yet.
        self._closed: dict[int, int] = {}
        self._stored: set[int] = set()
        self._changed: set[int] = set()
        self._repeated: set[int] = set()
        self._newest = 0

    def restore(self) -> None:
        """Continue from what is stored."""
        finer: list[tuple[int, int]] = []
        first: int | None = None
        for interval in self._coarsest():
            start, length = interval.start, interval.resolution
            self._totals.merge(interval)
            if length in HELD:
                self._held[length][start] = interval
            if length != COARSEST:
                finer.append((start, length))
            self._closed.update((one, start + length) for one in RESOLUTIONS if one <= length)
            first = start if first is None else first
        if first is None:
            return
        for resolution in RESOLUTIONS[1:]:
            self._closed.setdefault(resolution, begin_of(first, resolution))
        self._newest = self._closed[FINEST] - 1
        self._stored = set(self._held[FINEST])
        self._repair(finer)

    def _repair(self, finer: Iterable[tuple[int, int]]) -> None:
        """Have complete intervals merged again that are missing in the store, although ``finer`` ones are there."""
        missing: dict[tuple[int, int], tuple[int, int]] = {}
        for start, length in finer:
            coarser = RESOLUTIONS[RESOLUTIONS.index(length) + 1]
            if start < self._closed[coarser]:
                missing.setdefault((coarser, begin_of(start, coarser)), (start, length))
        for start, length in missing.values():
            second = next(self.intervals(FINEST, start, start + length - 1), None)
            if second is not None:
                # A changed second has all intervals written that hold it.
                self._held[FINEST][second.start] = second
                self._stored.add(second.start)
                self._changed.add(second.start)

    def totals(self) -> Merged:
        """Return everything published so far, merged; not to be changed."""
        return self._totals

    def frame_within(
        self, since: int, until: int, resolutions: Collection[int], *, generator: str | None, label: Key | None
    ) -> Frame:
        """Merge the samples of some seconds; those of the whole run are in memory."""
        limits = bounds(self._totals)
        if limits is None or since > limits[0] or until < limits[1]:
            return super().frame_within(since, until, resolutions, generator=generator, label=label)
        if label == TRANSACTIONS:
            return self._totals.all_of(TRANSACTION)
        if label is not None:
            return self._totals.labels.get(label, Frame(label[0], kind=label[1]))
        if generator is not None:
            return self._totals.generators.get(generator, Part()).frame
        return self._totals.all_of(REQUEST)

    def second(self, time: int) -> Interval | None:
        """Return a second as it is now, ``None`` if nothing was measured in it."""
        return self._held[FINEST].get(time) or next(self.intervals(FINEST, time, time), None)

    def members(self, since: int, until: int) -> dict[int, int]:
        """Return the generators merged in each second from ``since`` to ``until``, as bits by position."""
        points = self._points(Wanted(RUN, FINEST, since, until), ("members", COVERED))
        found = {start_of(point): int(str(point.fields["members"]), 16) for point in points}
        held = self._held[FINEST].items()
        # Newer than what is stored.
        return found | {time: second.members for time, second in held if since <= time <= until}

    def add(self, generator: str, second: GeneratorSecond) -> None:
        """Take a second of a generator."""
        if generator not in self.positions:
            return
        time, position = second.second, self.positions[generator]
        interval = self._held[FINEST].get(time) or self._open(time)
        if interval.members >> position & 1:
            self._repeated.add(time)
            return
        interval.enter(generator, position, second)
        if time in self._stored:
            self._totals.add(generator, second)
        self._changed.add(time)
        self._newest = max(self._newest, time)

    def publish(self, ready: Ready = always) -> list[int]:
        """Store the changed seconds that are ``ready``, and the coarse intervals that are complete.

        Returns the seconds that were stored, in order.
        """
        replaced = self._replace_repeated()
        complete_until = self._newest - OPEN_SECONDS
        held = self._held[FINEST]
        # Totals are read again after a replacement, so that everything must be stored then.
        changed = sorted(time for time in self._changed if replaced or time < complete_until or ready(held[time]))
        self._write(changed, replaced, complete_until)
        return changed

    def finish(self) -> list[int]:
        """Store everything, incomplete intervals at the end too; returns the seconds that were stored."""
        replaced = self._replace_repeated()
        changed = sorted(self._changed)
        self._write(changed, replaced, self._newest + COARSEST)
        return changed

    def _open(self, time: int) -> Interval:
        """Return a second that is not in memory: the stored one or, of what was measured, a new one."""
        interval = Interval(start=time)
        if time < self._closed.get(RESOLUTIONS[1], 0):
            stored = next(self.intervals(FINEST, time, time), None)
            if stored is not None:
                interval = stored
                self._stored.add(time)
            else:
                self._enter_measured(interval)
        self._held[FINEST][time] = interval
        if interval.members and time not in self._stored:
            self._changed.add(time)
        return interval

    def _enter_measured(self, interval: Interval) -> None:
        for generator, second in self._seconds_of(interval.start) if self._seconds_of is not None else ():
            if generator in self.positions:
                interval.enter(generator, self.positions[generator], second)

    def _replace_repeated(self) -> set[int]:
        """Merge seconds again that arrived more than once; return those of them that differ from what is stored."""
        replaced = set()
        for time in self._repeated if self._seconds_of is not None else ():
            interval = Interval(start=time)
            self._enter_measured(interval)
            if interval == self._held[FINEST].get(time):
                continue
            self._held[FINEST][time] = interval
            self._changed.add(time)
            if time in self._stored:
                replaced.add(time)
        self._repeated.clear()
        return replaced

    def _write(self, changed: list[int], replaced: set[int], complete_until: int) -> None:
        held = self._held[FINEST]
        if changed:
            for resolution in RESOLUTIONS[1:]:
                self._closed.setdefault(resolution, begin_of(changed[0], resolution))
        for time in changed:
            if time not in self._stored:
                self._totals.merge(held[time])
                self._stored.add(time)
        self._changed.difference_update(changed)
        written = [held[time] for time in changed]
        written += self._merge_late(changed)
        written += self._close(complete_until)
        # Fields and labels that a new interval lacks would stay.
        replacing = [
            stored
            # The coarsest first: without transactions, what was removed is then merged again from finer ones.
            for interval in sorted(written, key=lambda one: -one.resolution)
            if any(interval.start <= time < interval.start + interval.resolution for time in replaced)
            for stored in self._ranges(interval)
        ]
        points: list[Point] = [point for interval in written for point in points_of(self._run, interval)]
        if points:
            # Together: an interval that was removed and not written again would be missing in all totals.
            self._store.write(points, replacing=replacing)
        if replaced:
            self._totals = RollupReader.totals(self)
        self._prune()

    def _merge_late(self, changed: Collection[int]) -> list[Interval]:
        """Merge the complete intervals again that contain changed ones."""
        found = []
        starts = set(changed)
        for resolution in RESOLUTIONS[1:]:
            closed = self._closed.get(resolution, 0)
            starts = {begin_of(start, resolution) for start in starts if start < closed}
            found += [self._coarsened(start, resolution, stored=True) for start in sorted(starts)]
        return found

    def _close(self, complete_until: int) -> list[Interval]:
        """Merge the intervals that have become complete."""
        found = []
        for finer, resolution in pairwise(RESOLUTIONS):
            if resolution not in self._closed:
                break
            begin, end = self._closed[resolution], begin_of(complete_until, resolution)
            if begin >= end:
                continue
            stored = finer not in HELD
            starts = {begin_of(at, resolution) for at in self._held[finer] if begin <= at < end}
            if stored:
                points = self._points(Wanted(RUN, finer, begin, end - 1), (COVERED,))
                starts.update(begin_of(start_of(point), resolution) for point in points)
            found += [self._coarsened(start, resolution, stored=stored) for start in sorted(starts)]
            self._closed[resolution] = end
        return found

    def _coarsened(self, start: int, resolution: int, *, stored: bool) -> Interval:
        """Merge an interval from finer ones: those in memory and, with ``stored``, others in the store."""
        finer = RESOLUTIONS[RESOLUTIONS.index(resolution) - 1]
        end = start + resolution
        held = {at: one for at, one in self._held[finer].items() if start <= at < end}
        others = self.intervals(finer, start, end - 1) if stored else iter(())
        merged = Interval(start=start, resolution=resolution)
        # In order of time, so that sums of floats are the same in whichever way the seconds arrived.
        for one in heapq.merge(
            (other for other in others if other.start not in held),
            (held[at] for at in sorted(held)),
            key=lambda interval: interval.start,
        ):
            merged.coarsen(one)
        self._held[resolution][start] = merged
        return merged

    def _ranges(self, interval: Interval) -> list[Range]:
        """Return where the points of an interval are stored."""
        begin, tags = interval.start * NANOSECONDS, {"run": self._run}
        # Without its own point, an interval is missing as a whole.
        kinds = (RUN, GENERATOR, LABEL)
        return [Range(name_of(kind, interval.resolution), tags, begin, begin + 1) for kind in kinds]

    def _prune(self) -> None:
        """Release what a coarser interval contains, and what is read back."""
        for finer, resolution in pairwise(RESOLUTIONS):
            closed = self._closed.get(resolution, 0)
            held = self._held[finer] if finer in HELD else {}
            self._held[finer] = {at: one for at, one in held.items() if at >= closed or at in self._changed}
        self._held[COARSEST].clear()
        self._stored.intersection_update(self._held[FINEST])
