"""Stop rules: a requirement that is not met for long enough ends the run.

``p95 < 500ms abort after 10s``: the run ends when the requirement is not met in ten consecutive seconds, each evaluated
by itself. A second without samples has no latency or error rate and is skipped. Counts (``errors``, ``samples``)
accumulate from the start of the run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from .frames import Frame
from .intervals import TOTAL, Merged, merged
from .requirements import COUNT, METRICS, Requirement

_WITHOUT_SAMPLES = ("rate",)
"""Metrics that have a value even in a second without samples."""

SETTLED_SECONDS = 2
"""Seconds after the start of a second until every generator has reported it."""


class StopRule:
    """Judges the seconds of a run one after another by one requirement."""

    def __init__(self, requirement: Requirement, before: Merged | None = None) -> None:
        """``before`` is what was measured before the first second that is judged, where counts go on from."""
        self.requirement = requirement
        self._wanted = max(1, math.ceil(requirement.abort_after_s or 0.0))
        self._counts = METRICS[requirement.metric] == COUNT
        self._failing = 0
        self._since_begin = merged(TOTAL, [requirement.measured_in(before)] if before is not None else [])

    def failed(self, second: Merged | None) -> bool:
        """Judge the next second, ``None`` if nothing was measured in it; return whether the run is to end."""
        frame = self.requirement.measured_in(second) if second is not None else Frame(TOTAL)
        if self._counts:
            self._since_begin.samples += frame.samples
            self._since_begin.errors += frame.errors
            frame = self._since_begin
        elif not frame.samples and self.requirement.metric not in _WITHOUT_SAMPLES:
            return False
        self._failing = 0 if self.requirement.holds(frame, 1.0) else self._failing + 1
        return self._failing >= self._wanted


def stop_rules(requirements: Iterable[Requirement], before: Merged | None = None) -> list[StopRule]:
    """Return a rule for each requirement that may end a run."""
    return [StopRule(one, before) for one in requirements if one.abort_after_s is not None]


def failed(rules: Iterable[StopRule], second: Merged | None) -> Requirement | None:
    """Let all ``rules`` judge the next second; return the requirement that ends the run."""
    # Every rule sees every second.
    found = [rule.requirement for rule in rules if rule.failed(second)]
    return found[0] if found else None
