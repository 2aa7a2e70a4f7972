"""The book of a run while it is written: what changed since it was last shown, and running totals. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from loadwright.core.stats.frames import Frame, GeneratorSecond
from loadwright.core.stats.measurements import TOTAL, RunMeasurements, merged
from loadwright.core.stats.summary import percentile_fields, rounded, summarize

ERROR_KINDS_SHOWN = 200
ERROR_KINDS_CHARTED = 12
LABEL_COLUMNS = ("second", "rate", "errors", "p50_ms", "p95_ms", "p99_ms")
GENERATOR_COLUMNS = (
    "second",
    "rate",
    "rate_asked",
    "errors",
    "p50_ms",
    "p95_ms",
    "p99_ms",
    "threads",
    "bytes_received",
    "bytes_sent",
    "cpu_percent",
)

Columns = dict[str, list[Any]]
RateAsked = Callable[[int], float | None] | None


class LiveMeasurements:
    """A ``RunMeasurements`` that knows which seconds changed. Adding a second that is there already changes nothing."""

    def __init__(self) -> None:
        self.book = RunMeasurements()
        self._pages: dict[str, dict[int, GeneratorSecond]] = {}
        self._totals: dict[str, Frame] = {}
        self._stale = False
        self._changed: set[int] = set()

    def add(self, generator: str, page: GeneratorSecond) -> bool:
        """Enter one second of ``generator``; returns whether it was new or different."""
        pages = self._pages.setdefault(generator, {})
        former = pages.get(page.second)
        if former == page:
            return False
        pages[page.second] = page
        self.book.add(generator, page)
        self._changed.add(page.second)
        if former is None:
            self._count(page)
        else:
            self._stale = True
        return True

    def _count(self, page: GeneratorSecond) -> None:
        for frame in page.frames:
            self._totals.setdefault(frame.label, Frame(frame.label)).merge(frame)

    def generators(self) -> list[str]:
        """Return the generators that entered anything."""
        return sorted(self._pages)

    def newest(self, generator: str) -> int | None:
        """Return the newest second of ``generator``."""
        return max(self._pages.get(generator, ()), default=None)

    def page(self, generator: str, second: int) -> GeneratorSecond | None:
        """Return one second of one generator, if it is there."""
        return self._pages.get(generator, {}).get(second)

    def seconds(self, until: int | None = None) -> list[int]:
        """Return all seconds up to ``until``, in order."""
        found = {second for pages in self._pages.values() for second in pages}
        return sorted(second for second in found if until is None or second <= until)

    def take_changed(self, ready: Callable[[int], bool]) -> list[int]:
        """Return the changed seconds for which ``ready`` holds, in order; they count as shown from now on."""
        taken = sorted(second for second in self._changed if ready(second))
        self._changed.difference_update(taken)
        return taken

    def totals(self, seconds: float) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Return the summary of all labels and one a label, over ``seconds`` of load."""
        if self._stale:
            self._totals = {}
            for pages in self._pages.values():
                for page in pages.values():
                    self._count(page)
            self._stale = False
        frames = [self._totals[label] for label in sorted(self._totals)]
        return summarize(merged(TOTAL, frames), seconds), [summarize(frame, seconds) for frame in frames]

    def errors(self) -> list[dict[str, Any]]:
        """Return the kinds of errors by label, most frequent first; call after ``totals``."""
        counts = Counter(
            {(frame.label, kind): n for frame in self._totals.values() for kind, n in frame.error_kinds.items()}
        )
        return [
            {"label": label, "kind": kind, "count": count}
            for (label, kind), count in counts.most_common(ERROR_KINDS_SHOWN)
        ]

    def series(self, seconds: list[int], rate_asked: RateAsked, label: str | None = None) -> Columns:
        """Return the columns of ``RunMeasurements.series`` for ``seconds`` (ascending)."""
        columns: Columns = {name: [] for name in self.book.series(since=1, until=0)}
        for first, last in _stretches(seconds):
            part = self.book.series(label=label, since=first, until=last, rate_asked=rate_asked)
            for name, values in part.items():
                columns[name] += values
        return columns

    def label_series(self, label: str, seconds: list[int]) -> Columns:
        """Return the columns of one label."""
        whole = self.series(seconds, None, label)
        return {name: whole[name] for name in LABEL_COLUMNS}

    def error_series(self, seconds: list[int]) -> dict[str, Columns]:
        """Return the counts of the most frequent kinds of errors; seconds without one are left out."""
        charted = Counter[str]()
        for frame in self._totals.values():
            charted.update(frame.error_kinds)
        kinds = [kind for kind, _count in charted.most_common(ERROR_KINDS_CHARTED)]
        columns: dict[str, Columns] = {}
        for second in seconds if kinds else ():
            counts = Counter[str]()
            for pages in self._pages.values():
                for frame in pages[second].frames if second in pages else ():
                    counts.update(frame.error_kinds)
            for kind in kinds:
                if counts[kind]:
                    column = columns.setdefault(kind, {"second": [], "count": []})
                    column["second"].append(second)
                    column["count"].append(counts[kind])
        return columns

    def generator_series(self, generator: str, seconds: Iterable[int]) -> Columns:
        """Return the columns of one generator, for those of ``seconds`` that it measured."""
        columns: Columns = {name: [] for name in GENERATOR_COLUMNS}
        for second in seconds:
            page = self.page(generator, second)
            if page is None:
                continue
            whole = merged(TOTAL, page.frames)
            row = {
                "second": second,
                "rate": reached(page),
                "rate_asked": rounded(page.rate_asked),
                "errors": whole.errors,
                **percentile_fields(whole.histogram, whole.min_ms, whole.max_ms),
                "threads": page.threads,
                "bytes_received": whole.bytes_received,
                "bytes_sent": whole.bytes_sent,
                "cpu_percent": rounded(page.cpu_percent, 1),
            }
            for name in GENERATOR_COLUMNS:
                columns[name].append(row[name])
        return columns


def reached(page: GeneratorSecond) -> int:
    """Return transactions begun where a rate is asked, else samples."""
    return page.transactions if page.rate_asked is not None else sum(frame.samples for frame in page.frames)


def _stretches(seconds: list[int]) -> Iterable[tuple[int, int]]:
    """Yield first and last of each stretch of adjacent seconds."""
    if not seconds:
        return
    first = previous = seconds[0]
    for second in seconds[1:]:
        if second != previous + 1:
            yield first, previous
            first = second
        previous = second
    yield first, previous
