"""Summary numbers for people, computed from merged frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from heapq import nlargest
from typing import Any

from .errors import ErrorKind
from .frames import REQUEST, SUB, TRANSACTION, Frame
from .histogram import Histogram

PERCENTILES = (50, 90, 95, 99)

_FAILED_WITHIN = re.compile(r"number of failing samples : [1-9]")
"""In the message that JMeter gives a transaction: it failed because of a sample in it."""


def rounded(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)


def percentile_fields(histogram: Histogram, low: int | None, high: int | None) -> dict[str, float | None]:
    """Return ``p50_ms`` … ``p99_ms``, clamped to the exact extremes ``low`` and ``high``."""
    fields: dict[str, float | None] = {}
    for percent, value in zip(PERCENTILES, histogram.percentiles(PERCENTILES)):
        if value is not None and low is not None and high is not None:
            value = min(max(value, low), high)
        fields[f"p{percent}_ms"] = value
    return fields


def rate(frame: Frame, seconds: float, before: Frame | None = None) -> float | None:
    """Return the samples per second of load, without those ``before`` it: of setUp thread groups."""
    return (frame.samples - (before.samples if before is not None else 0)) / seconds if seconds > 0 else None


def summarize(frame: Frame, seconds: float, before: Frame | None = None) -> dict[str, Any]:
    """Summarise a merged frame that covers ``seconds`` of load. The rate is without its samples ``before`` the load.

    Times are milliseconds, ``rate`` samples per second, ``error_rate`` a fraction of 1, sizes bytes. ``intended`` has
    the same percentiles, measured from each transaction's intended start.
    """
    percentiles = percentile_fields(frame.histogram, frame.min_ms, frame.max_ms)
    # The exact maximum of the intended times is unknown, so they are not clamped.
    intended = dict(percentiles) if frame.intended is None else percentile_fields(frame.intended, None, None)
    return {
        "label": frame.label,
        "samples": frame.samples,
        "errors": frame.errors,
        "error_rate": round(frame.errors / frame.samples, 6) if frame.samples else 0.0,
        "rate": rounded(rate(frame, seconds, before)) or 0.0,
        "mean_ms": round(frame.sum_ms / frame.samples, 3) if frame.samples else None,
        "min_ms": frame.min_ms,
        **percentiles,
        "max_ms": frame.max_ms,
        "bytes_received": frame.bytes_received,
        "bytes_sent": frame.bytes_sent,
        "intended": intended,
    }


def summarize_label(frame: Frame, seconds: float, before: Frame | None = None, *, separated: bool) -> dict[str, Any]:
    """Summarise a label, with its ``kind``.

    It is ``None`` if an earlier plugin measured some of the run, which counted all samples as requests.
    """
    kind = frame.kind if separated or frame.kind != REQUEST else None
    return {"label": frame.label, "kind": kind, **summarize(frame, seconds, before)}


def error_counts(labels: Iterable[Frame], most: int) -> list[dict[str, Any]]:
    """Return the ``most`` frequent kinds of errors of each label, in descending order.

    An error is not repeated for the parts of its request and for the transactions around it.
    """
    return _most_frequent(labels, most, _own)


def part_error_counts(labels: Iterable[Frame], most: int) -> list[dict[str, Any]]:
    """Return the same of parts of requests. A request may succeed although a part of it fails."""
    return _most_frequent(labels, most, lambda frame, _kind: frame.kind == SUB)


def _most_frequent(labels: Iterable[Frame], most: int, counts: Callable[[Frame, str], bool]) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], ErrorKind] = {}
    for frame in labels:
        for kind, errors in frame.error_kinds.items():
            if counts(frame, kind):
                found.setdefault((frame.label, kind), ErrorKind()).merge(errors)
    frequent = nlargest(most, found.items(), key=lambda item: item[1].count)
    return [_error(label, kind, errors) for (label, kind), errors in frequent]


def _own(frame: Frame, kind: str) -> bool:
    if frame.kind == TRANSACTION:
        return _FAILED_WITHIN.search(kind) is None
    return frame.kind != SUB


def _error(label: str, kind: str, errors: ErrorKind) -> dict[str, Any]:
    return {
        "label": label,
        "kind": kind,
        "count": errors.count,
        "first_second": errors.first,
        "last_second": errors.last,
        "request": errors.request or None,
        "text": errors.text or None,
    }
