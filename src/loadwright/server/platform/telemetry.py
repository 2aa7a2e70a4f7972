"""The telemetry store of this process."""

from functools import cache

from django.conf import settings

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
