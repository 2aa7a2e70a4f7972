"""The interface to the measurements of a run, its totals and its intervals by resolution, and series made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from .frames import REQUEST, Frame, Key
from .histogram import Histogram
from .intervals import RESOLUTIONS, Merged, begin_of
from .load import FIRST_SECOND, LAST_SECOND
from .series import (
    CHARTED_PERCENTILES,
    GENERATOR_COLUMNS,
    LABEL_COLUMNS,
    RUN_COLUMNS,
    Column,
    Columns,
    RateAsked,
    Row,
    Rows,
    cells,
    present,
    table,
)
from .settle import settle, settle_rows
from .summary import summarize

ERROR_KINDS_CHARTED = 12


class Measured(Protocol):
    """The measurements of one run. Rows are ``series.row`` of an interval, in order of time, without empty ones.

    Bounds are seconds since the epoch, both included; intervals that overlap them are meant.
    """

    def totals(self) -> Merged:
        """Return everything measured so far, merged; not to be changed."""

    def run_rows(self, resolution: int, since: int | None = None, until: int | None = None) -> Rows:
        """Yield the intervals of the run, with the values of its requests."""

    def generator_rows(
        self,
        resolution: int,
        generators: Collection[str],
        since: int | None = None,
        until: int | None = None,
        *,
        percentiles: bool = True,
    ) -> Iterable[tuple[int, str, Mapping[str, Any]]]:
        """Yield start, generator and values of the intervals of some generators.

        Without ``percentiles``, which may then be missing, the newest intervals are merged much faster.
        """

    def label_rows(
        self, resolution: int, labels: Collection[Key] | None, since: int | None = None, until: int | None = None
    ) -> Iterable[tuple[int, Key, Mapping[str, Any]]]:
        """Yield start, key and values of the intervals of some labels, or of all.

        ``intervals.TRANSACTIONS`` is a label too, but not one of all.
        """

    def error_rows(
        self, resolution: int, since: int | None = None, until: int | None = None
    ) -> Iterable[tuple[int, dict[str, int]]]:
        """Yield start and errors of requests by kind of the intervals in which there were any."""

    def frame_within(
        self, since: int, until: int, resolutions: Collection[int], *, generator: str | None, label: Key | None
    ) -> Frame:
        """Merge the requests of the run or one generator, or a label, in ``pieces(since, until, resolutions)``."""

    def histogram_rows(
        self,
        resolution: int,
        since: int | None = None,
        until: int | None = None,
        *,
        generator: str | None,
        label: Key | None,
    ) -> Iterable[tuple[int, Histogram]]:
        """Yield start and elapsed times of the intervals of the requests of the run or one generator, or of a label."""


def bounds(totals: Merged) -> tuple[int, int] | None:
    """Return the first and the last second in which anything was measured, ``None`` without any."""
    loads = [part.load.values for part in totals.generators.values()]
    if not loads:
        return None
    return int(min(one[FIRST_SECOND] for one in loads)), int(max(one[LAST_SECOND] for one in loads))


def samples_before(measured: Measured, time: float | None) -> Merged:
    """Return the number of samples of each label in the seconds before ``time``; other values are left out.

    They are those of setUp thread groups, which JMeter executes before a run with a rate or threads is ready.
    """
    found, limits = Merged(), bounds(measured.totals())
    if time is None or limits is None or limits[0] >= int(time):
        return found
    for _, key, values in measured.label_rows(RESOLUTIONS[0], None, limits[0], int(time) - 1):
        frame = found.labels.setdefault(key, Frame(key[0], kind=key[1]))
        frame.samples += values.get("samples", 0)
    return found


def run_series(
    measured: Measured,
    resolution: int,
    *,
    rate_asked: RateAsked = None,
    since: int | None = None,
    until: int | None = None,
    load_end: float | None = None,
) -> Columns:
    """Return ``RUN_COLUMNS`` from the first to the last second of the run, within ``since`` and ``until``.

    ``load_end`` is the time at which the load ended, ``None`` while it lasts.
    """
    limits = bounds(measured.totals())
    if limits is None:
        return table(RUN_COLUMNS, ())
    kept = cells(
        measured.run_rows(resolution, since, until),
        resolution,
        *limits,
        since=since,
        until=until,
        rate_asked=rate_asked,
        load_end=load_end,
    )
    return settle(table(RUN_COLUMNS, kept))


def generator_series(
    measured: Measured,
    resolution: int,
    generators: Collection[str],
    columns: tuple[Column, ...] = GENERATOR_COLUMNS,
    *,
    since: int | None = None,
    until: int | None = None,
    load_end: float | None = None,
) -> dict[str, Columns]:
    """Return ``columns`` of some generators, for the intervals in which each measured anything."""
    limits = bounds(measured.totals()) or (0, 0)
    found: dict[str, list[Row]] = {name: [] for name in generators}
    percentiles = any(column.name in CHARTED_PERCENTILES for column in columns)
    for start, name, values in measured.generator_rows(resolution, generators, since, until, percentiles=percentiles):
        found[name].append((start, values))
    return {
        name: table(columns, present(settle_rows(rows), resolution, *limits, load_end)) for name, rows in found.items()
    }


def label_series(
    measured: Measured,
    resolution: int,
    labels: Collection[Key] | None = None,
    *,
    since: int | None = None,
    until: int | None = None,
    load_end: float | None = None,
) -> dict[Key, Columns]:
    """Return ``LABEL_COLUMNS`` of some labels, or of all, over the same intervals as ``run_series``."""
    limits = bounds(measured.totals())
    found: dict[Key, list[Row]] = {key: [] for key in labels or ()}
    for start, key, values in measured.label_rows(resolution, labels, since, until):
        found.setdefault(key, []).append((start, values))
    if limits is None:
        return {key: table(LABEL_COLUMNS, ()) for key in found}
    return {
        key: table(LABEL_COLUMNS, cells(rows, resolution, *limits, since=since, until=until, load_end=load_end))
        for key, rows in found.items()
    }


STATISTICS = (
    "samples", "errors", "error_rate", "rate", "mean_ms", "min_ms", "p50_ms", "p90_ms", "p95_ms", "p99_ms", "max_ms",
)  # fmt: skip


def statistics(
    measured: Measured,
    since: int,
    until: int,
    resolutions: Collection[int],
    *,
    generator: str | None = None,
    label: Key | None = None,
) -> dict[str, Any] | None:
    """Return ``STATISTICS`` from ``since`` to ``until``: of the requests of the run or one generator, or of a label.

    They are computed from merged histograms. ``since`` and ``until`` in the result are those that ``resolutions``, the
    stored ones, allow. ``None`` if nothing was measured between them.
    """
    limits = bounds(measured.totals())
    if limits is None or until < since:
        return None
    finest = min(resolutions)
    first = max(begin_of(since, finest), limits[0])
    last = min(begin_of(until, finest) + finest - 1, limits[1])
    summary = summarize(
        measured.frame_within(first, last, resolutions, generator=generator, label=label), last - first + 1
    )
    return {"since": first, "until": last, **{name: summary[name] for name in STATISTICS}}


def error_series(
    measured: Measured, resolution: int, *, since: int | None = None, until: int | None = None
) -> dict[str, Columns]:
    """Return ``second`` and ``count`` of the most frequent kinds of errors of requests, for intervals that have any."""
    frequent: Counter[str] = Counter()
    for frame in measured.totals().labels.values():
        if frame.kind == REQUEST:
            frequent.update({kind: errors.count for kind, errors in frame.error_kinds.items()})
    kinds = [kind for kind, _ in frequent.most_common(ERROR_KINDS_CHARTED)]
    columns: dict[str, Columns] = {}
    for start, counts in measured.error_rows(resolution, since, until) if kinds else ():
        for kind in kinds:
            if kind in counts:
                column = columns.setdefault(kind, {"second": [], "count": []})
                column["second"].append(start)
                column["count"].append(counts[kind])
    return columns
