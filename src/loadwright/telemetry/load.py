"""Load measurements as points: how the seconds of a generator are stored and read back.

A second is one ``load_second`` point and one ``load_frame`` point per label. The former contains the number of frames
and is written last, so that a reader can detect incomplete seconds and skip them.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any

from loadwright.core.lineprotocol import Point, Value
from loadwright.core.stats.errors import decode_kinds, encode_kinds
from loadwright.core.stats.fields import MAX_COUNT, values_of
from loadwright.core.stats.frames import KINDS, MAX_BUCKETS, REQUEST, Frame, GeneratorSecond, Key
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.intervals import merged
from loadwright.core.strictjson import dumps, loads
from loadwright.core.texts import encodable

from .port import TelemetryStore
from .schema import LOAD_FRAME, LOAD_SECOND

logger = logging.getLogger(__name__)

NANOSECONDS = 1_000_000_000

_HISTOGRAMS = ("histogram", "intended")

LABEL_TAG_LENGTH = 200
"""Longer labels are shortened in the tag and stored in full in a field."""

_SHORTENED_LENGTH = 100
_SHORTENED = re.compile(r"~[0-9a-f]{16}\Z")

SECONDS_A_READING = 5000
"""Number of seconds without their frames that are held in memory while these frames are read.

Each read is a query, for which InfluxDB scans all series of the run.
"""

MOST_PASSED = 20_000
"""How many frames that are not needed are read before the others are queried by second."""

MAX_SECOND_TEXT = 16 * 1024 * 1024
"""Maximum length of the texts of a second: an agent sends it in one request, which has no more."""
_TEXTS = ("histogram", "intended", "error_kinds", "label_text")


Written = dict[str, dict[str, list[int]]]
"""Seconds of generators that were stored, by run and generator."""


@lru_cache(maxsize=4096)
def label_tag(label: str, kind: str = REQUEST) -> tuple[str, str | None]:
    """Return the tag for a label and kind, and its ``label_text`` if the tag does not determine the label.

    Almost every label of requests is its own tag. A label of another kind, or one that is empty, long, or contains
    characters that some stores do not support (control characters, backslashes, lone surrogates), gets its readable
    part and a digest.
    """
    plain = kind == REQUEST and 0 < len(label) <= LABEL_TAG_LENGTH and label.isprintable() and "\\" not in label
    if plain and not _SHORTENED.search(label):
        return label, None
    readable = "".join(letter for letter in label[:_SHORTENED_LENGTH] if letter.isprintable() and letter != "\\")
    # The byte before the kind is not part of any label.
    suffix = b"" if kind == REQUEST else b"\xff" + kind.encode()
    digest = hashlib.sha256(label.encode("utf-8", "surrogatepass") + suffix).hexdigest()[:16]
    return f"{readable}~{digest}", dumps(label)


def label_fields(frame: Frame) -> tuple[str, dict[str, Value]]:
    """Return the tag of a frame, and the fields that complete it."""
    tag, text = label_tag(frame.label, frame.kind)
    fields: dict[str, Value] = {} if text is None else {"label_text": text}
    # Requests have none, like everything that was stored before there were kinds.
    return tag, fields if frame.kind == REQUEST else {**fields, "kind": frame.kind}


def label_of(point: Point) -> Key:
    """Return label and kind of a point; the label is made ``encodable``. Raises ``ValueError``."""
    label, kind = point.tags["label"], point.fields.get("kind", REQUEST)
    text = point.fields.get("label_text")
    if text is not None:
        label = encodable(loads(str(text)))
        if not isinstance(label, str):
            raise ValueError(f"label_text is {label!r:.80}, not a JSON string")
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}, not one of {', '.join(KINDS)}")
    return label, str(kind)


def buckets_of(point: Point) -> int:
    """Return the number of buckets in the histograms of a point, without parsing them."""
    # A generator would take longer than all else for the points of hosts, which have none.
    count = 0
    for name in _HISTOGRAMS:
        if name in point.fields:
            count += str(point.fields[name]).count(" ") + 1
    return count


def points_of(run: str, generator: str, second: GeneratorSecond) -> list[Point]:
    """Return the points of one second: its frames, then the second itself. Frames with the same key are merged."""
    time_ns = second.second * NANOSECONDS
    frames = _distinct(second.frames)
    points = [_frame_point(run, generator, frame, time_ns) for frame in frames]
    fields = {"frames": len(frames), **values_of(second)}
    points.append(Point(LOAD_SECOND.name, {"run": run, "generator": generator}, fields, time_ns))
    return points


def seconds_in(points: Iterable[Point]) -> Written:
    """Return the seconds that are complete with ``points``."""
    found: Written = {}
    for point in points:
        if point.measurement == LOAD_SECOND.name:
            generators = found.setdefault(point.tags["run"], {})
            generators.setdefault(point.tags["generator"], []).append(point.time_ns // NANOSECONDS)
    return found


def read_seconds(
    store: TelemetryStore,
    run: str,
    since: int | None = None,
    until: int | None = None,
    *,
    generator: str | None = None,
    wanted: Mapping[str, Collection[int]] | None = None,
) -> Iterator[tuple[str, GeneratorSecond]]:
    """Yield ``(generator, second)`` of a run, or of one of its generators, in order of time; complete seconds only.

    ``since`` and ``until`` are inclusive limits in seconds since the epoch; ``wanted`` are the seconds of each
    generator to which the result is restricted. Frames are ordered by key. An invalid second is logged and skipped.
    Raises ``TelemetryError`` if the store fails.
    """
    start_ns = None if since is None else since * NANOSECONDS
    end_ns = None if until is None else (until + 1) * NANOSECONDS
    tags = {"run": run} if generator is None else {"run": run, "generator": generator}
    heads = store.read(LOAD_SECOND.name, tags, start_ns, end_ns)
    if wanted is not None:
        heads = (one for one in heads if one.time_ns // NANOSECONDS in wanted.get(one.tags["generator"], ()))
    for batch in _batches(heads):
        yield from _matched(batch, _FrameReader(store, tags, batch[-1].time_ns + 1))


def _batches(heads: Iterable[Point]) -> Iterator[list[Point]]:
    """Split ``heads`` into lists, never between points with the same time."""
    batch: list[Point] = []
    for _, group in groupby(heads, key=lambda point: point.time_ns):
        batch += group
        if len(batch) >= SECONDS_A_READING:
            yield batch
            batch = []
    if batch:
        yield batch


def _matched(heads: Iterable[Point], frames: _FrameReader) -> Iterator[tuple[str, GeneratorSecond]]:
    """Join seconds, in order of time, with their frames."""
    for time_ns, group in groupby(heads, key=lambda point: point.time_ns):
        found = {head.tags["generator"]: _Frames(head) for head in group}
        frames.give(time_ns, found)
        for generator in sorted(found):
            own, head = found[generator], found[generator].head
            if own.count != own.most:
                continue
            try:
                second = _second(head, own.points())
            except (ValueError, KeyError, TypeError) as error:
                logger.warning("cannot read second %d of %s: %s", time_ns // NANOSECONDS, head.tags, error)
            else:
                yield head.tags["generator"], second


class _FrameReader:
    """Reads the frames with ``tags`` up to ``end_ns`` in order of time, one query for many seconds.

    Agents may have stored any number of frames that belong to no second. Beyond ``MOST_PASSED`` of them it does not
    read on, but queries the frames of each second that is needed.
    """

    def __init__(self, store: TelemetryStore, tags: Mapping[str, str], end_ns: int) -> None:
        self._store = store
        self._tags = tags
        self._end_ns = end_ns
        self._frames: Iterator[Point] | None = None
        self._next: Point | None = None
        self._passed = 0

    def give(self, time_ns: int, found: Mapping[str, _Frames]) -> None:
        """Add the frames at ``time_ns``, later than in the call before, to those of their generators."""
        if self._frames is None:
            self._start(time_ns)
        while self._next is not None and self._next.time_ns <= time_ns:
            own = found.get(self._next.tags["generator"]) if self._next.time_ns == time_ns else None
            if own is None or own.count > own.most:
                self._passed += 1
            if self._passed > MOST_PASSED:
                self._give_each(time_ns, found)
                return
            if own is not None:
                own.add(self._next)
            self._next = next(self._frames, None) if self._frames is not None else None

    def _start(self, time_ns: int) -> None:
        self._frames = self._store.read(LOAD_FRAME.name, self._tags, time_ns, self._end_ns)
        self._next = next(self._frames, None)
        self._passed = 0

    def _give_each(self, time_ns: int, found: Mapping[str, _Frames]) -> None:
        """Query the frames of each generator, and start again at the next second."""
        # The rest is not read.
        self._frames, self._next = None, None
        for generator, own in found.items():
            own.clear()
            tags = {**self._tags, "generator": generator}
            own.count = self._store.count(LOAD_FRAME.name, tags, time_ns, time_ns + 1)
            if own.count == own.most:
                own.clear()
                for frame in self._store.read(LOAD_FRAME.name, tags, time_ns, time_ns + 1):
                    own.add(frame)


class _Frames:
    """The frames of the second ``head``, to which ``most`` belong.

    There may be any number in the store: no more are in memory, and no longer ones, than an agent sends.
    """

    def __init__(self, head: Point) -> None:
        self.head = head
        self.most = int(head.fields.get("frames", 0))
        self.count = 0
        self._length = 0
        self._points: list[Point] = []

    def clear(self) -> None:
        self.count = self._length = 0
        self._points.clear()

    def add(self, frame: Point) -> None:
        self.count += 1
        self._length += sum(len(str(frame.fields.get(name, ""))) for name in _TEXTS)
        if self.count <= self.most and self._length <= MAX_SECOND_TEXT:
            self._points.append(frame)
        else:
            self._points.clear()

    def points(self) -> list[Point]:
        """Return them. Raises ``ValueError`` if they are too long."""
        if self._length > MAX_SECOND_TEXT:
            raise ValueError(f"its texts have {self._length:,} characters, more than {MAX_SECOND_TEXT:,}")
        return self._points


def _distinct(frames: list[Frame]) -> list[Frame]:
    found: dict[Key, Frame] = {}
    for frame in frames:
        key = frame.key
        found[key] = merged(frame.label, [found[key], frame], frame.kind) if key in found else frame
    return list(found.values())


def _frame_point(run: str, generator: str, frame: Frame, time_ns: int) -> Point:
    tag, own = label_fields(frame)
    fields = {**values_of(frame), **own, "histogram": frame.histogram.encode()}
    if frame.intended is not None:
        fields["intended"] = frame.intended.encode()
    if frame.error_kinds:
        fields["error_kinds"] = encode_kinds(frame.error_kinds)
    return Point(LOAD_FRAME.name, {"run": run, "generator": generator, "label": tag}, fields, time_ns)


def _frame(point: Point) -> Frame:
    """Return the frame of a ``load_frame`` point. Raises ``ValueError`` with the invalid field."""
    LOAD_FRAME.check_fields(point.fields)
    fields: dict[str, Any] = dict(point.fields)
    label, kind = label_of(point)
    fields.pop("label_text", None)
    fields["histogram"] = Histogram.decode(fields["histogram"], MAX_COUNT)
    if "intended" in fields:
        fields["intended"] = Histogram.decode(fields["intended"], MAX_COUNT)
    if "error_kinds" in fields:
        fields["error_kinds"] = decode_kinds(fields["error_kinds"], MAX_COUNT)
    return Frame(label, **{**fields, "kind": kind})


def _second(head: Point, frames: list[Point]) -> GeneratorSecond:
    """Return a second. Raises ``ValueError`` with the invalid field, or if its histograms are too large."""
    LOAD_SECOND.check_fields(head.fields)
    buckets = sum(map(buckets_of, frames))
    if buckets > MAX_BUCKETS:
        raise ValueError(f"its histograms have {buckets:,} buckets, more than {MAX_BUCKETS:,}")
    fields: dict[str, Any] = dict(head.fields)
    fields["frames"] = sorted(map(_frame, frames), key=lambda frame: frame.key)
    return GeneratorSecond(second=head.time_ns // NANOSECONDS, **fields)
