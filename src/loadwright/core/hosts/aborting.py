"""Guardrails that end a run: ``cpu(shop-web) < 90% abort after 10s``.

The run ends when one host, or one part of it, does not meet the guardrail for ten consecutive seconds, each judged by
itself. Counts accumulate from the start of the load. What was not measured is not judged: a gap of more than 30 seconds
begins the count again, because what happened in it is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

from .guardrails import Guardrail, Point

GAP_S = 30


@dataclass
class _Judged:
    """One part of a host: what was judged until ``end``, for how long it has failed, and its count so far."""

    end: int = 0
    failing: int = 0
    total: float = 0.0


class GuardRule:
    """Judges the points of a run's hosts by one guardrail."""

    def __init__(self, guardrail: Guardrail) -> None:
        self.guardrail = guardrail
        self._wanted = max(1.0, guardrail.abort_after_s or 0.0)
        self._judged: dict[tuple[int, str], _Judged] = {}

    def failed(self, host: int, part: str, point: Point) -> bool:
        """Judge the next point of a part of a host; return whether the run is to end.

        A point that overlaps an earlier one of the same part is left out.
        """
        judged = self._judged.setdefault((host, part), _Judged())
        if point.value is None or point.second < judged.end:
            return False
        if point.second - judged.end > GAP_S:
            judged.failing = 0
        judged.end = point.second + point.covered
        value = point.value
        if self.guardrail.metric.counted:
            judged.total += value
            value = judged.total
        judged.failing = judged.failing + point.covered if self.guardrail.fails(value) else 0
        return judged.failing >= self._wanted
