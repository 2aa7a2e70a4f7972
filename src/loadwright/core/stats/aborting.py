"""Stop rules: a requirement that fails for long enough ends the run.

``p95 < 500ms abort after 10s``: the run ends when the requirement fails in ten consecutive seconds, each evaluated by
itself. A second without samples has no latency or error rate and is skipped. Counts (``errors``, ``samples``)
accumulate from the start of the run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from .frames import Frame
from .measurements import TOTAL, RunMeasurements, merged
from .requirements import COUNT, METRICS, Requirement

_WITHOUT_SAMPLES = ("rate",)
"""Metrics that have a value even in a second without samples."""

SETTLED_SECONDS = 2
"""Seconds after the start of a second until every generator has reported it."""


def aborting(requirements: Iterable[Requirement], measurements: RunMeasurements, until: int) -> Requirement | None:
    """Return a requirement that ends the run, judged by the measurements up to the second ``until``."""
    return next(
        (one for one in requirements if one.abort_after_s is not None and _failed(one, measurements, until)), None
    )


def _failed(requirement: Requirement, measurements: RunMeasurements, until: int) -> bool:
    first = measurements.first_second
    if first is None or requirement.abort_after_s is None:
        return False
    wanted = max(1, math.ceil(requirement.abort_after_s))
    counts = METRICS[requirement.metric] == COUNT
    failing = 0
    # Backwards, so that the latest second that passes ends the search.
    for time in range(until, first - 1, -1):
        frame = _since_begin(requirement, measurements, time) if counts else _of_second(requirement, measurements, time)
        if not frame.samples and not counts and requirement.metric not in _WITHOUT_SAMPLES:
            continue
        if requirement.holds(frame, 1.0):
            return False
        failing += 1
        if failing >= wanted:
            return True
    return False


def _of_second(requirement: Requirement, measurements: RunMeasurements, time: int) -> Frame:
    frames = [frame for one in measurements.second(time) for frame in one.frames]
    return merged(TOTAL, [frame for frame in frames if requirement.label in (None, frame.label)])


def _since_begin(requirement: Requirement, measurements: RunMeasurements, time: int) -> Frame:
    whole = Frame(TOTAL)
    for _, second in measurements.seconds():
        for frame in second.frames if second.second <= time else ():
            if requirement.label in (None, frame.label):
                whole.samples += frame.samples
                whole.errors += frame.errors
    return whole
