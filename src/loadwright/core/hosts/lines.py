"""Lines of charts from the points of hosts: a value for each interval, ``None`` where nothing was measured.

A missing interval is a gap: it is neither zero nor interpolated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from loadwright.core.stats.fields import MAX, SUM
from loadwright.core.stats.intervals import begin_of

from .merging import RESOLUTIONS

MIN = "min"
"""How the smallest values of several intervals merge, beside ``SUM``, ``MEAN`` and ``MAX`` of ``core.stats.fields``."""
NANOSECONDS = 1_000_000_000

Values = list[Optional[float]]
Name = tuple[int, str]
"""The owner of a line, and the part of the host; empty for the host itself."""


@dataclass(frozen=True)
class Grid:
    """``count`` intervals of ``resolution`` seconds; the first one starts at ``start``, in seconds since the epoch."""

    start: int
    resolution: int
    count: int

    @property
    def start_ns(self) -> int:
        return self.start * NANOSECONDS

    @property
    def end_ns(self) -> int:
        """Return the end of the last interval, which is excluded."""
        return (self.start + self.count * self.resolution) * NANOSECONDS

    @property
    def step_ns(self) -> int:
        return self.resolution * NANOSECONDS

    def joined(self, count: int) -> Grid:
        """Return the same time in intervals of ``count`` of these."""
        resolution = self.resolution * count
        start = begin_of(self.start, resolution)
        last = self.start + (self.count - 1) * self.resolution
        return Grid(start, resolution, (last - start) // resolution + 1)


def grid(since: int, until: int, points: int, kept_since: Mapping[int, int], finest: int = 1) -> Grid:
    """Return the finest of ``grids`` with at most ``points`` intervals, else the coarsest."""
    found = grids(since, until, kept_since, finest)
    return next((one for one in found if one.count <= points), found[-1])


def grids(since: int, until: int, kept_since: Mapping[int, int], finest: int = 1) -> list[Grid]:
    """Return the stored intervals, the shortest first, from ``since`` to ``until``; both seconds are included.

    They are not shorter than ``finest`` seconds.

    ``kept_since`` is the time before which the points of a resolution were deleted: those that do not reach back to
    ``since`` are left out. The coarsest resolution is used if no other is complete.
    """
    complete = [one for one in RESOLUTIONS if one >= finest and kept_since.get(one, 0) <= since]
    found = []
    for resolution in complete or RESOLUTIONS[-1:]:
        start = begin_of(since, resolution)
        found.append(Grid(start, resolution, (begin_of(until, resolution) - start) // resolution + 1))
    return found


def lines(
    rows: Iterable[Sequence[Any]], owners: Mapping[str, int], parts: bool, grid: Grid, rules: Sequence[str]
) -> dict[Name, list[Values]]:
    """Return a line for each of ``rules`` of every owner and part.

    A row has the id of an agent, the name of a part if ``parts``, its time in nanoseconds, its covered seconds, and a
    value for each of ``rules``, which states how several values in one interval merge. Agents with the same owner make
    one line. A row that covers several intervals has its value in each of them, counts in the first; one that begins
    before ``grid`` covers an interval of it.
    """
    groups: dict[Name, list[Sequence[Any]]] = {}
    for row in rows:
        name = (owners[row[0]], row[1] if parts else "")
        group = groups.get(name)
        if group is None:
            group = groups[name] = []
        group.append(row)
    first = 2 if parts else 1
    return {name: _placed(list(zip(*group))[first:], grid, rules) for name, group in groups.items()}


def steps(rows: Iterable[Sequence[Any]], grid: Grid, width: int) -> list[Values]:
    """Return ``width`` lines of rows that have a time in nanoseconds, at most one in each interval, and the values."""
    columns = list(zip(*rows)) or [()] * (width + 1)
    slots = _slots(columns[0], grid)
    return [_spread(slots, values, grid.count) for values in columns[1:]]


def averaged(columns: Iterable[Sequence[float | None]], count: int) -> Values:
    """Return the mean of the values of ``columns`` in each of ``count`` intervals."""
    line: Values = [None] * count
    for index, values in enumerate(zip(*columns)):
        known = [value for value in values if value is not None]
        if known:
            line[index] = sum(known) / len(known)
    return line


def _placed(columns: Sequence[Sequence[Any]], grid: Grid, rules: Sequence[str]) -> list[Values]:
    times, covered, *values = _split(columns, grid, rules)
    slots = _slots(times, grid)
    if len(set(slots)) == len(slots):
        return [_spread(slots, column, grid.count) for column in values]
    return [_merged(slots, covered, column, rule, grid.count) for column, rule in zip(values, rules)]


def _split(columns: Sequence[Sequence[Any]], grid: Grid, rules: Sequence[str]) -> Sequence[Sequence[Any]]:
    """Return the columns with a row for each interval that a row covers: not every host is measured every second."""
    if all((seconds or 1) <= grid.resolution for seconds in columns[1]):
        return columns
    rows: list[tuple[Any, ...]] = []
    for at, seconds, *values in zip(*columns):
        begin, end = at, at + (seconds or 1) * NANOSECONDS
        at = max(begin, grid.start_ns)
        while at < min(end, grid.end_ns):
            until = min(end, (at // grid.step_ns + 1) * grid.step_ns)
            own = [value if at == begin or rule != SUM else None for value, rule in zip(values, rules)]
            rows.append((at, (until - at) // NANOSECONDS, *own))
            at = until
    return list(zip(*rows)) or [()] * len(columns)


def _slots(times: Sequence[int], grid: Grid) -> list[int]:
    first, step = grid.start_ns, grid.step_ns
    return [(time - first) // step for time in times]


def _spread(slots: Sequence[int], values: Sequence[float | None], count: int) -> Values:
    line: Values = [None] * count
    for slot, value in zip(slots, values):
        line[slot] = value
    return line


def _merged(
    slots: Sequence[int], covered: Sequence[int], values: Sequence[float | None], rule: str, count: int
) -> Values:
    """Merge the values of each interval: an agent that restarts, and several agents, have several points in it."""
    found: dict[int, list[tuple[float, int]]] = {}
    for slot, seconds, value in zip(slots, covered, values):
        if value is not None:
            found.setdefault(slot, []).append((value, seconds))
    line: Values = [None] * count
    for slot, parts in found.items():
        line[slot] = merged(parts, rule)
    return line


def merged(parts: Sequence[tuple[float, int]], rule: str) -> float:
    """Merge the values of an interval, each with the seconds that it covers."""
    if rule == SUM:
        return sum(value for value, _ in parts)
    if rule in (MAX, MIN):
        return (max if rule == MAX else min)(value for value, _ in parts)
    return sum(value * seconds for value, seconds in parts) / sum(seconds for _, seconds in parts)
