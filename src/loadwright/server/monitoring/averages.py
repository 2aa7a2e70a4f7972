"""Means of the figures of several hosts over time."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from loadwright.core.hosts.figures import HOST, Family
from loadwright.core.hosts.freshness import LONGEST_INTERVAL_S
from loadwright.core.hosts.lines import NANOSECONDS, Grid, Values, averaged, lines, steps
from loadwright.core.hosts.merging import COVERED, RESOLUTIONS
from loadwright.server.accounts.models import User
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.projects.models import Project
from loadwright.server.servers import queries as servers
from loadwright.telemetry.schema.host import name_of

from . import queries
from .catalogue import Figure, figures
from .looking import look_at_period
from .readings import Line, by_family
from .series import MAX_POINTS, grids_of

SECOND = RESOLUTIONS[0]
MAX_AVERAGED = 10_000
"""Maximum number of intervals, times hosts, whose means are read, unless they are seconds; else longer ones are."""
JOINED = {1: (1,), 10: (1, 2, 3), 60: (1, 2, 5), 600: (1, 2, 3), 3600: (1, 2, 3, 6, 12, 24)}
"""How many stored intervals may make one, by their length in seconds."""
ALWAYS_NS = 1 << 62
LATE_S = 3
"""Time for which the newest intervals wait for hosts that deliver later than others."""
RECENT = 10
"""Number of intervals in which a host must have been measured to be waited for."""


@dataclass(frozen=True)
class Averages:
    """The means of ``hosts`` servers, a line for each figure."""

    grid: Grid
    hosts: int
    lines: list[Line]


def averages(
    user: User,
    names: Sequence[str],
    since: datetime,
    until: datetime,
    points: int,
    *,
    project: Project | None = None,
    room_id: int | None = None,
) -> Averages:
    """Return figures as means over the servers of a project, of a room, or of both; of all servers without them."""
    chosen = figures(names)
    visible = servers.servers(user)
    if project is not None:
        visible = visible.filter(project=project)
    if room_id is not None:
        visible = visible.filter(room_id=room_id)
    owners = queries.keys(set(visible.values_list("pk", flat=True)))
    hosts = len(set(owners.values()))
    stored, shown = _grid(chosen, since, until, min(points, MAX_POINTS), hosts)
    look_at_period(owners, shown)
    result: list[Line] = []
    for family, own in by_family(chosen):
        values = _means(family, own, stored, shown, owners)
        result += [Line(figure.name, "", one) for figure, one in zip(own, values, strict=True)]
    _hold_back(result, shown, complete_until(owners, stored, shown, int(time.time())))
    return Averages(shown, hosts, result)


def complete_until(owners: Mapping[str, int], resolution: int, shown: Grid, now: int) -> int:
    """Return the second up to which all servers that were measured lately have delivered, or should have.

    The mean of those that are faster than others is not that of all: it would jump at the end of every chart.
    """
    end, waited = shown.end_ns // NANOSECONDS, now - LATE_S
    if end <= waited:
        return end
    begin = (min(end, now) - RECENT * resolution) * NANOSECONDS
    newest: dict[int, int] = {}
    for key, second_ns, covered in telemetry().rows(
        name_of(HOST, resolution), {"monitor": list(owners)}, begin, shown.end_ns, [COVERED]
    ):
        measured = second_ns // NANOSECONDS + max(covered or 0, resolution)
        newest[owners[key]] = max(newest.get(owners[key], 0), measured)
    return max(min(newest.values(), default=end), waited)


def _hold_back(found: Sequence[Line], shown: Grid, end: int) -> None:
    """Remove the values of the intervals that end after ``end``."""
    kept = max((end - shown.start) // shown.resolution, 0)
    for line in found:
        line.values[kept:] = [None] * len(line.values[kept:])


def _grid(chosen: Sequence[Figure], since: datetime, until: datetime, points: int, hosts: int) -> tuple[int, Grid]:
    """Return the length of the stored intervals to read, and the finest intervals of them that are few enough."""
    found = [
        (stored.resolution, stored.joined(count))
        for stored in grids_of(chosen, since, until)
        for count in JOINED[stored.resolution]
    ]
    few = min(points, MAX_AVERAGED // max(hosts, 1))
    return next(
        ((stored, grid) for stored, grid in found if grid.count <= (points if stored == SECOND else few)), found[-1]
    )


def _means(
    family: Family, own: Sequence[Figure], resolution: int, shown: Grid, owners: Mapping[str, int]
) -> list[Values]:
    store, name, tags = telemetry(), name_of(family, resolution), {"monitor": list(owners)}
    fields = [figure.stored_as(resolution) for figure in own]
    if resolution == SECOND and (slow := _measured_less_often(name, owners, shown)):
        earlier = (shown.start - LONGEST_INTERVAL_S) * NANOSECONDS
        rows = [
            *store.rows(name, {"monitor": slow}, earlier, shown.start_ns, [COVERED, *fields]),
            *store.rows(name, tags, shown.start_ns, shown.end_ns, [COVERED, *fields]),
        ]
        each = lines(rows, owners, bool(family.part), shown, [figure.rule for figure in own]).values()
        return [averaged(values, shown.count) for values in zip(*each, strict=True)]
    return steps(store.means(name, tags, shown.start_ns, shown.end_ns, fields, shown.step_ns), shown, len(fields))


def _measured_less_often(name: str, keys: Collection[str], shown: Grid) -> list[str]:
    """Return the agents of which a measurement covers several seconds: it is the value of each of them."""
    store, tags = telemetry(), {"monitor": list(keys)}
    begin, end = (shown.start - LONGEST_INTERVAL_S) * NANOSECONDS, shown.end_ns
    if all(mean == SECOND for _, mean in store.means(name, tags, begin, end, [COVERED], ALWAYS_NS)):
        return []
    return list({row[0] for row in store.rows(name, tags, begin, end, [COVERED]) if row[-1] > SECOND})
