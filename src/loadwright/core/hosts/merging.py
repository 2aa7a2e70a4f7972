"""Merges the readings of a host into intervals, so that a month is read as cheaply as an hour.

A reading covers some seconds, usually one. Each coarser interval is merged from a finer one: 10 s from readings, 60 s
from those, 600 s and 3,600 s from these. The points of an interval are returned when it is over; those of 600 s and
3,600 s also at the end of every minute, with the same time and more covered seconds.

The time of a point is the first second that is merged into it. It is the start of its interval unless the measurements
begin later, so an agent that restarts within an interval does not replace what its predecessor sent. Readers find the
interval by ``begin_of``, and weight the points in it by ``COVERED``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from loadwright.core.stats.fields import MAX, MEAN, SUM
from loadwright.core.stats.intervals import begin_of

from .figures import FAMILIES, Family
from .readings import Readings, Series, Value, Values

RESOLUTIONS = (1, 10, 60, 600, 3600)
"""Lengths of intervals in seconds; each is a multiple of the one before."""
COVERED = "covered_s"
"""The field of every point with the number of seconds in which anything was measured."""
HIGH, LOW = "_max", "_min"
"""What follows the name of a figure in the names of the fields with its extreme values."""

_DIGITS = 3
_JOINED_SECONDS = 60
_MOST_RANGES = 100


class Point(NamedTuple):
    """The merged values of a series from ``second`` on, in an interval of length ``resolution``."""

    resolution: int
    series: Series
    second: int
    values: Values


def resolutions(family: Family) -> tuple[int, ...]:
    """Return the lengths of the intervals in which a family is kept."""
    return tuple(resolution for resolution in RESOLUTIONS if resolution >= family.finest)


class Merger:
    """Merges the readings of one host."""

    def __init__(self) -> None:
        finest, fine, minute, *coarse = RESOLUTIONS
        self._finest = finest
        self._fine = _Interval(fine)
        self._minute = _Interval(minute)
        self._coarse = [_Interval(resolution) for resolution in coarse]
        self._written = _Written()

    def add(self, second: int, covered: int, readings: Readings) -> list[Point]:
        """Merge readings of ``covered`` seconds from ``second`` on; return the points that can be stored now.

        Seconds that are already covered are left out: a clock that is set back must not replace what was measured.
        """
        end = second + covered
        begin = self._written.enter(second, end)
        points: list[Point] = []
        if begin < end:
            points += [
                Point(self._finest, series, begin, {**values, COVERED: end - begin})
                for series, values in readings.items()
                if _RULES[series.family].finest <= self._finest
            ]
        while begin < end:
            after = min(end, self._fine.end_for(begin))
            points += self._enter(begin, after, readings, counted=after == end)
            begin = after
        return points

    def copy(self) -> Merger:
        """Return another one that continues from here."""
        found = Merger()
        found._fine, found._minute = self._fine.copy(), self._minute.copy()
        found._coarse = [coarse.copy() for coarse in self._coarse]
        found._written = self._written.copy()
        return found

    def flush(self) -> list[Point]:
        """Return the points of all intervals that are not over."""
        return [*self._close_fine(), *self._close_minute()]

    def _enter(self, begin: int, end: int, readings: Readings, *, counted: bool) -> Iterator[Point]:
        """Merge readings of a part of one fine interval."""
        if not self._fine.contains(begin):
            yield from self._close_fine()
        if not self._minute.contains(begin):
            yield from self._close_minute()
        self._fine.add(begin, end, readings, counted=counted)
        if end == self._fine.end:
            yield from self._close_fine()
        if end == self._minute.end:
            yield from self._close_minute()

    def _close_fine(self) -> Iterator[Point]:
        yield from self._fine.points()
        self._minute.merge(self._fine)
        self._fine.clear()

    def _close_minute(self) -> Iterator[Point]:
        yield from self._minute.points()
        if self._minute.first is not None:
            for coarse in self._coarse:
                if not coarse.contains(self._minute.first):
                    coarse.clear()
                coarse.merge(self._minute)
                yield from coarse.points()
        self._minute.clear()


class _Interval:
    """An interval that is being filled. ``first`` is the first second merged into it, ``None`` while it is empty."""

    def __init__(self, resolution: int) -> None:
        self.first: int | None = None
        self.end = 0
        self._resolution = resolution
        self._parts: dict[Series, _Part] = {}

    def copy(self) -> _Interval:
        found = _Interval(self._resolution)
        found.merge(self)
        return found

    def end_for(self, second: int) -> int:
        """Return the end of the interval of this length that holds ``second``."""
        return begin_of(second, self._resolution) + self._resolution

    def contains(self, second: int) -> bool:
        """Return whether the interval that is being filled holds ``second``."""
        return self.first is not None and self.end_for(second) == self.end

    def add(self, begin: int, end: int, readings: Readings, *, counted: bool) -> None:
        """Merge readings. Without ``counted``, their counts belong to another interval."""
        self._open(begin)
        for series, values in readings.items():
            self._part(series).add(values, end - begin, counted=counted)

    def merge(self, finer: _Interval) -> None:
        """Merge a finer interval that lies within this one."""
        if finer.first is None:
            return
        self._open(finer.first)
        for series, part in finer._parts.items():
            self._part(series).merge(part)

    def points(self) -> Iterator[Point]:
        if self.first is not None:
            for series, part in self._parts.items():
                if part.rules.finest <= self._resolution:
                    yield Point(self._resolution, series, self.first, part.values())

    def clear(self) -> None:
        self.first = None
        self._parts = {}

    def _open(self, second: int) -> None:
        if self.first is None:
            self.first, self.end = second, self.end_for(second)

    def _part(self, series: Series) -> _Part:
        part = self._parts.get(series)
        if part is None:
            part = self._parts[series] = _Part(_RULES[series.family])
        return part


class _Rules:
    """How the figures of a family merge: those that are summed, those of which the maximum is kept, and the others."""

    def __init__(self, family: Family) -> None:
        self.sums = frozenset(field.name for field in family.fields if field.over_time == SUM)
        self.maxima = frozenset(field.name for field in family.fields if field.over_time == MAX)
        self.lows = family.lows
        self.finest = family.finest
        # Names are built once: a second has hundreds of figures.
        self.high_of = {field.name: field.name + HIGH for field in family.fields if field.over_time == MEAN}


class _Total:
    """The values of one figure: their sum, weighted by seconds unless they are counts, and their extremes."""

    __slots__ = ("high", "low", "seconds", "sum")

    def __init__(self, total: Value, seconds: int, high: Value, low: Value) -> None:
        self.sum = total
        self.seconds = seconds
        self.high = high
        self.low = low


class _Part:
    """The values of one series in an interval."""

    __slots__ = ("_covered", "_totals", "rules")

    def __init__(self, rules: _Rules) -> None:
        self.rules = rules
        self._covered = 0
        self._totals: dict[str, _Total] = {}

    def add(self, values: Values, seconds: int, *, counted: bool) -> None:
        totals, sums = self._totals, self.rules.sums
        self._covered += seconds
        for name, value in values.items():
            weighted = value * (counted if name in sums else seconds)
            total = totals.get(name)
            if total is None:
                totals[name] = _Total(weighted, seconds, value, value)
                continue
            total.sum += weighted
            total.seconds += seconds
            if value > total.high:
                total.high = value
            elif value < total.low:
                total.low = value

    def merge(self, finer: _Part) -> None:
        self._covered += finer._covered
        for name, other in finer._totals.items():
            total = self._totals.get(name)
            if total is None:
                self._totals[name] = _Total(other.sum, other.seconds, other.high, other.low)
                continue
            total.sum += other.sum
            total.seconds += other.seconds
            total.high = max(total.high, other.high)
            total.low = min(total.low, other.low)

    def values(self) -> Values:
        rules = self.rules
        values: dict[str, Value] = {}
        for name, total in self._totals.items():
            if name in rules.sums:
                values[name] = round(total.sum, _DIGITS)
            elif name in rules.maxima:
                values[name] = total.high
            else:
                # Rounding must not move the mean beyond the extremes, which are in the range of the figure.
                mean = round(total.sum / total.seconds, _DIGITS)
                values[name] = min(max(mean, total.low), total.high)
                values[rules.high_of[name]] = total.high
                if name in rules.lows:
                    values[name + LOW] = total.low
        values[COVERED] = self._covered
        return values


class _Written:
    """The seconds of which points were returned, as ranges."""

    def __init__(self) -> None:
        self._ranges: list[list[int]] = []

    def copy(self) -> _Written:
        found = _Written()
        found._ranges = [list(known) for known in self._ranges]
        return found

    def enter(self, begin: int, end: int) -> int:
        """Add the seconds from ``begin`` to before ``end``; return the first that is new, ``end`` if the last is not.

        Short gaps count as written, because ranges are limited in number.
        """
        for known_begin, known_end in self._ranges:
            if known_begin < end <= known_end:
                return end
            if known_begin < end and begin < known_end:
                begin = known_end
        for known in self._ranges:
            if 0 <= begin - known[1] <= _JOINED_SECONDS:
                known[1] = end
                return begin
        self._ranges = [*self._ranges, [begin, end]][-_MOST_RANGES:]
        return begin


_RULES = {family.name: _Rules(family) for family in FAMILIES}
