"""A run over time at several resolutions: intervals into which the seconds of all generators are merged.

Histograms merge by addition, so percentiles of a coarse interval are as exact as those of a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import MAX_ERROR_KINDS
from .frames import KINDS, MAX_LABELS, OTHER_LABELS, REQUEST, TRANSACTION, Frame, GeneratorSecond, Key
from .load import SECONDS, Load

RESOLUTIONS = (1, 10, 60, 600)
"""Lengths of intervals in seconds; each is a multiple of the one before."""
MAX_RUN_BUCKETS = 2_000_000
"""Number of buckets in the histograms of all labels together, 160 MB, above which further values are exact to 3 %."""
TOTAL = ""
"""The label of a frame that merges all labels of one kind."""
MAX_RUN_ERROR_KINDS = 2000
"""Maximum number of kinds of errors of all labels together; further ones count as other errors of their label."""
TRANSACTIONS: Key = (TOTAL, TRANSACTION)
"""The key of the frame that merges all transactions."""


def resolution_for(since: int, until: int, points: int, *, of: Iterable[int] = RESOLUTIONS) -> int:
    """Return the finest resolution with at most ``points`` intervals from ``since`` to ``until``, else the coarsest.

    Both seconds are included. An interval that is only partly between them counts too.
    """
    found = sorted(of)
    return next((one for one in found if until // one - since // one < points), found[-1])


def begin_of(second: int, resolution: int) -> int:
    """Return the start of the interval that holds ``second``."""
    return second - second % resolution


def pieces(since: int, until: int, resolutions: Iterable[int] = RESOLUTIONS) -> list[tuple[int, int, int]]:
    """Return resolution, first and last second of the largest whole intervals that fill ``since`` to ``until``.

    Both seconds are included. They are moved outwards to whole intervals of the finest of ``resolutions``.
    """
    coarsest_first = sorted(resolutions, reverse=True)
    finest = coarsest_first[-1]
    found: list[tuple[int, int, int]] = []

    def fill(begin: int, end: int, level: int) -> None:
        if begin >= end:
            return
        resolution = coarsest_first[level]
        first, last = -(-begin // resolution) * resolution, begin_of(end, resolution)
        if first >= last:
            fill(begin, end, level + 1)
            return
        fill(begin, first, level + 1)
        found.append((resolution, first, last - 1))
        fill(last, end, level + 1)

    fill(begin_of(since, finest), begin_of(until, finest) + finest, 0)
    return found


@dataclass
class Part:
    """One generator, or several: all its requests in one frame, and its load."""

    frame: Frame = field(default_factory=lambda: Frame(TOTAL))
    load: Load = field(default_factory=Load)

    def add(self, second: GeneratorSecond) -> None:
        """Merge one second."""
        self.load.add(second)
        for frame in second.frames:
            if frame.kind == REQUEST:
                self.frame.merge(frame)

    def merge(self, other: Part) -> None:
        """Merge another part."""
        self.frame.merge(other.frame)
        self.load.merge(other.load)


@dataclass
class Merged:
    """What was measured, merged by label and by generator.

    Samples beyond ``MAX_LABELS`` count as ``OTHER_LABELS``, and values beyond ``MAX_RUN_BUCKETS`` are ``widened``.
    """

    labels: dict[Key, Frame] = field(default_factory=dict)
    generators: dict[str, Part] = field(default_factory=dict)
    widened: bool = field(default=False, compare=False)
    _error_kinds: int = field(default=0, compare=False, repr=False)
    _buckets: int = field(default=0, compare=False, repr=False)
    _wholes: dict[str, Frame] = field(default_factory=dict, compare=False, repr=False)

    def add(self, generator: str, second: GeneratorSecond) -> None:
        """Merge one second of ``generator``."""
        for frame in second.frames:
            self._merge(frame)
        self.generators.setdefault(generator, Part()).add(second)

    def merge(self, other: Merged) -> None:
        """Merge everything of ``other``."""
        for frame in other.labels.values():
            self._merge(frame)
        for generator, part in other.generators.items():
            self.generators.setdefault(generator, Part()).merge(part)

    def _merge(self, frame: Frame) -> None:
        if frame.kind in self._wholes:
            self._wholes[frame.kind].merge(frame)
        key = frame.key
        whole = self.labels.get(key)
        if whole is None:
            whole = self._new(frame)
        if self._buckets > MAX_RUN_BUCKETS:
            frame, self.widened = frame.widened(), True
        buckets = whole.buckets
        if frame.error_kinds:
            kinds = len(whole.error_kinds)
            whole.merge(frame, min(MAX_ERROR_KINDS, kinds + max(0, MAX_RUN_ERROR_KINDS - self._error_kinds)))
            self._error_kinds += len(whole.error_kinds) - kinds
        else:
            whole.merge(frame)
        self._buckets += whole.buckets - buckets

    def _new(self, frame: Frame) -> Frame:
        others = sum((OTHER_LABELS, kind) in self.labels for kind in KINDS)
        label = frame.label if len(self.labels) - others < MAX_LABELS else OTHER_LABELS
        return self.labels.setdefault((label, frame.kind), Frame(label, kind=frame.kind))

    def total(self) -> Part:
        """Return all generators as one part."""
        load = Load()
        # In one order, so that sums of floats are the same however the seconds arrived.
        for generator in sorted(self.generators):
            load.merge(self.generators[generator].load)
        return Part(self.all_of(REQUEST), load)

    def all_of(self, kind: str) -> Frame:
        """Return all samples of one kind in one frame; not to be changed.

        It is kept and merged further from then on: pages need that of the whole run each second.
        """
        if kind not in self._wholes:
            self._wholes[kind] = merged(TOTAL, (frame for frame in self.labels.values() if frame.kind == kind), kind)
        return self._wholes[kind]

    def frames(self) -> list[Frame]:
        """Return one frame for each label and kind, sorted by label."""
        return [self.labels[key] for key in sorted(self.labels)]

    def named(self, label: str) -> Frame | None:
        """Return the frame of a label: of its requests if it has any, else of its transactions or its sub-samples."""
        return next((self.labels[label, kind] for kind in KINDS if (label, kind) in self.labels), None)

    @property
    def separated(self) -> bool:
        """Whether all samples are separated by kind; otherwise frames of requests may hold samples of any kind."""
        return all(part.load.count("kinds") == part.load.count(SECONDS) for part in self.generators.values())


@dataclass
class Interval(Merged):
    """What was measured from ``start`` (seconds since the epoch) on for ``resolution`` seconds.

    ``covered`` is how many of its seconds anything was measured in. ``members`` has a bit for each generator whose
    second is merged, by its position in the run; it is kept of single seconds alone.
    """

    start: int = 0
    resolution: int = 1
    covered: int = 0
    members: int = 0

    def enter(self, generator: str, position: int, second: GeneratorSecond) -> None:
        """Merge the second of a generator that is not among ``members`` yet."""
        self.add(generator, second)
        self.members |= 1 << position
        self.covered = 1

    def coarsen(self, finer: Interval) -> None:
        """Merge an interval of a finer resolution."""
        self.merge(finer)
        self.covered += finer.covered


@dataclass(frozen=True)
class Cell:
    """One interval of the run, a generator or a label as it is charted.

    ``values`` are those of ``row``, without any where nothing was measured. ``seconds`` is how long it lasted: the
    first and the last interval of a run may be shorter than others, and have a fraction where the load ended.
    ``rate_asked`` is per second.
    """

    start: int
    seconds: float
    values: Mapping[str, Any]
    rate_asked: float | None = None


def merged(label: str, frames: Iterable[Frame], kind: str = REQUEST) -> Frame:
    """Return one frame named ``label`` with everything in ``frames``."""
    whole = Frame(label, kind=kind)
    for frame in frames:
        whole.merge(frame)
    return whole
