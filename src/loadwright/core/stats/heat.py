"""A heat map of elapsed times: how many values of each interval are within each band of latency."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from .histogram import Histogram, bucket_bounds

EDGES_MS = (
    *(0, 1, 2, 3, 5, 7),
    *(step * scale for scale in (1, 10, 100, 1_000, 10_000) for step in (10, 15, 20, 30, 50, 70)),
    1_000_000,
)
"""The limits of the bands in milliseconds: six bands per power of ten. Larger values count as the last band."""


def bands(histogram: Histogram) -> list[int]:
    """Return how many values are within each band, without the empty bands at the end."""
    counts = [0] * (len(EDGES_MS) - 1)
    for index, count in histogram.counts.items():
        low, _ = bucket_bounds(index)
        counts[min(bisect_right(EDGES_MS, low), len(counts)) - 1] += count
    while counts and not counts[-1]:
        counts.pop()
    return counts


def heat_map(rows: Iterable[tuple[int, Histogram]]) -> dict[str, Any]:
    """Return ``edges_ms`` and, as parallel arrays, the start and the ``bands`` of each interval with values."""
    found = [(start, bands(histogram)) for start, histogram in rows if histogram.total]
    return {
        "edges_ms": list(EDGES_MS),
        "series": {"second": [start for start, _ in found], "counts": [counts for _, counts in found]},
    }
