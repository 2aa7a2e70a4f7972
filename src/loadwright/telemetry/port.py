"""The interface of telemetry stores, independent of the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, Union

from loadwright.core.lineprotocol import Point

Filter = Mapping[str, Union[str, Sequence[str]]]
"""Which values tags must have: one, or one of several."""
Row = tuple[Any, ...]


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

    def rows(self, measurement: str, tags: Filter, start_ns: int, end_ns: int, fields: Sequence[str]) -> Iterator[Row]:
        """Yield the values of all tags, the time and the values of ``fields``, ``None`` where a point lacks one.

        The points with the same tags are in order of time. A point without any of the fields may be left out, and a
        float without a fraction may be an integer: nothing is done for each row that would make large reads slow.
        """

    def means(
        self, measurement: str, tags: Filter, start_ns: int, end_ns: int, fields: Sequence[str], step_ns: int
    ) -> Iterator[Row]:
        """Yield a row for each step with points, in order of time: its start, and the mean of each of ``fields``.

        Steps start at multiples of ``step_ns``. The points of all tags that match count alike. Of a field that ends in
        ``_max`` it is the largest value and of one in ``_min`` the smallest, ``None`` where no point has the field.
        """

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
        tags: Filter,
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


def merged_by(field: str) -> str:
    """Return the function of SQL by which ``means`` merges a field: ``max``, ``min`` or ``mean``."""
    suffix = field.rpartition("_")[2]
    return suffix if suffix in ("max", "min") else "mean"
