"""What a telemetry store does, whichever database holds the points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from loadwright.core.lineprotocol import Point


class TelemetryError(Exception):
    """The store could not do what it was asked.

    ``permanent`` tells that the same points will be refused however often they are offered; otherwise
    trying again later may help.
    """

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class TelemetryStore(Protocol):
    """Points of the measurements in ``schema``, safe to use from several threads at once.

    Ranges are nanoseconds since the epoch, the start included and the end not; ``None`` is open.
    Every method raises ``TelemetryError`` when the store fails.
    """

    def write(self, points: Iterable[Point]) -> None:
        """Keep ``points``, all or (when it raises) perhaps some of them; repeating it is harmless.

        The points are visible to readers afterwards. Fields of a point that exists already are added
        to it or replaced. A point outside the schema is refused (permanent).
        """

    def read(
        self,
        measurement: str,
        tags: Mapping[str, str],
        start_ns: int | None = None,
        end_ns: int | None = None,
    ) -> Iterator[Point]:
        """Yield the points whose tags include ``tags``, in order of time."""

    def delete(
        self,
        measurement: str,
        tags: Mapping[str, str],
        start_ns: int | None = None,
        end_ns: int | None = None,
    ) -> None:
        """Remove the points whose tags include ``tags``."""

    def close(self) -> None:
        """Release files and connections; the store is of no use afterwards."""
