"""The interface of telemetry stores, independent of the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from loadwright.core.lineprotocol import Point


class TelemetryError(Exception):
    """An operation of the store failed.

    ``permanent``: the same points will always be refused; otherwise a later retry may succeed.
    """

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class Range(NamedTuple):
    """The points of a measurement whose tags include ``tags``, from ``start_ns`` to before ``end_ns``."""

    measurement: str
    tags: Mapping[str, str]
    start_ns: int
    end_ns: int


class TelemetryStore(Protocol):
    """Points of the measurements in ``schema``, safe to use from several threads at once.

    Ranges are nanoseconds since the epoch, including the start and excluding the end; ``None`` is unbounded. Every
    method raises ``TelemetryError`` if the store fails.
    """

    def write(self, points: Iterable[Point], *, replacing: Sequence[Range] = ()) -> None:
        """Write all ``points``, or possibly only some of them if it raises; repetition has no effect.

        The points are visible to readers afterwards. Fields of an existing point are added or replaced, unless it is
        in ``replacing``: all points in these few ranges are removed first, in the same transaction if the store has
        transactions. A point outside the schema is refused permanently, before anything is removed.
        """

    def read(
        self,
        measurement: str,
        tags: Mapping[str, str],
        start_ns: int | None = None,
        end_ns: int | None = None,
        *,
        fields: Sequence[str] | None = None,
    ) -> Iterator[Point]:
        """Yield the points whose tags include ``tags``, in order of time."""

    def count(
        self,
        measurement: str,
        tags: Mapping[str, str],
        start_ns: int | None = None,
        end_ns: int | None = None,
    ) -> int:
        """Return the number of points whose tags include ``tags``."""

    def delete(
        self,
        measurement: str,
        tags: Mapping[str, str],
        start_ns: int | None = None,
        end_ns: int | None = None,
    ) -> None:
        """Remove the points whose tags include ``tags``, in steps that do not keep writers waiting.

        Their space on the disk becomes free for others. If it raises, some may be removed.
        """

    def size(self) -> int | None:
        """Return the bytes that all points take on the disk, ``None`` if the store does not report it."""

    def close(self) -> None:
        """Close files and connections; the store cannot be used afterwards."""
