"""The measurements of a run: every second of every generator, stored once, merged into totals and series."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Optional

from .frames import Frame, GeneratorSecond
from .series import GENERATOR_COLUMNS, LABEL_COLUMNS, RUN_COLUMNS, Column, Columns, Row, table

TOTAL = ""
"""The label of a frame that merges all labels."""

RateAsked = Optional[Callable[[int], Optional[float]]]
"""Returns the rate requested during a second of the epoch; ``None`` if no rate is requested."""


class RunMeasurements:
    """The seconds of a run. Adding a second of a generator again replaces the earlier one."""

    def __init__(self) -> None:
        self._seconds: dict[int, dict[str, GeneratorSecond]] = {}

    def add(self, generator: str, second: GeneratorSecond) -> bool:
        """Add one second of ``generator``; return whether it is new or differs from the earlier one."""
        generators = self._seconds.setdefault(second.second, {})
        if generators.get(generator) == second:
            return False
        generators[generator] = second
        return True

    def __len__(self) -> int:
        return len(self._seconds)

    @property
    def first_second(self) -> int | None:
        return min(self._seconds, default=None)

    @property
    def last_second(self) -> int | None:
        return max(self._seconds, default=None)

    def times(self) -> list[int]:
        """Return the seconds that any generator measured, in order."""
        return sorted(self._seconds)

    def generators(self) -> list[str]:
        """Return the generators with measurements, sorted."""
        return sorted({generator for generators in self._seconds.values() for generator in generators})

    def get(self, generator: str, time: int) -> GeneratorSecond | None:
        return self._seconds.get(time, {}).get(generator)

    def second(self, time: int) -> list[GeneratorSecond]:
        """Return one second of every generator that measured it."""
        return list(self._seconds.get(time, {}).values())

    def seconds(self, generator: str | None = None) -> Iterator[tuple[str, GeneratorSecond]]:
        """Yield ``(generator, second)`` in order of time, of one or all generators."""
        for time in sorted(self._seconds):
            generators = self._seconds[time]
            for name in sorted(generators) if generator is None else (generator,):
                if name in generators:
                    yield name, generators[name]

    def totals(self, generator: str | None = None) -> tuple[Frame, list[Frame]]:
        """Return the frame of all labels, and one frame per label, sorted by label."""
        labels: dict[str, Frame] = {}
        for _, second in self.seconds(generator):
            for frame in second.frames:
                labels.setdefault(frame.label, Frame(frame.label)).merge(frame)
        frames = [labels[label] for label in sorted(labels)]
        return merged(TOTAL, frames), frames

    def series(self, times: Iterable[int] | None = None, *, rate_asked: RateAsked = None) -> Columns:
        """Return ``RUN_COLUMNS`` for ``times``; by default for all seconds from the first to the last, without gaps.

        ``rate_asked`` returns the requested rate of a second; without it the generators' shares are summed.
        """
        rows = []
        for time in self._times(times):
            seconds = self.second(time)
            asked = rate_asked(time) if rate_asked is not None else _sum_of_shares(seconds)
            frame = merged(TOTAL, (frame for second in seconds for frame in second.frames))
            rows.append(Row(time, frame, seconds, asked))
        return table(RUN_COLUMNS, rows)

    def generator_series(
        self, generator: str, times: Iterable[int] | None = None, columns: Sequence[Column] = GENERATOR_COLUMNS
    ) -> Columns:
        """Return ``columns`` of one generator, for those of ``times`` that it measured; by default for all of them."""
        measured = (self.get(generator, time) for time in (self.times() if times is None else times))
        return table(
            columns,
            (
                Row(second.second, merged(TOTAL, second.frames), [second], second.rate_asked)
                for second in measured
                if second is not None
            ),
        )

    def label_series(
        self, times: Iterable[int] | None = None, labels: Collection[str] | None = None
    ) -> dict[str, Columns]:
        """Return ``LABEL_COLUMNS`` of each label for ``times`` as in ``series``; by default of all measured labels."""
        kept = self._times(times)
        cells: dict[str, dict[int, Frame]] = {label: {} for label in labels or ()}
        for time in kept:
            for second in self.second(time):
                for frame in second.frames:
                    if labels is None or frame.label in cells:
                        cells.setdefault(frame.label, {}).setdefault(time, Frame(frame.label)).merge(frame)
        none = Frame(TOTAL)
        return {
            label: table(LABEL_COLUMNS, (Row(time, frames.get(time, none)) for time in kept))
            for label, frames in cells.items()
        }

    def _times(self, times: Iterable[int] | None) -> Sequence[int]:
        if times is not None:
            return list(times)
        first, last = self.first_second, self.last_second
        return [] if first is None or last is None else range(first, last + 1)


def merged(label: str, frames: Iterable[Frame]) -> Frame:
    whole = Frame(label)
    for frame in frames:
        whole.merge(frame)
    return whole


def _sum_of_shares(seconds: Iterable[GeneratorSecond]) -> float | None:
    shares = [second.rate_asked for second in seconds if second.rate_asked is not None]
    return sum(shares) if shares else None
