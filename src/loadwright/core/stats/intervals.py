"""A run over time at several resolutions: intervals into which the seconds of all generators are merged.

Histograms merge by addition, so percentiles of a coarse interval are as exact as those of a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .frames import Frame, GeneratorSecond
from .load import Load

RESOLUTIONS = (1, 10, 60, 600)
"""Lengths of intervals in seconds; each is a multiple of the one before."""
TOTAL = ""
"""The label of a frame that merges all labels."""


def resolution_for(seconds: float, points: int, *, of: Iterable[int] = RESOLUTIONS) -> int:
    """Return the finest resolution at which ``seconds`` take at most ``points`` intervals, else the coarsest."""
    found = sorted(of)
    return next((one for one in found if seconds <= one * points), found[-1])


def begin_of(second: int, resolution: int) -> int:
    """Return the start of the interval that holds ``second``."""
    return second - second % resolution


@dataclass
class Part:
    """One generator, or several: all its samples in one frame, and its load."""

    frame: Frame = field(default_factory=lambda: Frame(TOTAL))
    load: Load = field(default_factory=Load)

    def add(self, second: GeneratorSecond) -> None:
        """Merge one second."""
        self.load.add(second)
        for frame in second.frames:
            self.frame.merge(frame)

    def merge(self, other: Part) -> None:
        """Merge another part."""
        self.frame.merge(other.frame)
        self.load.merge(other.load)


@dataclass
class Merged:
    """What was measured, merged by label and by generator."""

    labels: dict[str, Frame] = field(default_factory=dict)
    generators: dict[str, Part] = field(default_factory=dict)

    def add(self, generator: str, second: GeneratorSecond) -> None:
        """Merge one second of ``generator``."""
        for frame in second.frames:
            self.labels.setdefault(frame.label, Frame(frame.label)).merge(frame)
        self.generators.setdefault(generator, Part()).add(second)

    def merge(self, other: Merged) -> None:
        """Merge everything of ``other``."""
        for label, frame in other.labels.items():
            self.labels.setdefault(label, Frame(label)).merge(frame)
        for generator, part in other.generators.items():
            self.generators.setdefault(generator, Part()).merge(part)

    def total(self) -> Part:
        """Return everything as one part."""
        load = Load()
        # In one order, so that sums of floats are the same however the seconds arrived.
        for generator in sorted(self.generators):
            load.merge(self.generators[generator].load)
        return Part(merged(TOTAL, self.labels.values()), load)

    def frames(self) -> list[Frame]:
        """Return one frame a label, sorted by label."""
        return [self.labels[label] for label in sorted(self.labels)]


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
    first and the last interval of a run may be shorter than others. ``rate_asked`` is per second.
    """

    start: int
    seconds: int
    values: Mapping[str, Any]
    rate_asked: float | None = None


def merged(label: str, frames: Iterable[Frame]) -> Frame:
    """Return one frame named ``label`` with everything in ``frames``."""
    whole = Frame(label)
    for frame in frames:
        whole.merge(frame)
    return whole
