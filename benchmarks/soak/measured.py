"""Invented measurements of a long run: frames as line protocol, and the figures expected of all of them.

Every label has a number of frames that its generators measure again and again in a random order. What is expected
follows from how often each of them was measured, so it does not depend on the code that merges seconds.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from loadwright.core.lineprotocol import encode
from loadwright.core.stats.errors import ErrorKind, merge_kinds
from loadwright.core.stats.frames import Frame, GeneratorSecond
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.intervals import RESOLUTIONS, begin_of
from loadwright.telemetry.load import NANOSECONDS, points_of

FRAMES_A_LABEL = 40
MEAN_SAMPLES = 20
ERRORS = ("500 Internal Server Error", "Non HTTP response code: java.net.SocketTimeoutException Read timed out")


@dataclass(frozen=True)
class Example:
    """One second of a label, and the elapsed times in it."""

    frame: Frame
    elapsed: tuple[int, ...]
    intended: tuple[int, ...]


def examples(label: str, chance: random.Random) -> list[Example]:
    """Return the seconds that a label has: log-normal times, some failed samples, some late transactions."""
    median = chance.choice([8, 40, 120, 700])
    found = []
    for _ in range(FRAMES_A_LABEL):
        count = chance.randint(1, 2 * MEAN_SAMPLES - 1)
        elapsed = tuple(round(median * chance.lognormvariate(0, 0.5)) for _ in range(count))
        late = chance.random() < 0.1
        intended = tuple(one + chance.randint(0, 50) for one in elapsed) if late else elapsed
        frame = Frame(label, count, sum(chance.random() < 0.01 for _ in elapsed), 900 * count, 120 * count)
        frame.sum_ms, frame.min_ms, frame.max_ms = sum(elapsed), min(elapsed), max(elapsed)
        frame.histogram = Histogram.of(elapsed)
        frame.intended = Histogram.of(intended) if late else None
        frame.error_kinds = {chance.choice(ERRORS): ErrorKind(frame.errors)} if frame.errors else {}
        found.append(Example(frame, elapsed, intended))
    return found


class Measured:
    """The measurements of all generators of ``run``."""

    def __init__(self, run: str, generators: list[str], labels: list[str]) -> None:
        self._chance = random.Random(1)
        self._examples = [examples(label, self._chance) for label in labels]
        self._labels = labels
        self._lines = {key: [_lines(run, key, of_label) for of_label in self._examples] for key in generators}
        self._heads = {key: _head(run, key, len(labels)) for key in generators}
        # By ten minutes, the frames measured: number of the label * FRAMES_A_LABEL + number of the frame.
        self._counts: dict[int, Counter[int]] = {}
        self.seconds: Counter[str] = Counter()

    def second(self, generator: str, second: int) -> bytes:
        """Measure one second of a generator and return it as line protocol."""
        picked = self._chance.choices(range(FRAMES_A_LABEL), k=len(self._labels))
        counts = self._counts.setdefault(begin_of(second, RESOLUTIONS[-1]), Counter())
        counts.update([number * FRAMES_A_LABEL + one for number, one in enumerate(picked)])
        self.seconds[generator] += 1
        lines = [of_label[one] for of_label, one in zip(self._lines[generator], picked, strict=True)]
        end = f" {second * NANOSECONDS}\n"
        return (end.join([*lines, self._heads[generator]]) + end).encode()

    def frames(self) -> list[Frame]:
        """Return everything measured, one frame a label, computed from the elapsed times."""
        counts: Counter[int] = Counter()
        for of_interval in self._counts.values():
            counts.update(of_interval)
        return self._frames(counts)

    def by_interval(self) -> dict[int, list[Frame]]:
        """Return everything measured in each ten minutes."""
        return {start: self._frames(counts) for start, counts in sorted(self._counts.items())}

    def _frames(self, counts: Counter[int]) -> list[Frame]:
        return [self._frame(number, label, counts) for number, label in enumerate(self._labels)]

    def _frame(self, number: int, label: str, counts: Counter[int]) -> Frame:
        whole = Frame(label)
        intended = Histogram()
        for one, example in enumerate(self._examples[number]):
            if not (times := counts[number * FRAMES_A_LABEL + one]):
                continue
            frame = example.frame
            whole.samples += times * frame.samples
            whole.errors += times * frame.errors
            whole.bytes_received += times * frame.bytes_received
            whole.bytes_sent += times * frame.bytes_sent
            whole.sum_ms += times * sum(example.elapsed)
            whole.min_ms = min(example.elapsed) if whole.min_ms is None else min(whole.min_ms, *example.elapsed)
            whole.max_ms = max(example.elapsed) if whole.max_ms is None else max(whole.max_ms, *example.elapsed)
            for elapsed, wanted in zip(example.elapsed, example.intended, strict=True):
                whole.histogram.add(elapsed, times)
                intended.add(wanted, times)
            more = {kind: ErrorKind(times * errors.count) for kind, errors in frame.error_kinds.items()}
            merge_kinds(whole.error_kinds, more)
        whole.intended = intended
        return whole


def _lines(run: str, generator: str, found: list[Example]) -> list[str]:
    """Return the frames as lines without a time."""
    seconds = [GeneratorSecond(0, [example.frame]) for example in found]
    return [encode(points_of(run, generator, second)[:1]).removesuffix(" 0\n") for second in seconds]


def _head(run: str, generator: str, frames: int) -> str:
    second = GeneratorSecond(
        0, [], rate_asked=100.0, transactions=95, threads=20, kinds=True, cpu_percent=30.5, gc_percent=0.5
    )
    second.heap_bytes = 200_000_000
    head = points_of(run, generator, second)[-1]
    head.fields["frames"] = frames
    return encode([head]).removesuffix(" 0\n")
