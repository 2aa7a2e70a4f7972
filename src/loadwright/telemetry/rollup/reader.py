"""Reads the intervals of a run: those stored at a resolution, and the newest ones put together from finer ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, TypeVar

from loadwright.core.lineprotocol import Point
from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.frames import Frame, Key
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.intervals import RESOLUTIONS, TOTAL, TRANSACTIONS, Interval, Merged, Part, begin_of, pieces
from loadwright.core.stats.load import Load
from loadwright.core.stats.measured import bounds
from loadwright.core.stats.series import COVERED, row
from loadwright.telemetry.load import NANOSECONDS, label_of, label_tag
from loadwright.telemetry.port import TelemetryStore
from loadwright.telemetry.schema import measurement
from loadwright.telemetry.schema.rollup import GENERATOR, LABEL, RUN, name_of

from .points import CHARTED_FRAME, CHARTED_LOAD, frame_of, intervals_of, kinds_of, part_of, start_of

log = logging.getLogger(__name__)

T = TypeVar("T")
Values = Mapping[str, Any]
Found = tuple[int, Any, Part, int]
"""Start, generator or key of a label, what was measured, and how many seconds it covers."""

_FIELDS = {RUN: (*CHARTED_LOAD, COVERED), GENERATOR: CHARTED_LOAD, LABEL: (*CHARTED_FRAME, "label_text", "kind")}
_WITH_ERRORS = {kind: (*fields, "error_kinds") for kind, fields in _FIELDS.items()}
_WITH_HISTOGRAM = {kind: (*fields, "histogram") for kind, fields in _FIELDS.items()}
_WITHOUT_HISTOGRAMS = {
    RUN: (*_WITH_ERRORS[RUN], "members", "labels"),
    GENERATOR: _WITH_ERRORS[GENERATOR],
    LABEL: (*_WITH_ERRORS[LABEL], "members"),
}


@dataclass(frozen=True)
class Wanted:
    """Intervals of the run, its generators or its labels to read; without ``histograms``, those are left empty."""

    kind: str
    resolution: int
    since: int | None
    until: int | None
    tags: Mapping[str, str] = field(default_factory=dict)
    histograms: bool = True


class RollupReader:
    """The merged measurements of one run in a telemetry store.

    Bounds are seconds since the epoch, both included; intervals that overlap them are meant. Every method raises
    ``TelemetryError``.
    """

    def __init__(self, store: TelemetryStore, run: str) -> None:
        self._store = store
        self._run = run

    def intervals(
        self, resolution: int, since: int | None = None, until: int | None = None, *, histograms: bool = True
    ) -> Iterator[Interval]:
        """Yield the stored intervals, in order of time: whole or, faster, with empty histograms."""
        points = (
            self._points(Wanted(kind, resolution, since, until), None if histograms else _WITHOUT_HISTOGRAMS[kind])
            for kind in (RUN, GENERATOR, LABEL)
        )
        return intervals_of(resolution, *points)

    def run_rows(
        self, resolution: int, since: int | None = None, until: int | None = None
    ) -> Iterator[tuple[int, Values]]:
        """Yield start and values of the run's intervals."""
        for start, _, values in self._rows(Wanted(RUN, resolution, since, until)):
            yield start, values

    def generator_rows(
        self,
        resolution: int,
        generators: Collection[str],
        since: int | None = None,
        until: int | None = None,
        *,
        percentiles: bool = True,
    ) -> Iterator[tuple[int, str, Values]]:
        """Yield start, generator and values of the intervals of some generators."""
        tags = {"generator": next(iter(generators))} if len(generators) == 1 else {}
        wanted = Wanted(GENERATOR, resolution, since, until, tags, histograms=percentiles)
        rows = self._rows(wanted) if generators else iter(())
        return (found for found in rows if found[1] in generators)

    def label_rows(
        self, resolution: int, labels: Collection[Key] | None, since: int | None = None, until: int | None = None
    ) -> Iterator[tuple[int, Key, Values]]:
        """Yield start, key and values of the intervals of some labels, or of all."""
        tags = {"label": label_tag(*next(iter(labels)))[0]} if labels is not None and len(labels) == 1 else {}
        wanted = Wanted(LABEL, resolution, since, until, tags)
        rows = self._rows(wanted) if labels is None or labels else iter(())
        return (found for found in rows if (found[1] != TRANSACTIONS if labels is None else found[1] in labels))

    def error_rows(
        self, resolution: int, since: int | None = None, until: int | None = None
    ) -> Iterator[tuple[int, dict[str, int]]]:
        """Yield start and errors by kind of the intervals in which there were any."""
        wanted = Wanted(RUN, resolution, since, until, histograms=False)
        for point in self._points(wanted, ("samples", "error_kinds")):
            since = start_of(point) + resolution
            if kinds := _read(kinds_of, point):
                yield start_of(point), _counts(kinds)
        for start, _, part, _ in self._composed(replace(wanted, since=since)):
            if part.frame.error_kinds:
                yield start, _counts(part.frame.error_kinds)

    def frame_within(
        self, since: int, until: int, resolutions: Collection[int], *, generator: str | None, label: Key | None
    ) -> Frame:
        """Merge the requests of the run or one generator, or a label, in ``pieces(since, until, resolutions)``."""
        kind, tags = _whose(generator, label)
        whole = Frame(TOTAL) if label is None else Frame(label[0], kind=label[1])
        for resolution, first, last in pieces(since, until, resolutions):
            for _, key, part, _ in self._parts(Wanted(kind, resolution, first, last, tags)):
                if label in (None, key):
                    whole.merge(part.frame)
        return whole

    def histogram_rows(
        self,
        resolution: int,
        since: int | None = None,
        until: int | None = None,
        *,
        generator: str | None,
        label: Key | None,
    ) -> Iterator[tuple[int, Histogram]]:
        """Yield start and elapsed times of the intervals of the requests of the run or one generator, or of a label."""
        kind, tags = _whose(generator, label)
        for start, key, part, _ in self._parts(Wanted(kind, resolution, since, until, tags)):
            if label in (None, key):
                yield start, part.frame.histogram

    def totals(self) -> Merged:
        """Return everything measured so far, merged from the coarsest intervals that are stored."""
        return self._merged(histograms=True)

    def _merged(self, *, histograms: bool) -> Merged:
        totals = Merged()
        for interval in self._coarsest(histograms=histograms):
            totals.merge(interval)
        return totals

    def _coarsest(
        self, place: int = -1, since: int | None = None, until: int | None = None, *, histograms: bool = True
    ) -> Iterator[Interval]:
        """Yield the run in the coarsest intervals that are stored, in order of time.

        Where one is missing between others, which happens if the process ends while a store without transactions
        replaces it, finer ones are yielded.
        """
        place %= len(RESOLUTIONS)
        for interval in self.intervals(RESOLUTIONS[place], since, until, histograms=histograms):
            if place and since != interval.start:
                yield from self._coarsest(place - 1, since, interval.start - 1, histograms=histograms)
            yield interval
            since = interval.start + interval.resolution
        if place and (since is None or until is None or since <= until):
            yield from self._coarsest(place - 1, since, until, histograms=histograms)

    def resolutions(self) -> list[int]:
        """Return the resolutions at which the run is stored from its beginning: retention deletes fine ones first."""
        limits = bounds(self.totals())
        if limits is None:
            return []
        return [
            one for one in RESOLUTIONS if next(self._points(Wanted(RUN, one, limits[0], limits[0]), (COVERED,)), None)
        ]

    def _rows(self, wanted: Wanted) -> Iterator[tuple[int, Any, Values]]:
        since = wanted.since
        for point in _valid(self._points(wanted, _FIELDS[wanted.kind])):
            since = start_of(point) + wanted.resolution
            key = _read(_KEYS[wanted.kind], point)
            if key is not None:
                yield start_of(point), key, point.fields
        for start, key, part, covered in self._composed(replace(wanted, since=since)):
            yield start, key, {**row(part.frame, part.load), COVERED: covered}

    def _parts(self, wanted: Wanted) -> Iterator[Found]:
        """Yield what charts need of intervals: elapsed times or, faster, errors by kind without them."""
        since, kind = wanted.since, wanted.kind
        for point in _valid(self._points(wanted, (_WITH_HISTOGRAM if wanted.histograms else _WITH_ERRORS)[kind])):
            since = start_of(point) + wanted.resolution
            key, part = _read(_KEYS[kind], point), _read(_label_part if kind == LABEL else part_of, point)
            if key is not None and part is not None:
                yield start_of(point), key, part, int(point.fields.get(COVERED, 0))
        yield from self._composed(replace(wanted, since=since))

    def _composed(self, wanted: Wanted) -> Iterator[Found]:
        """Yield the intervals that are not stored at the resolution yet, merged from finer ones."""
        resolution, since, until = wanted.resolution, wanted.since, wanted.until
        place = RESOLUTIONS.index(resolution)
        if place == 0:
            return
        # Whole intervals: the finer ones outside the bounds belong to them too.
        since = None if since is None else begin_of(since, resolution)
        until = None if until is None else begin_of(until, resolution) + resolution - 1
        finer = self._parts(replace(wanted, resolution=RESOLUTIONS[place - 1], since=since, until=until))
        for start, group in groupby(finer, key=lambda found: begin_of(found[0], resolution)):
            merged: dict[Any, tuple[Part, int]] = {}
            for _, key, part, covered in group:
                whole, so_far = merged.get(key, (Part(), 0))
                whole.merge(part)
                merged[key] = (whole, so_far + covered)
            for key in sorted(merged):
                yield (start, key, *merged[key])

    def _points(self, wanted: Wanted, fields: Sequence[str] | None = None) -> Iterator[Point]:
        since, until = wanted.since, wanted.until
        return self._store.read(
            name_of(wanted.kind, wanted.resolution),
            {"run": self._run, **wanted.tags},
            None if since is None else begin_of(since, wanted.resolution) * NANOSECONDS,
            None if until is None else (until + 1) * NANOSECONDS,
            fields=fields,
        )


def _whose(generator: str | None, label: Key | None) -> tuple[str, dict[str, str]]:
    """Return the kind of the intervals of a label, a generator or else the run, and the tags that select them."""
    if label is not None:
        return LABEL, {"label": label_tag(*label)[0]}
    return (GENERATOR, {"generator": generator}) if generator is not None else (RUN, {})


def _valid(points: Iterator[Point]) -> Iterator[Point]:
    """Yield the points whose values are within their ranges."""
    for point in points:
        try:
            measurement(point.measurement).check_fields(point.fields)
        except ValueError as error:
            log.warning("cannot read a point of %s at %d: %s", point.tags, start_of(point), error)
        else:
            yield point


def _counts(kinds: Mapping[str, ErrorKind]) -> dict[str, int]:
    return {kind: errors.count for kind, errors in kinds.items()}


_KEYS: dict[str, Callable[[Point], Any]] = {
    RUN: lambda _point: "",
    GENERATOR: lambda point: point.tags["generator"],
    LABEL: label_of,
}


def _label_part(point: Point) -> Part:
    return Part(frame_of(point, label_of(point)), Load())


def _read(take: Callable[[Point], T], point: Point) -> T | None:
    """Return what ``take`` returns of a point. ``None`` for an invalid one, which must not hide the others."""
    try:
        return take(point)
    except ValueError as error:
        log.warning("cannot read a point of %s at %d: %s", point.tags, start_of(point), error)
        return None
