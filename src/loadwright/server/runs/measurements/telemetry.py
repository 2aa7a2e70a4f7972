"""The telemetry store of this process, and the measurements of runs in it."""

from functools import cache

from django.conf import settings

from loadwright.core.stats.intervals import Merged
from loadwright.telemetry.rollup.reader import RollupReader
from loadwright.telemetry.schema import LOAD_FRAME, LOAD_SECOND, ROLLUPS
from loadwright.telemetry.store import TelemetryStore, open_store


@cache
def telemetry() -> TelemetryStore:
    """Return the store, opened once. Raises ``StoreUrlError`` or ``TelemetryError``."""
    return open_store(settings.TELEMETRY)


def close() -> None:
    """Close the store if it was opened."""
    if telemetry.cache_info().currsize:
        telemetry().close()
        telemetry.cache_clear()


class StoredMeasurements(RollupReader):
    """The measurements of a run as they are stored now; totals are read once."""

    def __init__(self, run: str) -> None:
        super().__init__(telemetry(), run)
        self._merged: Merged | None = None

    def totals(self) -> Merged:
        if self._merged is None:
            self._merged = super().totals()
        return self._merged


def delete_run(run: str) -> None:
    """Delete all measurements of a run."""
    for measurement in (LOAD_SECOND, LOAD_FRAME, *ROLLUPS):
        telemetry().delete(measurement.name, {"run": run})
