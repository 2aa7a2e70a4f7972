"""Reads the newest points of hosts for the conditions of rules. Points of several agents of a server are merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from loadwright.core.alerts.prediction import WINDOW_S, Space
from loadwright.core.alerts.rules import DISK_FULL, Condition
from loadwright.core.alerts.windows import Reading, resolution_of
from loadwright.core.hosts.figures import FILESYSTEM, HOST, Family
from loadwright.core.hosts.merging import COVERED, HIGH, LOW
from loadwright.core.stats.fields import MEAN
from loadwright.server.alerts.hosts import Host
from loadwright.server.platform.telemetry import telemetry
from loadwright.telemetry.port import Row
from loadwright.telemetry.schema.host import name_of

NANOSECONDS = 10**9
CONTACT_S = 120
"""Time before now in which the newest measurement of a host is searched."""
SPACE_RESOLUTION = 600


class PartOfHost(NamedTuple):
    """A part of a server, empty for the host itself."""

    server_id: int
    part: str


Readings = Mapping[PartOfHost, Sequence[Reading]]


def newest(hosts: Iterable[Host], now: float) -> Mapping[int, float]:
    """Return the end of the newest measurement of each server that was measured in the last minutes."""
    servers = _servers(hosts)
    found: dict[int, float] = {}
    for key, time_ns, covered in _rows(HOST, 1, servers, now - CONTACT_S, now, [COVERED]):
        server_id, end = servers[key], time_ns / NANOSECONDS + (covered or 1)
        found[server_id] = max(found.get(server_id, 0.0), end)
    return found


def readings(condition: Condition, hosts: Iterable[Host], now: float) -> Readings:
    """Return the points of the condition's figure in its window, by server and part, in order of time."""
    metric = condition.metric
    resolution = resolution_of(condition.window_s, metric.family.finest)
    servers, figure = _servers(hosts), metric.field.name
    fields = [figure, COVERED]
    if resolution > 1 and metric.field.over_time == MEAN:
        fields += [figure + HIGH, *([figure + LOW] if figure in metric.family.lows else [])]
    # Points have the time of their start, and the window begins within one.
    since = now - max(condition.window_s, CONTACT_S) - resolution
    found: dict[PartOfHost, list[Reading]] = defaultdict(list)
    for row in _rows(metric.family, resolution, servers, since, now, fields):
        key, part, time_ns, value, covered, *extremes = _with_part(row, metric.family)
        if value is not None:
            place = PartOfHost(servers[key], part)
            found[place].append(Reading(time_ns / NANOSECONDS, covered or resolution, value, *extremes))
    return {place: sorted(points) for place, points in found.items()}


def spaces(hosts: Iterable[Host], now: float) -> Mapping[PartOfHost, Sequence[Space]]:
    """Return the space of each file system in the last hours, in order of time."""
    servers, fields = _servers(hosts), ["used_bytes", "available_bytes"]
    found: dict[PartOfHost, list[Space]] = defaultdict(list)
    for key, part, time_ns, used, available in _rows(
        FILESYSTEM, SPACE_RESOLUTION, servers, now - WINDOW_S - SPACE_RESOLUTION, now, fields
    ):
        if used is not None and available is not None:
            found[PartOfHost(servers[key], part)].append(Space(time_ns / NANOSECONDS, used, available))
    return {place: sorted(points) for place, points in found.items()}


def interval_of(condition: Condition) -> float:
    """Return how often a condition is evaluated, in seconds: as often as new points arrive, at most once a minute."""
    if condition.subject == DISK_FULL:
        return 60.0
    return float(min(max(resolution_of(condition.window_s), 5), 60))


def _servers(hosts: Iterable[Host]) -> dict[str, int]:
    return {key: host.id for host in hosts for key in host.monitors}


def _rows(
    family: Family, resolution: int, servers: Mapping[str, int], since: float, until: float, fields: Sequence[str]
) -> Iterable[Row]:
    if not servers:
        return ()
    begin, end = int(since * NANOSECONDS), int(until * NANOSECONDS)
    return telemetry().rows(name_of(family, resolution), {"monitor": list(servers)}, begin, end, fields)


def _with_part(row: Row, family: Family) -> Row:
    """Return the row with an empty part if its family has none."""
    return row if family.part else (row[0], "", *row[1:])
