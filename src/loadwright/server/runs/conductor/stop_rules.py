"""Checks the requirements that can end a run."""

from __future__ import annotations

from loadwright.core.stats.aborting import SETTLED_SECONDS, aborting
from loadwright.core.stats.measurements import RunMeasurements
from loadwright.core.stats.requirements import Requirement
from loadwright.server.runs.measurements import telemetry
from loadwright.server.runs.models import Run

RECENT_SECONDS = 10
"""The newest seconds are read again, because parts of them may arrive late."""


class StopRules:
    """Measurements of every run with such a requirement, read from the store again after a restart."""

    def __init__(self) -> None:
        self._measurements: dict[int, RunMeasurements] = {}
        self._judged: dict[int, int] = {}

    def failed(self, run: Run, now: float) -> Requirement | None:
        """Return the requirement that ends ``run`` now, if any. Checks once per second. Blocks."""
        rules = [rule for rule in run.spec.parsed_requirements if rule.abort_after_s is not None]
        complete = int(now) - SETTLED_SECONDS
        if not rules or complete <= self._judged.get(run.pk, 0):
            return None
        self._judged[run.pk] = complete
        measurements = self._measurements.setdefault(run.pk, RunMeasurements())
        newest = measurements.last_second
        since = newest - RECENT_SECONDS if newest is not None else None
        members = {part.agent.key for part in run.generators.all()}
        for generator, second in telemetry.seconds_of(run.key, members, since):
            measurements.add(generator, second)
        return aborting(rules, measurements, complete)

    def keep(self, runs: set[int]) -> None:
        """Drop the measurements of all other runs."""
        for run in self._measurements.keys() - runs:
            del self._measurements[run]
            self._judged.pop(run, None)
