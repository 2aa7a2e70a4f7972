"""The telemetry store of this process, and what is asked of it about a run."""

from functools import cache

from django.conf import settings

from loadwright.telemetry.schema import LOAD_FRAME, LOAD_SECOND
from loadwright.telemetry.store import TelemetryStore, open_store


@cache
def telemetry() -> TelemetryStore:
    """Return the store, opened once; raises ``StoreUrlError`` or ``TelemetryError``."""
    return open_store(settings.TELEMETRY)


def close() -> None:
    """Close the store if it was opened."""
    if telemetry.cache_info().currsize:
        telemetry().close()
        telemetry.cache_clear()


def seconds_stored(run: str) -> int:
    """Return how many seconds of all generators of the run are stored."""
    return sum(1 for _point in telemetry().read(LOAD_SECOND.name, {"run": run}))


def delete_run(run: str) -> None:
    """Forget what was measured in a run."""
    for measurement in (LOAD_SECOND, LOAD_FRAME):
        telemetry().delete(measurement.name, {"run": run})
