"""Compares the result of a run with the figures computed from every frame that was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from benchmarks.soak.measured import Measured
from loadwright.core.stats.frames import Frame
from loadwright.core.stats.intervals import RESOLUTIONS, TOTAL, begin_of, merged
from loadwright.core.stats.series import CHARTED_PERCENTILES
from loadwright.core.stats.summary import error_counts, summarize

COARSEST = RESOLUTIONS[-1]


def differences(document: Mapping[str, Any], measured: Measured, seconds: float) -> list[str]:
    """Return a description of each figure of the result that is not as measured in ``seconds`` of load."""
    frames = measured.frames()
    found = [*_compare("total", document["total"], summarize(merged(TOTAL, frames), seconds))]
    labels = {label["label"]: label for label in document["labels"]}
    for frame in frames:
        found += _compare(frame.label, labels[frame.label], summarize(frame, seconds))
    for generator in document["generators"]:
        found += _compare(generator["name"], generator, {"seconds": measured.seconds[generator["id"]]})
    wanted = error_counts(frames, len(document["errors"]) + 1)
    found += _compare("errors", {"kinds": _sorted(document["errors"])}, {"kinds": _sorted(wanted)})
    for start, of_interval in measured.by_interval().items():
        found += _of_interval(start, of_interval, document, labels)
    return found


def _of_interval(
    start: int, frames: list[Frame], document: Mapping[str, Any], labels: Mapping[str, Any]
) -> Iterable[str]:
    for frame in [merged(TOTAL, frames), *frames]:
        entry = labels[frame.label] if frame.label else document
        series, resolution = entry["series"], entry["resolution"]
        rows = [row for row, at in enumerate(series["second"]) if begin_of(at, COARSEST) == start]
        for name in ("samples", "errors", "bytes_received", "bytes_sent"):
            if name in series:
                yield from _compare(
                    f"{frame.label} {start}",
                    {name: sum(series[name][row] for row in rows)},
                    {name: getattr(frame, name)},
                )
        if resolution == COARSEST:
            summary = summarize(frame, COARSEST)
            for name in CHARTED_PERCENTILES:
                yield from _compare(f"{frame.label} {start}", {name: series[name][rows[0]]}, {name: summary[name]})


def _compare(what: str, found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterable[str]:
    for name, value in wanted.items():
        if found[name] != value:
            yield f"{what}: {name} is {found[name]}, not {value}"


def _sorted(errors: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    return sorted((one["count"], one["label"], one["kind"]) for one in errors)
