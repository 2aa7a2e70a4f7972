"""The charts of a run at the resolution that a page can show, from the store or, after its retention, the artifact.

They show whole seconds of load: neither the samples of setUp thread groups before it, nor late responses after it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loadwright.core.stats.frames import KINDS, REQUEST, Key
from loadwright.core.stats.heat import heat_map
from loadwright.core.stats.intervals import RESOLUTIONS, Merged, begin_of, resolution_for
from loadwright.core.stats.measured import (
    Measured,
    bounds,
    error_series,
    generator_series,
    label_series,
    run_series,
    statistics,
)
from loadwright.core.stats.series import (
    ERROR_COLUMNS,
    GENERATOR_PAGE_COLUMNS,
    LABEL_COLUMNS,
    RUN_COLUMNS,
    Column,
    Columns,
    RateAsked,
    coarsened,
    complete,
)

POINTS = 800
MOST_POINTS = 5000
"""An hour and more of seconds."""
GENERATORS_CHARTED = 20
"""How many generators have their CPU in the chart of all."""
CPU_COLUMNS = tuple(column for column in GENERATOR_PAGE_COLUMNS if column.name in ("second", "cpu_percent"))


@dataclass(frozen=True)
class Load:
    """When the load of a run began and ended, in seconds since the epoch; ``None`` before that."""

    begin: float | None = None
    end: float | None = None

    def within(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the first and the last second to show of those that were measured; ``None`` before the load."""
        begin = first if self.begin is None else max(first, math.floor(self.begin))
        # A load that is shorter than a second has that second alone.
        end = last if self.end is None else min(last, max(begin, math.floor(self.end) - 1))
        return (begin, end) if begin <= end else None


@dataclass(frozen=True)
class Scope:
    """The part of a run that a page shows, in at most ``points`` intervals or those of the coarsest resolution.

    ``since`` and ``until`` are its first and last second, ``None`` for those of the run; ``last`` limits it to that
    many of the newest seconds. One ``label`` or one ``generator`` can be charted besides the run. Without ``kind``, a
    label is that of requests if there is one, else of transactions or parts of requests. An empty label with the kind
    ``transaction`` means all transactions. ``heat`` adds the heat map of elapsed times of what is charted.
    """

    since: int | None = None
    until: int | None = None
    points: int = POINTS
    last: int | None = None
    label: str | None = None
    kind: str | None = None
    generator: str | None = None
    heat: bool = False

    def window(self, first: int, last: int) -> tuple[int, int]:
        """Return the first and the last second shown of a run whose charts are from ``first`` to ``last``."""
        until = last if self.until is None else min(self.until, last)
        since = first if self.since is None else max(self.since, first)
        if self.last is not None:
            since = max(since, until - self.last + 1)
        return since, until

    def resolution(self, since: int, until: int, resolutions: Sequence[int]) -> int:
        """Return which of ``resolutions`` to show a window at."""
        if self.last is not None:
            # The window moves: its resolution must not depend on where it begins, so it is that of the worst place.
            since, until = -1, until - since - 1
        return resolution_for(since, until, self.points, of=resolutions)


def charts(
    measured: Measured,
    generators: Sequence[str],
    scope: Scope,
    rate_asked: RateAsked,
    changed: Sequence[int] | None,
    resolutions: Sequence[int] = RESOLUTIONS,
    load: Load = Load(),
) -> dict[str, Any]:
    """Return a ``charts`` message. With ``changed`` only the intervals from the first of these seconds on.

    It has no intervals if all changed seconds are outside the window. ``resolutions`` are those that are stored.
    """
    measured_within = bounds(measured.totals())
    limits = load.within(*measured_within) if measured_within is not None else None
    if limits is None:
        return _message(1, None, whole=True)
    since, until = scope.window(*limits)
    resolution = scope.resolution(since, until, resolutions)
    if changed is not None:
        window = range(begin_of(since, resolution), begin_of(until, resolution) + resolution)
        changed = [second for second in changed if second in window]
        if not changed:
            return _message(resolution, limits, whole=False)
    whole = changed is None or _grew(scope, limits, resolution, changed, resolutions)
    begin = since if whole or not changed else max(since, begin_of(changed[0], resolution))
    span = {"since": begin, "until": until}
    shown = list(generators[:GENERATORS_CHARTED])
    message = _message(resolution, limits, whole=whole)
    message["statistics"] = window_statistics(measured, generators, scope, resolutions)
    message["series"] = run_series(measured, resolution, rate_asked=rate_asked, **span, load_end=load.end)
    message["error_series"] = error_series(measured, resolution, **span)
    message["generators"] = generator_series(measured, resolution, shown, CPU_COLUMNS, **span)
    if scope.label is not None:
        key = _key(scope.label, scope.kind, measured.totals())
        message["label"] = _label(key, label_series(measured, resolution, [key], **span, load_end=load.end)[key])
    if scope.generator is not None and scope.generator in generators:
        of_one = generator_series(
            measured, resolution, [scope.generator], GENERATOR_PAGE_COLUMNS, **span, load_end=load.end
        )
        message["generator"] = {"id": scope.generator, "series": of_one[scope.generator]}
    if scope.heat:
        label = None if scope.label is None else _key(scope.label, scope.kind, measured.totals())
        generator = scope.generator if label is None else None
        message["heat"] = heat_map(measured.histogram_rows(resolution, **span, generator=generator, label=label))
    return message


def window_statistics(
    measured: Measured, generators: Sequence[str], scope: Scope, resolutions: Sequence[int]
) -> dict[str, Any] | None:
    """Return the statistics of all samples in ``scope``. ``None`` without any, or for an unknown generator."""
    limits = bounds(measured.totals())
    if limits is None or (scope.generator is not None and scope.generator not in generators):
        return None
    since, until = scope.window(*limits)
    label = None if scope.label is None else _key(scope.label, scope.kind, measured.totals())
    return statistics(measured, since, until, resolutions, generator=scope.generator, label=label)


def _grew(
    scope: Scope, limits: tuple[int, int], resolution: int, changed: Sequence[int], resolutions: Sequence[int]
) -> bool:
    """Return whether the resolution is another one than before the changed seconds."""
    before = max(limits[0], min(changed) - 1) if changed else limits[1]
    return scope.resolution(*scope.window(limits[0], before), resolutions) != resolution


def kept_charts(page: dict[str, Any], scope: Scope, generators: Sequence[str], load: Load = Load()) -> dict[str, Any]:
    """Return a ``charts`` message from the page data of an artifact, at the kept resolution or a coarser one."""
    series = complete(RUN_COLUMNS, page["series"])
    seconds = series["second"]
    kept = int(page.get("resolution", 1))
    limits = load.within(seconds[0], seconds[-1] + kept - 1) if seconds else None
    if limits is None:
        return _message(kept, None, whole=True)
    since, until = scope.window(*limits)
    resolution = scope.resolution(since, until, [one for one in RESOLUTIONS if one >= kept])
    message = _message(resolution, limits, whole=True)
    # Whole intervals, without what was measured before the load and after it.
    begin = max(begin_of(since, resolution), begin_of(limits[0], kept))
    end = min(begin_of(until, resolution) + resolution - 1, limits[1])

    def within(columns: Sequence[Column], series: Columns) -> Columns:
        shown = _within(complete(columns, series), (begin, end))
        return shown if resolution == kept else coarsened(columns, shown, resolution)

    message["series"] = within(RUN_COLUMNS, series)
    message["error_series"] = {kind: within(ERROR_COLUMNS, part) for kind, part in page["error_series"].items()}
    # Those that measured nothing are missing.
    found = page["generators"]
    message["generators"] = {key: within(CPU_COLUMNS, found.get(key, {})) for key in generators[:GENERATORS_CHARTED]}
    if scope.label is not None:
        key, series = kept_label(page, scope.label, scope.kind) or ((scope.label, scope.kind or REQUEST), {})
        message["label"] = _label(key, within(LABEL_COLUMNS, series))
    if scope.generator is not None and scope.generator in generators:
        one = within(GENERATOR_PAGE_COLUMNS, found.get(scope.generator, {}))
        message["generator"] = {"id": scope.generator, "series": one}
    if scope.heat:
        # Histograms are kept as long as measurements are.
        message["heat"] = heat_map(())
    return message


def kept_label(page: dict[str, Any], label: str, kind: str | None) -> tuple[Key, Columns] | None:
    """Return the series of a label in the page data, with its key. ``None`` if it was not kept."""
    # Page data of earlier versions has labels without kinds.
    kinds = page["labels"] if "labels" in page else {REQUEST: page["label_series"]}
    for one in KINDS if kind is None else (kind,):
        if label in kinds.get(one, {}):
            return (label, one), kinds[one][label]
    return None


def _key(label: str, kind: str | None, totals: Merged) -> Key:
    named = totals.named(label) if kind is None else None
    return named.key if named is not None else (label, kind or REQUEST)


def _label(key: Key, series: Columns) -> dict[str, Any]:
    return {"label": key[0], "kind": key[1], "series": series}


def _within(columns: Columns, window: tuple[int, int]) -> Columns:
    kept = [index for index, second in enumerate(columns["second"]) if window[0] <= second <= window[1]]
    return {name: [values[index] for index in kept] for name, values in columns.items()}


def _message(resolution: int, limits: tuple[int, int] | None, *, whole: bool) -> dict[str, Any]:
    """Return a message without any interval of a run that was measured from the first to the last second."""
    none: Columns = {column.name: [] for column in RUN_COLUMNS}
    return {
        "type": "charts",
        "resolution": resolution,
        "whole": whole,
        "bounds": limits,
        "statistics": None,
        "series": none,
        "error_series": {},
        "generators": {},
        "label": None,
        "generator": None,
        "heat": None,
    }
