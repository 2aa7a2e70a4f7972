"""Reads the newest points of hosts for the conditions of rules. Points of several agents of a server are merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from loadwright.core.alerts.prediction import WINDOW_S, Space
from loadwright.core.alerts.rules import DISK_FULL, Condition
from loadwright.core.alerts.windows import FRESH_S, Reading, resolution_of
from loadwright.core.hosts.figures import FILESYSTEM, HOST, Family
from loadwright.core.hosts.freshness import current_for, oldest_current
from loadwright.core.hosts.merging import COVERED, HIGH, LOW
from loadwright.core.stats.fields import MEAN
from loadwright.server.alerts.hosts import Host
from loadwright.server.platform.telemetry import telemetry
from loadwright.telemetry.port import Row
from loadwright.telemetry.schema.host import name_of

NANOSECONDS = 10**9
SPACE_RESOLUTION = 600


class PartOfHost(NamedTuple):
    """A part of a server, empty for the host itself."""

    server_id: int
    part: str


class Newest(NamedTuple):
    """The end of the newest measurement of a server, and the seconds that it covers."""

    end: float
    interval_s: int

    @property
    def fresh_s(self) -> float:
        """Return the age of its end up to which it is the present state."""
        return current_for(self.interval_s, FRESH_S)

    def silence(self, now: float) -> float:
        """Return for how long the next measurement has been due."""
        return max(now - self.end - (self.interval_s - 1), 0.0)


Readings = Mapping[PartOfHost, Sequence[Reading]]


def newest(hosts: Sequence[Host], now: float) -> Mapping[int, Newest]:
    """Return the newest measurement of each server that was measured in the last minutes."""
    found = _newest(hosts, now - FRESH_S, now)
    # Few are silent or measured less often, so the minutes before are read of few.
    others = [host for host in hosts if host.id not in found]
    return found | _newest(others, now - oldest_current(FRESH_S), now - FRESH_S)


def _newest(hosts: Iterable[Host], since: float, until: float) -> dict[int, Newest]:
    servers = _servers(hosts)
    found: dict[int, Newest] = {}
    for key, time_ns, covered in _rows(HOST, 1, servers, since, until, [COVERED]):
        server_id, interval = servers[key], covered or 1
        one = Newest(time_ns / NANOSECONDS + interval, interval)
        found[server_id] = max(found.get(server_id, one), one)
    return found


class _Place(NamedTuple):
    """Where the points of a condition are: all conditions with the same place share a read.

    ``seconds`` is the time before now in which they lie, for hosts that are measured every second.
    """

    family: Family
    resolution: int
    seconds: float


class Points:
    """The points of the windows of conditions. Each is read once, however many conditions need it.

    Those of hosts that are measured less often, as their ``newest`` measurement shows, are searched longer.
    """

    def __init__(
        self, conditions: Iterable[Condition], hosts: Sequence[Host], now: float, newest: Mapping[int, Newest]
    ) -> None:
        wanted: dict[_Place, set[str]] = defaultdict(set)
        for condition in conditions:
            wanted[_place(condition)].update(_fields(condition))
        self._servers = _servers(hosts)
        self._fields = {place: [COVERED, *sorted(fields)] for place, fields in wanted.items()}
        late = [host for host in hosts if host.id in newest and newest[host.id].fresh_s > FRESH_S]
        late_servers = _servers(late)
        usual_servers = {key: server_id for key, server_id in self._servers.items() if key not in late_servers}
        longer = oldest_current(FRESH_S) - FRESH_S
        self._rows = {
            place: [
                _with_part(row, place.family)
                for servers, seconds in ((usual_servers, place.seconds), (late_servers, place.seconds + longer))
                for row in _rows(place.family, place.resolution, servers, now - seconds, now, fields)
            ]
            for place, fields in self._fields.items()
        }

    def of(self, condition: Condition) -> Readings:
        """Return the points of the condition's figure in its window, by server and part, in order of time."""
        place = _place(condition)
        columns = [3 + self._fields[place].index(name) for name in _fields(condition)]
        found: dict[PartOfHost, list[Reading]] = defaultdict(list)
        for row in self._rows[place]:
            value, *extremes = [row[column] for column in columns]
            if value is not None:
                part = PartOfHost(self._servers[row[0]], row[1])
                seconds = place.family.stands_for(row[3] or place.resolution, place.resolution)
                found[part].append(Reading(row[2] / NANOSECONDS, seconds, value, *extremes))
        return {part: sorted(points) for part, points in found.items()}


def _place(condition: Condition) -> _Place:
    family = condition.metric.family
    resolution = resolution_of(condition.window_s, family.finest)
    # Points have the time of their start, and those of longer intervals arrive when these are over.
    return _Place(family, resolution, condition.window_s + FRESH_S + 3 * resolution)


def _fields(condition: Condition) -> list[str]:
    """Return the fields of a condition's figure: its value, and its extremes in points of several seconds."""
    metric = condition.metric
    figure = metric.field.name
    if _place(condition).resolution == 1 or metric.field.over_time != MEAN:
        return [figure]
    return [figure, figure + HIGH, *([figure + LOW] if figure in metric.family.lows else [])]


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
