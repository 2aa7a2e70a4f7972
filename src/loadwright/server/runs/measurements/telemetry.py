"""The telemetry store of this process and its data about runs."""

from collections.abc import Container, Iterator
from functools import cache

from django.conf import settings

from loadwright.core.stats.frames import GeneratorSecond
from loadwright.telemetry.load import read_seconds
from loadwright.telemetry.schema import LOAD_FRAME, LOAD_SECOND
from loadwright.telemetry.store import TelemetryStore, open_store


@cache
def telemetry() -> TelemetryStore:
    """Open the store on the first call. Raises ``StoreUrlError`` or ``TelemetryError``."""
    return open_store(settings.TELEMETRY)


def close() -> None:
    if telemetry.cache_info().currsize:
        telemetry().close()
        telemetry.cache_clear()


def seconds_of(run: str, members: Container[str], since: int | None = None) -> Iterator[tuple[str, GeneratorSecond]]:
    """Yield the seconds measured by the run's generators.

    Points of other agents that carry the run's key are skipped.
    """
    for generator, second in read_seconds(telemetry(), run, since):
        if generator in members:
            yield generator, second


def seconds_stored(run: str, members: Container[str]) -> int:
    """Count the stored seconds of the run's generators."""
    points = telemetry().read(LOAD_SECOND.name, {"run": run})
    return sum(1 for point in points if point.tags["generator"] in members)


def delete_run(run: str) -> None:
    """Delete all measurements of a run."""
    for measurement in (LOAD_SECOND, LOAD_FRAME):
        telemetry().delete(measurement.name, {"run": run})
