"""Bands of latency of a heat map."""

import pytest

from loadwright.core.stats.heat import EDGES_MS, bands, heat_map
from loadwright.core.stats.histogram import MAX_VALUE, Histogram


def test_edges_ascend() -> None:
    assert list(EDGES_MS) == sorted(set(EDGES_MS))


@pytest.mark.parametrize(
    ("value", "low"),
    [
        (0, 0),
        (1, 1),
        (9, 7),
        (10, 10),
        (14, 10),
        (15, 15),
        (699_000, 500_000),
        (1_000_000, 700_000),
        (MAX_VALUE, 700_000),
    ],
)
def test_a_value_is_in_the_band_that_begins_at_or_below_it(value: int, low: int) -> None:
    assert bands(Histogram.of([value, value])) == [0] * EDGES_MS.index(low) + [2]


def test_a_heat_map_leaves_out_intervals_without_values() -> None:
    found = heat_map([(100, Histogram.of([1, 12])), (110, Histogram()), (120, Histogram.of([0]))])
    assert found["edges_ms"] == list(EDGES_MS)
    assert found["series"]["second"] == [100, 120]
    assert [sum(counts) for counts in found["series"]["counts"]] == [2, 1]
    assert heat_map(())["series"] == {"second": [], "counts": []}
