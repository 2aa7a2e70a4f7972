"""Values of queries over time.

The value at a time is that of the interval that ended last before it. The intervals are the longest of those stored
that are not longer than the step, so a graph of a month reads hours. What was not measured is missing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone

from loadwright.core.hosts.exposed import Exposed
from loadwright.core.hosts.figures import Family
from loadwright.core.hosts.freshness import LONGEST_INTERVAL_S, current_for, oldest_current
from loadwright.core.hosts.lines import MIN as LOWEST
from loadwright.core.hosts.lines import NANOSECONDS, merged
from loadwright.core.hosts.merging import COVERED, HIGH, LOW, RESOLUTIONS
from loadwright.core.hosts.promql import AVG, MAX, MIN, SUM, Aggregation, PromqlError, Query, Selector
from loadwright.core.stats import fields
from loadwright.server.accounts.models import User
from loadwright.server.monitoring.ages import kept_since

from .selection import Labels, Period, Sources, by_family, figures

MAX_STEPS = 11_000
"""As in Prometheus: more than any screen has pixels."""
MAX_FIGURES = 30
LATEST_SECONDS = 15
"""Age up to which a value of a second is the current one."""

_MERGED: dict[str, Callable[[Sequence[float]], float]] = {
    AVG: lambda values: math.fsum(values) / len(values),
    MAX: max,
    MIN: min,
    SUM: math.fsum,
}


@dataclass(frozen=True)
class Steps:
    """The times for which values are wanted, in seconds since the epoch: ``count``, each ``step`` after the last."""

    start: float
    step: float
    count: int

    def time(self, number: int) -> float:
        return self.start + number * self.step


@dataclass(frozen=True)
class Series:
    """The values by the number of the step; those that were not measured are missing."""

    labels: Labels
    values: dict[int, float]


def steps(start: float, end: float, step: float) -> Steps:
    """Return the steps of a range. Raises ``PromqlError``."""
    if not step > 0:
        raise PromqlError("the step must be longer than 0 s")
    if end < start:
        raise PromqlError("the end must not be before the start")
    count = (end - start) / step
    if count >= MAX_STEPS:
        raise PromqlError(f"the range has more than {MAX_STEPS:,} steps; choose a longer step")
    return Steps(start, step, int(count) + 1)


def over_time(user: User, query: Query, wanted: Steps) -> list[Series]:
    """Return the series of a query. Raises ``PromqlError``, ``TooMuchError`` and ``TelemetryError``."""
    if isinstance(query, float):
        return [Series({}, dict.fromkeys(range(wanted.count), query))]
    return _evaluated(user, query, lambda reading: reading.over_time(wanted))


def at(user: User, query: Query, moment: float) -> list[Series]:
    """Return the series of a query with their value at a time, as step 0. Raises as ``over_time``."""
    if isinstance(query, float):
        return [Series({}, {0: query})]
    return _evaluated(user, query, lambda reading: reading.at(moment))


def _evaluated(user: User, query: Selector | Aggregation, read: Callable[[_Reading], Iterator[Series]]) -> list[Series]:
    selector = query.selector if isinstance(query, Aggregation) else query
    chosen = figures([selector])
    if len(chosen) > MAX_FIGURES:
        raise PromqlError(f"the query selects more than {MAX_FIGURES} metrics; name one")
    sources = Sources(user)
    owners = sources.owners([selector])
    found = [one for family, own in by_family(chosen) for one in read(_Reading(sources, owners, family, own))]
    selected = [one for one in found if selector.selects(one.labels)]
    return _aggregated(query, selected) if isinstance(query, Aggregation) else selected


@dataclass(frozen=True)
class _Reading:
    """Reads figures of one family from the store."""

    sources: Sources
    owners: dict[str, int]
    family: Family
    figures: list[Exposed]

    def over_time(self, wanted: Steps) -> Iterator[Series]:
        """Yield the series with the values of all steps."""
        resolution = self._resolution(wanted)
        numbers: dict[int, list[int]] = {}
        for number in range(wanted.count):
            numbers.setdefault(math.floor(wanted.time(number) / resolution) - 1, []).append(number)
        for labels, cells in self._cells(resolution, min(numbers), max(numbers)):
            values = {number: value for slot, value in cells.items() for number in numbers.get(slot, ())}
            self.sources.counted.count(len(values))
            yield Series(labels, dict(sorted(values.items())))

    def at(self, moment: float) -> Iterator[Series]:
        """Yield the series with their latest value."""
        resolution = self._resolution(Steps(moment, 0.0, 1))
        # The interval that ended last: a later one begins at that time or contains it.
        last = math.floor(moment / resolution) - 1
        usual = max(LATEST_SECONDS, 3 * resolution)
        first = last - math.ceil(oldest_current(usual) / resolution)

        def is_current(end: float, interval: int) -> bool:
            return moment - end <= current_for(interval, usual)

        for labels, cells in self._cells(resolution, first, last, is_current):
            yield Series(labels, {0: cells[max(cells)]})

    def _resolution(self, wanted: Steps) -> int:
        """Return the longest intervals that are not longer than a step and reach back far enough, else the finest."""
        kept = kept_since(timezone.now())
        known = [one for one in RESOLUTIONS if one >= self.family.finest]
        complete = [one for one in known if kept.get(one, 0) <= wanted.start - one] or known[-1:]
        return max((one for one in complete if one <= wanted.step), default=complete[0])

    def _cells(
        self, resolution: int, first: int, last: int, wanted: Callable[[float, int], bool] | None = None
    ) -> Iterator[tuple[Labels, dict[int, float]]]:
        """Yield the labels of each series, and its values by the number of the interval, from ``first`` to ``last``.

        ``wanted`` selects the points by their end and length.
        """
        finest = resolution == RESOLUTIONS[0]
        stored = [COVERED, *(one.field.name + ("" if finest else one.suffix) for one in self.figures)]
        rules = [{HIGH: fields.MAX, LOW: LOWEST}.get(one.suffix, one.field.over_time) for one in self.figures]
        period = Period(first * resolution - (LONGEST_INTERVAL_S if finest else 0), (last + 1) * resolution)
        found: dict[tuple[int, str], dict[int, list[Sequence[float | None]]]] = {}
        for row in self.sources.rows(self.family, resolution, self.owners, period, stored):
            key, part, moment, *values = row if self.family.part else (row[0], "", *row[1:])
            second, covered = moment // NANOSECONDS, values[0] or 1
            if wanted is not None and not wanted(second + covered, covered):
                continue
            slot = second // resolution
            cells = found.setdefault((self.owners[key], part), {})
            # A point of the finest intervals covers several of them if the agent measures less often.
            for each in range(slot, slot + (min(covered, LONGEST_INTERVAL_S) if finest else 1)):
                if first <= each <= last:
                    cells.setdefault(each, []).append(values)
        for (server_id, part), cells in found.items():
            for position, (figure, rule) in enumerate(zip(self.figures, rules, strict=True), 1):
                own = dict(_merged_cells(cells, position, rule, figure.factor))
                if own:
                    yield self.sources.labels_of(figure, server_id, part), own


def _merged_cells(
    cells: dict[int, list[Sequence[float | None]]], position: int, rule: str, factor: float
) -> Iterator[tuple[int, float]]:
    """Yield the value of each interval that has one: agents that were started in it have several points there."""
    for slot, points in cells.items():
        parts = [(value, int(point[0] or 1)) for point in points if (value := point[position]) is not None]
        if parts:
            yield slot, merged(parts, rule) * factor


def _aggregated(query: Aggregation, found: Sequence[Series]) -> list[Series]:
    groups: dict[tuple[tuple[str, str], ...], dict[int, list[float]]] = {}
    for series in found:
        group = groups.setdefault(tuple(sorted(query.group_of(series.labels).items())), {})
        for number, value in series.values.items():
            group.setdefault(number, []).append(value)
    merge = _MERGED[query.function]
    return [
        Series(dict(labels), {number: merge(values) for number, values in sorted(group.items())})
        for labels, group in groups.items()
    ]
