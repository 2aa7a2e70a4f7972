"""What the hosts of a run measured, from the telemetry store: lines for charts, and points for guardrails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from loadwright.core.hosts.figures import HOST
from loadwright.core.hosts.guardrails import Guardrail, Measured, Point
from loadwright.core.hosts.lines import Grid, grid
from loadwright.core.hosts.merging import HIGH, LOW, RESOLUTIONS
from loadwright.core.hosts.own import is_own
from loadwright.core.stats.fields import MEAN
from loadwright.core.stats.intervals import begin_of
from loadwright.server.monitoring.ages import kept_since
from loadwright.server.monitoring.catalogue import figures
from loadwright.server.monitoring.readings import Line, Reading, lines_of, readings_of
from loadwright.server.runs.models import Run

FIGURES = (
    "host.cpu_percent", "host.cpu_percent_max", "host.cpu_iowait_percent", "host.load_1", "host.memory_percent",
    "host.memory_available_bytes", "host.disk_busy_percent", "host.disk_read_bytes_s", "host.disk_written_bytes_s",
    "host.network_percent", "host.received_bytes_s", "host.sent_bytes_s", "host.tcp_established",
    "host.tcp_retransmit_percent", "host.pressure_cpu_percent", "host.pressure_memory_percent",
    "host.pressure_io_percent", "host_jvm.heap_percent", "host_jvm.gc_percent", "host_jvm.full_gcs",
    "host_process.cpu_percent", "host_process.memory_bytes",
)  # fmt: skip
"""The figures that charts of a run show and its result keeps."""
MOST_KEPT_VALUES = 1_000_000
"""Maximum number of values of the hosts themselves in a result: longer intervals are kept instead."""
MOST_SHOWN_VALUES = 500_000
MOST_POINTS = 4000
LONGEST_S = 31 * 86_400
"""Longest period of charts: the longest load, and some time beside it."""
KEPT_RESOLUTION = 10
_FRESH_S = 60
"""Intervals that began within this time may not be stored yet: agents send an interval once it is over."""


def bounds(run: Run, now: float) -> tuple[int, int] | None:
    """Return the first second of the load and the end of its last one. ``None`` before the load."""
    if run.start_at is None:
        return None
    end = run.load_ended_at or run.ended_at
    begin, until = int(run.start_at.timestamp()), -int(-(end.timestamp() if end else now) // 1)
    return (begin, until) if begin < until else None


def kept(host_ids: Sequence[int], begin: int, end: int, now: float) -> tuple[Grid, dict[int, list[Line]]]:
    """Return the lines that the result of a run keeps, by the id of the host."""
    points = MOST_KEPT_VALUES // (max(1, len(host_ids)) * len(FIGURES))
    found = _grid(begin, end, points, now, KEPT_RESOLUTION)
    return found, _lines(host_ids, found, now)


def shown(host_ids: Sequence[int], begin: int, end: int, points: int, now: float) -> tuple[Grid, dict[int, list[Line]]]:
    """Return the lines that charts show, in the finest intervals that are stored and of which there are few enough."""
    most = min(points, MOST_POINTS, MOST_SHOWN_VALUES // (max(1, len(host_ids)) * len(FIGURES)))
    found = _grid(begin, end, most, now)
    return found, _lines(host_ids, found, now)


def measured(guardrail: Guardrail, host_ids: Sequence[int], begin: int, end: int, now: float) -> Measured:
    """Return the points of the figure of a guardrail between ``begin`` and ``end``, not too many for a long run."""
    return _points(guardrail, host_ids, begin, end, _grid(begin, end, MOST_POINTS, now, guardrail.metric.family.finest))


def seconds(guardrail: Guardrail, host_ids: Sequence[int], begin: int, end: int) -> Measured:
    """Return the same in the finest intervals in which it is measured."""
    finest = guardrail.metric.family.finest
    first = begin_of(begin, finest)
    return _points(guardrail, host_ids, begin, end, Grid(first, finest, max(0, end - 1 - first) // finest + 1))


def _points(guardrail: Guardrail, host_ids: Sequence[int], begin: int, end: int, found: Grid) -> Measured:
    metric = guardrail.metric
    fields = [metric.field.name]
    if found.resolution > RESOLUTIONS[0] and metric.field.over_time == MEAN:
        fields.append(metric.field.name + HIGH)
        if metric.field.name in metric.family.lows:
            fields.append(metric.field.name + LOW)
    points: dict[tuple[int, str], list[Point]] = {}
    for one in _within(readings_of(host_ids, metric.family, fields, found), begin, end):
        # A generator may run on a host of the target; JMeter is not a part of it.
        if not is_own(one.part):
            points.setdefault((one.server_id, one.part), []).append(Point(one.second, one.covered, *one.values))
    return points


def ends(host_ids: Sequence[int], begin: int, end: int) -> Iterable[tuple[int, int, int]]:
    """Yield the end and the length of every measurement of a host between ``begin`` and ``end``."""
    for one in readings_of(host_ids, HOST, (), Grid(begin, RESOLUTIONS[0], max(0, end - begin))):
        yield one.server_id, one.second + one.covered, one.covered


def covered(host_ids: Sequence[int], begin: int, end: int, now: float) -> dict[int, int]:
    """Return in how many seconds between ``begin`` and ``end`` each host was measured."""
    found: dict[int, int] = {}
    readings = readings_of(host_ids, HOST, (), _grid(begin, end, MOST_POINTS, now))
    for one in _within(readings, begin, end):
        found[one.server_id] = found.get(one.server_id, 0) + one.covered
    # Two agents on one machine measure the same seconds.
    return {server_id: min(seconds, end - begin) for server_id, seconds in found.items()}


def _within(readings: Iterable[Reading], begin: int, end: int) -> Iterable[Reading]:
    """Yield what belongs to the period with its middle."""
    return (one for one in readings if begin <= one.second + one.covered / 2 < end)


def _grid(begin: int, end: int, points: int, now: float, finest: int = 1) -> Grid:
    return grid(begin, end - 1, max(1, points), kept_since(datetime.fromtimestamp(now, UTC)), finest)


def _lines(host_ids: Sequence[int], found: Grid, now: float) -> dict[int, list[Line]]:
    return lines_of(host_ids, figures(FIGURES), found, fresh_since=int(now) - _FRESH_S - found.resolution)
