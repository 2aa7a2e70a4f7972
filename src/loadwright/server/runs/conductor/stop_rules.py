"""Checks the requirements that can end a run, second by second."""

from __future__ import annotations

from dataclasses import dataclass

from loadwright.core.stats.aborting import SETTLED_SECONDS, StopRule, failed, stop_rules
from loadwright.core.stats.frames import Frame
from loadwright.core.stats.intervals import RESOLUTIONS, Merged, begin_of
from loadwright.core.stats.measured import bounds
from loadwright.core.stats.requirements import Requirement
from loadwright.server.runs.measurements.merging import MergedRun, merged_runs
from loadwright.server.runs.models import Run


@dataclass
class _Judged:
    rules: list[StopRule]
    next_second: int


class StopRules:
    """The rules of every run that has any."""

    def __init__(self) -> None:
        self._runs: dict[str, _Judged] = {}

    def failed(self, run: Run, now: float) -> Requirement | None:
        """Return the requirement that ends ``run`` now, if any. Blocks."""
        if run.start_at is None or all(one.abort_after_s is None for one in run.spec.parsed_requirements):
            return None
        merged = merged_runs.get(run)
        limits = bounds(merged.measured.totals())
        if limits is None:
            return None
        # Seconds that nobody delivered yet are judged once somebody does: telemetry may lag behind.
        settled = min(int(now) - SETTLED_SECONDS, limits[1] + 1)
        judged = self._runs.get(run.key)
        if judged is None:
            judged = self._runs[run.key] = _begin(run, merged, settled)
        while judged.next_second < settled:
            second = merged.second(judged.next_second)
            judged.next_second += 1
            if found := failed(judged.rules, second):
                return found
        return None

    def keep(self, keys: set[str]) -> None:
        """Drop the rules of all other runs."""
        for key in self._runs.keys() - keys:
            del self._runs[key]


def _begin(run: Run, merged: MergedRun, settled: int) -> _Judged:
    """Return where to go on: with the newest ten minutes and the counts before them."""
    assert run.start_at is not None
    requirements = [one for one in run.spec.parsed_requirements if one.abort_after_s is not None]
    longest = max(int(one.abort_after_s or 0) for one in requirements)
    coarsest = RESOLUTIONS[-1]
    begin = begin_of(settled - longest, coarsest)
    before = Merged()
    for _, key, values in merged.measured.label_rows(coarsest, None, None, begin - 1):
        label, kind = key
        frame = before.labels.setdefault(key, Frame(label, kind=kind))
        frame.samples += values["samples"]
        frame.errors += values["errors"]
    return _Judged(stop_rules(requirements, before), max(begin, int(run.start_at.timestamp())))
