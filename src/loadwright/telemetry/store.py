"""The telemetry store a URL names."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from .influxdb import InfluxStore
from .port import TelemetryError, TelemetryStore
from .sqlite import SqliteStore

__all__ = ["StoreUrlError", "TelemetryError", "TelemetryStore", "open_store"]


class StoreUrlError(ValueError):
    """A store URL that cannot be understood; the text says which forms there are."""


FORMS = "use sqlite:///PATH or influxdb://[USER:PASSWORD@]HOST[:PORT]/DATABASE (influxdb+https:// over TLS)"


def open_store(url: str) -> TelemetryStore:
    """Open the store ``url`` names, making the SQLite file when it is missing.

    Forms: ``sqlite:///relative/path``, ``sqlite:////absolute/path``,
    ``influxdb://[user:password@]host[:port]/database`` and the same with ``influxdb+https``. An InfluxDB is
    not contacted before it is used. Raises ``StoreUrlError``, or ``TelemetryError`` when the file cannot be
    opened.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return SqliteStore(Path(rest[1:]))
    if scheme in ("influxdb", "influxdb+https"):
        return _open_influxdb(url)
    raise StoreUrlError(f"{url!r} names no telemetry store; {FORMS}")


def _open_influxdb(url: str) -> InfluxStore:
    try:
        return InfluxStore.from_url(url)
    except ValueError as error:
        # The password must not end up in a log.
        shown = f"{urlsplit(url).scheme}://…"
        raise StoreUrlError(f"{shown} names no InfluxDB ({error}); {FORMS}") from None
