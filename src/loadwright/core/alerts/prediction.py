"""When a file system will be full, from its growth in the last hours.

The growth is the median of the slopes between all pairs of points (Theil–Sen estimator), so a few wrong points do not
change it. A single large file would while it lies in the middle, because half of all pairs contain it: the largest
increase counts as if it were a usual one. Deletions are treated by their number:

1. After a single one, usually by a person, only the points since then count, once there are enough.
2. Several are a cycle of the host itself, such as the rotation of logs, and are part of the trend.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

WINDOW_S = 6 * 3600
"""The time before now whose growth is continued."""
LEAST_S = 3600
LEAST_POINTS = 6
DELETION = 0.005
"""A decrease by this part of the size within one step is a deletion."""
NEVER_S = 365 * 86_400.0
"""The result for what does not grow, and the largest one."""


class Space(NamedTuple):
    """Bytes of a file system at a time, in seconds since the epoch."""

    at: float
    used: float
    available: float


def seconds_until_full(points: Sequence[Space]) -> float | None:
    """Return after how many seconds a file system is full, from its points in order of time.

    ``None`` if they cover too little time.
    """
    if not points:
        return None
    newest = points[-1]
    if newest.available <= 0:
        return 0.0
    recent = [point for point in points if point.at > newest.at - WINDOW_S]
    if not _enough(recent):
        return None
    growth = _growth(_without_largest(_relevant(recent)))
    return min(newest.available / growth, NEVER_S) if growth > 0 else NEVER_S


def _relevant(points: Sequence[Space]) -> Sequence[Space]:
    """Return the points whose growth is continued."""
    size = points[-1].used + points[-1].available
    deletions = [
        index
        for index, (before, after) in enumerate(zip(points, points[1:]), 1)
        if before.used - after.used > DELETION * size
    ]
    since = points[deletions[0] :] if len(deletions) == 1 else points
    return since if _enough(since) else points


def _without_largest(points: Sequence[Space]) -> Sequence[Space]:
    """Return the points with the largest increase between two of them reduced to that of the median rate."""
    steps = [
        (index, later.used - earlier.used, later.at - earlier.at)
        for index, (earlier, later) in enumerate(zip(points, points[1:]), 1)
        if later.at > earlier.at
    ]
    usual = median(grown / seconds for _, grown, seconds in steps)
    excess, index = max((grown - usual * seconds, index) for index, grown, seconds in steps)
    return [*points[:index], *(point._replace(used=point.used - excess) for point in points[index:])]


def _enough(points: Sequence[Space]) -> bool:
    return len(points) >= LEAST_POINTS and points[-1].at - points[0].at >= LEAST_S


def _growth(points: Sequence[Space]) -> float:
    """Return the bytes per second by which the used space grows."""
    slopes = [
        (later.used - earlier.used) / (later.at - earlier.at)
        for index, earlier in enumerate(points)
        for later in points[index + 1 :]
        if later.at > earlier.at
    ]
    return median(slopes)
