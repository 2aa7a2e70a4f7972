"""Opens the telemetry store for a URL."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from .influxdb import InfluxStore
from .port import TelemetryError, TelemetryStore
from .sqlite import SqliteStore

__all__ = ["StoreUrlError", "TelemetryError", "TelemetryStore", "open_store"]


class StoreUrlError(ValueError):
    """An invalid store URL; the text lists the supported forms."""


FORMS = "use sqlite:///PATH or influxdb://[USER:PASSWORD@]HOST[:PORT]/DATABASE (influxdb+https:// over TLS)"


def open_store(url: str) -> TelemetryStore:
    """Open the store with this ``url``, creating the SQLite file if it is missing.

    Forms: ``sqlite:///relative/path``, ``sqlite:////absolute/path``,
    ``influxdb://[user:password@]host[:port]/database`` and the same with ``influxdb+https``. An InfluxDB is not
    contacted before its first use. Raises ``StoreUrlError``, or ``TelemetryError`` if the file cannot be opened.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return SqliteStore(Path(rest[1:]))
    if scheme in ("influxdb", "influxdb+https"):
        return _open_influxdb(url)
    raise StoreUrlError(f"{url!r} is not the URL of a telemetry store; {FORMS}")


def _open_influxdb(url: str) -> InfluxStore:
    try:
        return InfluxStore.from_url(url)
    except ValueError as error:
        # The password must not appear in a log.
        shown = f"{urlsplit(url).scheme}://…"
        raise StoreUrlError(f"{shown} is not the URL of an InfluxDB ({error}); {FORMS}") from None
