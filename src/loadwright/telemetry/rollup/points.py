"""Intervals of a run as points of the telemetry store, and points as intervals."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from loadwright.core.lineprotocol import Point
from loadwright.core.stats.errors import ErrorKind, decode_kinds, encode_kinds
from loadwright.core.stats.fields import fields_of
from loadwright.core.stats.frames import REQUEST, TRANSACTION, Frame, Key
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.intervals import TOTAL, TRANSACTIONS, Interval, Part
from loadwright.core.stats.load import LOAD_FIELDS, Load
from loadwright.core.stats.series import CHARTED_PERCENTILES, COVERED, row
from loadwright.telemetry.load import NANOSECONDS, label_fields, label_of
from loadwright.telemetry.schema import measurement
from loadwright.telemetry.schema.rollup import GENERATOR, LABEL, RUN, name_of

log = logging.getLogger(__name__)

_FRAME_FIELDS = tuple(field.name for field in fields_of(Frame))
CHARTED_FRAME = (*_FRAME_FIELDS, *CHARTED_PERCENTILES)
CHARTED_LOAD = (*CHARTED_FRAME, *(field.name for field in LOAD_FIELDS))
"""Fields that charts need: all but histograms."""


def points_of(run: str, interval: Interval) -> list[Point]:
    """Return the points of an interval: labels, generators, then the run, whose point completes it."""
    time_ns = interval.start * NANOSECONDS
    members = f"{interval.members:x}"
    points = []
    labels = [*interval.labels.values(), *_transactions(interval)]
    for frame in labels:
        tag, own = label_fields(frame)
        fields = {"members": members, **own, **_frame_fields(frame)}
        points.append(Point(name_of(LABEL, interval.resolution), {"run": run, "label": tag}, fields, time_ns))
    for generator, part in interval.generators.items():
        tags = {"run": run, "generator": generator}
        fields = _frame_fields(part.frame, part.load)
        points.append(Point(name_of(GENERATOR, interval.resolution), tags, fields, time_ns))
    total = interval.total()
    fields = {
        "members": members,
        COVERED: interval.covered,
        "labels": len(labels),
        **_frame_fields(total.frame, total.load),
    }
    points.append(Point(name_of(RUN, interval.resolution), {"run": run}, fields, time_ns))
    return points


def _transactions(interval: Interval) -> list[Frame]:
    """Return all transactions in one frame, which charts need, if there are any."""
    if all(frame.kind != TRANSACTION for frame in interval.labels.values()):
        return []
    return [interval.all_of(TRANSACTION)]


def _frame_fields(frame: Frame, load: Load | None = None) -> dict[str, Any]:
    fields = {**row(frame, load), "histogram": frame.histogram.encode()}
    if frame.intended is not None:
        fields["intended"] = frame.intended.encode()
    if frame.error_kinds:
        fields["error_kinds"] = encode_kinds(frame.error_kinds)
    return fields


def start_of(point: Point) -> int:
    """Return the start of the interval of a point."""
    return point.time_ns // NANOSECONDS


def frame_of(point: Point, key: Key) -> Frame:
    """Return the merged frame of a point; its histograms are empty if they were not read."""
    fields: Mapping[str, Any] = point.fields
    label, kind = key
    frame = Frame(label, kind=kind, **{name: fields[name] for name in _FRAME_FIELDS if name in fields})
    frame.histogram = Histogram.decode(fields.get("histogram", ""))
    if "intended" in fields:
        frame.intended = Histogram.decode(fields["intended"])
    frame.error_kinds = kinds_of(point)
    return frame


def kinds_of(point: Point) -> dict[str, ErrorKind]:
    """Return the failed samples of a point by kind."""
    return decode_kinds(str(point.fields.get("error_kinds", "{}")))


def part_of(point: Point) -> Part:
    """Return the samples and the load of a generator's or the run's point."""
    return Part(frame_of(point, (TOTAL, REQUEST)), Load.of(point.fields))


def intervals_of(
    resolution: int, runs: Iterator[Point], generators: Iterator[Point], labels: Iterator[Point]
) -> Iterator[Interval]:
    """Join the points of intervals, each in order of time.

    One whose points do not belong together is left out, and so is one with an invalid point.
    """
    of_generators, of_labels = _Points(generators), _Points(labels)
    for head in runs:
        parts, frames = of_generators.at(head.time_ns), of_labels.at(head.time_ns)
        members = head.fields.get("members")
        # A store without transactions may hold a part of what was written last.
        if len(frames) != head.fields.get("labels") or any(frame.fields.get("members") != members for frame in frames):
            continue
        try:
            yield _interval(resolution, head, parts, frames)
        except (ValueError, KeyError, TypeError) as error:
            log.warning("cannot read the interval %d of %s: %s", start_of(head), head.tags, error)


class _Points:
    """Points in order of time, of which those of one time are taken together."""

    def __init__(self, points: Iterator[Point]) -> None:
        self._points = points
        self._next = next(points, None)

    def at(self, time_ns: int) -> list[Point]:
        found = []
        while self._next is not None and self._next.time_ns <= time_ns:
            if self._next.time_ns == time_ns:
                found.append(self._next)
            self._next = next(self._points, None)
        return found


def _interval(resolution: int, head: Point, parts: list[Point], frames: list[Point]) -> Interval:
    """Return an interval. Raises ``ValueError``, ``KeyError`` or ``TypeError`` for an invalid point."""
    for point in (head, *parts, *frames):
        measurement(point.measurement).check_fields(point.fields)
    interval = Interval(
        start=start_of(head),
        resolution=resolution,
        covered=int(head.fields[COVERED]),
        members=int(str(head.fields["members"]), 16),
    )
    interval.generators = {part.tags["generator"]: part_of(part) for part in parts}
    keys = [label_of(frame) for frame in frames]
    interval.labels = {
        key: frame_of(frame, key) for key, frame in zip(keys, frames, strict=True) if key != TRANSACTIONS
    }
    return interval
