"""Hosts: what monitor agents measure, in intervals of 1 s to 3,600 s (``host_1s``, ``host_disk_600s`` …).

The fields are the figures of ``core.hosts.figures``. A point of 1 s has the figures themselves, and is longer where the
agent measures less often. The points of longer intervals have, for every figure with a mean, that mean under its own
name and its extreme values beside it. ``core.hosts.merging`` states the time of a point and how points are weighted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from loadwright.core.hosts.figures import FAMILIES, Family
from loadwright.core.hosts.lines import NANOSECONDS
from loadwright.core.hosts.merging import COVERED, HIGH, LOW, RESOLUTIONS, Point, resolutions
from loadwright.core.hosts.readings import BY_NAME
from loadwright.core.lineprotocol import Point as Line
from loadwright.core.protocol.monitor import MONITOR
from loadwright.core.stats.fields import MAX_INTEGER, MEAN, SUM, Field

from .measurement import Measurement, Tag

SPARSE_SECONDS = 600
"""The length of the intervals from which on points are sparse: those that charts of weeks read."""
MONITOR_TAG = Tag("monitor", "id of the monitor agent that measured it", role=MONITOR.role)


def name_of(family: Family, resolution: int) -> str:
    """Return the name of the measurement of a family at a resolution in seconds."""
    return f"{family.name}_{resolution}s"


def line_of(agent: str, point: Point) -> Line:
    """Return the point of an agent as it is sent and stored."""
    family = BY_NAME[point.series.family]
    tags = {MONITOR_TAG.name: agent}
    if family.part:
        tags[family.part] = point.series.part
    return Line(name_of(family, point.resolution), tags, dict(point.values), point.second * NANOSECONDS)


def _merged(family: Family, field: Field) -> Iterator[Field]:
    """Yield the fields in which a figure is kept over more than a second."""
    if field.over_time == SUM:
        limit = MAX_INTEGER if field.kind is int else (field.maximum or 0) * RESOLUTIONS[-1]
        yield replace(field, maximum=limit)
        return
    yield field
    if field.over_time == MEAN:
        yield replace(field, name=field.name + HIGH, meaning=f"maximum of: {field.meaning}")
        if field.name in family.lows:
            yield replace(field, name=field.name + LOW, meaning=f"minimum of: {field.meaning}")


def _measurement(family: Family, resolution: int) -> Measurement:
    part = (Tag(family.part, family.part_meaning),) if family.part else ()
    # A merged reading may be longer than the interval in which it begins.
    covered = Field(COVERED, int, "s", "seconds in which anything was measured", 2 * RESOLUTIONS[-1], minimum=1)
    finest = resolution == RESOLUTIONS[0]
    fields = family.fields if finest else [one for field in family.fields for one in _merged(family, field)]
    return Measurement(
        name_of(family, resolution),
        f"{family.meaning} {resolution} s.",
        (MONITOR_TAG, *part),
        (covered, *fields),
        sparse=resolution >= SPARSE_SECONDS,
    )


HOSTS = tuple(_measurement(family, resolution) for family in FAMILIES for resolution in resolutions(family))
