"""The book of a run: every second of every generator, once, merged in whatever way is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .frames import Frame, GeneratorSecond
from .summary import percentile_fields, rounded

TOTAL = ""
"""The label of a frame that merges all labels."""


class RunMeasurements:
    """Collects the seconds of a run; adding the same second of a generator again replaces it."""

    def __init__(self) -> None:
        self._pages: dict[int, dict[str, GeneratorSecond]] = {}

    def add(self, generator: str, page: GeneratorSecond) -> None:
        """Enter one second of ``generator``."""
        self._pages.setdefault(page.second, {})[generator] = page

    def __len__(self) -> int:
        """Return the number of distinct seconds."""
        return len(self._pages)

    @property
    def first_second(self) -> int | None:
        """Return the earliest second, ``None`` when the book is empty."""
        return min(self._pages, default=None)

    @property
    def last_second(self) -> int | None:
        """Return the latest second, ``None`` when the book is empty."""
        return max(self._pages, default=None)

    def generators(self) -> list[str]:
        """Return the generators that entered anything, sorted."""
        return sorted({generator for page in self._pages.values() for generator in page})

    def pages(self, generator: str | None = None) -> Iterator[tuple[str, GeneratorSecond]]:
        """Yield ``(generator, second)`` in order of time, of one generator or of all."""
        for second in sorted(self._pages):
            for name in sorted(self._pages[second]):
                if generator is None or name == generator:
                    yield name, self._pages[second][name]

    def second(self, second: int) -> list[GeneratorSecond]:
        """Return one second of every generator that entered it."""
        return list(self._pages.get(second, {}).values())

    def totals(self, generator: str | None = None) -> tuple[Frame, list[Frame]]:
        """Return the frame of all labels and one frame a label, sorted by label."""
        labels: dict[str, Frame] = {}
        for _, page in self.pages(generator):
            for frame in page.frames:
                labels.setdefault(frame.label, Frame(frame.label)).merge(frame)
        frames = [labels[label] for label in sorted(labels)]
        return merged(TOTAL, frames), frames

    def series(
        self,
        *,
        label: str | None = None,
        generator: str | None = None,
        since: int | None = None,
        until: int | None = None,
        rate_asked: Callable[[int], float | None] | None = None,
    ) -> dict[str, list[Any]]:
        """Return parallel arrays with one entry a second, without gaps.

        ``since`` and ``until`` bound the seconds (both included; default: first and last in the book).
        ``rate_asked`` gives the asked rate of a second; without it the generators' shares are summed.
        Where a rate is asked, ``rate`` counts transactions begun, else samples; ``samples`` and
        ``transactions`` are always both there. Percentiles of an empty second are ``None``.
        """
        first = since if since is not None else self.first_second
        last = until if until is not None else self.last_second
        columns: dict[str, list[Any]] = defaultdict(list)
        if first is None or last is None:
            return {name: [] for name in SERIES_COLUMNS}
        for second in range(first, last + 1):
            pages = [
                page
                for name, page in sorted(self._pages.get(second, {}).items())
                if generator is None or name == generator
            ]
            asked = rate_asked(second) if rate_asked is not None else _asked(pages)
            for name, value in _second_fields(second, pages, label, asked).items():
                columns[name].append(value)
        return {name: columns[name] for name in SERIES_COLUMNS}


SERIES_COLUMNS = (
    "second",
    "rate_asked",
    "rate",
    "samples",
    "transactions",
    "missed",
    "errors",
    "p50_ms",
    "p95_ms",
    "p99_ms",
    "max_ms",
    "threads",
    "bytes_received",
    "bytes_sent",
)


def merged(label: str, frames: Iterable[Frame]) -> Frame:
    """Return one frame named ``label`` with everything in ``frames``."""
    whole = Frame(label)
    for frame in frames:
        whole.merge(frame)
    return whole


def _asked(pages: list[GeneratorSecond]) -> float | None:
    shares = [page.rate_asked for page in pages if page.rate_asked is not None]
    return sum(shares) if shares else None


def _second_fields(second: int, pages: list[GeneratorSecond], label: str | None, asked: float | None) -> dict[str, Any]:
    frame = merged(
        label or TOTAL, (frame for page in pages for frame in page.frames if label is None or frame.label == label)
    )
    transactions = sum(page.transactions for page in pages)
    percentiles = percentile_fields(frame.histogram, frame.min_ms, frame.max_ms)
    paced = asked is not None and label is None
    return {
        "second": second,
        "rate_asked": rounded(asked) if paced else None,
        "rate": transactions if paced else frame.samples,
        "samples": frame.samples,
        "transactions": transactions,
        "missed": sum(page.missed for page in pages),
        "errors": frame.errors,
        "p50_ms": percentiles["p50_ms"],
        "p95_ms": percentiles["p95_ms"],
        "p99_ms": percentiles["p99_ms"],
        "max_ms": frame.max_ms,
        "threads": sum(page.threads for page in pages),
        "bytes_received": frame.bytes_received,
        "bytes_sent": frame.bytes_sent,
    }
