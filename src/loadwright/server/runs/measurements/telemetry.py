"""The measurements of runs in the telemetry store."""

from django.db import OperationalError

from loadwright.core.stats.intervals import Merged
from loadwright.server.platform import disk
from loadwright.server.platform.telemetry import telemetry
from loadwright.telemetry.port import TelemetryError
from loadwright.telemetry.rollup.reader import RollupReader
from loadwright.telemetry.schema import LOAD_FRAME, LOAD_SECOND, ROLLUPS

NO_RUN = ""
"""The key of no run: nothing is stored of it."""


def unavailable(error: Exception) -> bool:
    """Return whether a database or store is away, locked or full, which is no fault of a run."""
    if isinstance(error, TelemetryError):
        return not error.permanent
    return isinstance(error, OperationalError) or disk.is_full(error)


class StoredMeasurements(RollupReader):
    """The measurements of a run as they are stored now; totals are read once.

    For charts alone, ``histograms`` of totals can be left empty: reading them takes longer than everything else.
    """

    def __init__(self, run: str, *, histograms: bool = True) -> None:
        super().__init__(telemetry(), run)
        self._histograms = histograms
        self._totals: Merged | None = None

    def totals(self) -> Merged:
        if self._totals is None:
            self._totals = self._merged(histograms=self._histograms)
        return self._totals


def delete_run(run: str) -> None:
    """Delete all measurements of a run."""
    for measurement in (LOAD_SECOND, LOAD_FRAME, *ROLLUPS):
        telemetry().delete(measurement.name, {"run": run})
