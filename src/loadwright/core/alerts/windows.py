"""Statistics of a figure over the last seconds, from its measured points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .rules import MAXIMUM, MEAN, MINIMUM, TOTAL

COVERAGE = 0.5
"""Part of the window that must be measured: three seconds of full load after a start are not a mean of a minute."""
FRESH_S = 30.0
"""Age up to which the newest point of a second is the present value."""

_RESOLUTIONS = ((120, 1), (1800, 10), (21_600, 60), (86_400, 600))


class Reading(NamedTuple):
    """The value of a figure in the ``covered_s`` seconds from ``at`` on. ``peak`` and ``low`` are those within it."""

    at: float
    covered_s: float
    value: float
    peak: float | None = None
    low: float | None = None


def resolution_of(window_s: float, finest: int = 1) -> int:
    """Return the length of the points from which a statistic over ``window_s`` seconds is computed.

    It is at least ``finest``, the length of the shortest points of the figure.
    """
    fitting = (resolution for longest, resolution in _RESOLUTIONS if window_s <= longest)
    return max(finest, next(fitting, _RESOLUTIONS[-1][1]))


def statistic(
    kind: str, readings: Sequence[Reading], end: float, window_s: float, fresh_s: float = FRESH_S
) -> float | None:
    """Return a statistic of ``readings``, in order of time, over the ``window_s`` seconds before ``end``.

    ``None`` if too little of it was measured, or if the newest value is older than ``fresh_s``.
    """
    if kind not in (MEAN, MAXIMUM, MINIMUM, TOTAL):
        newest = readings[-1] if readings else None
        return newest.value if newest and end - newest.at - newest.covered_s <= fresh_s else None
    # A point belongs to the window with its middle, so that none of a row of windows counts it twice.
    within = [one for one in readings if end - window_s <= one.at + one.covered_s / 2 < end]
    covered = sum(one.covered_s for one in within)
    if not within or (kind != TOTAL and covered < COVERAGE * window_s):
        return None
    if kind == TOTAL:
        return sum(one.value for one in within)
    if kind == MEAN:
        return sum(one.value * one.covered_s for one in within) / covered
    if kind == MAXIMUM:
        return max(one.value if one.peak is None else one.peak for one in within)
    return min(one.value if one.low is None else one.low for one in within)
