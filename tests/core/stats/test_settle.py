"""Iterations that ended without a sample are subtracted from the intervals in which they began."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.stats.measured import generator_series, run_series
from loadwright.core.stats.settle import settle_rows
from tests.core.stats.examples import second_of
from tests.support.measurements import measurements_of


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], []),
        ([3, 0, 2], [3, 0, 2]),
        ([5, 5, 0, -2], [5, 3, 0, 0]),
        ([5, 1, -2, 4, -4], [4, 0, 0, 0, 0]),
        # What began before the first interval is not among these.
        ([-1, 2], [0, 2]),
    ],
)
def test_negative_counts_are_subtracted_from_the_latest_before(counts: list[int], expected: list[int]) -> None:
    rows = settle_rows([(start, {"transactions": count, "empty": 1}) for start, count in enumerate(counts)])
    assert [(start, values["transactions"]) for start, values in rows] == list(enumerate(expected))
    assert all(values["empty"] == 1 for _, values in rows)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_no_iteration_is_subtracted_twice_or_lost(seconds: list[tuple[int, int]]) -> None:
    counts, open_iterations = [], 0
    for begun, ended in seconds:
        empty = min(ended, open_iterations + begun)
        open_iterations += begun - empty
        counts.append(begun - empty)
    found = [values["transactions"] for _, values in settle_rows([(0, {"transactions": count}) for count in counts])]
    assert min(found, default=0) >= 0
    assert sum(found) == sum(counts)


def test_the_series_of_a_run_and_of_its_generators_are_settled() -> None:
    asked = {"rate_asked": 4.0}
    measured = measurements_of(
        ("a", second_of(5, {"home": [1]}, transactions=4, empty=0, **asked)),
        ("a", second_of(6, {}, transactions=-3, empty=3, rate_asked=0.0)),
        ("b", second_of(5, {"home": [1, 1, 1, 1]}, transactions=4, empty=0, **asked)),
    )
    run = run_series(measured, 1)
    assert (run["transactions"], run["empty"], run["rate"]) == ([5, 0], [0, 3], [5, 0])
    generators = generator_series(measured, 1, ["a", "b"])
    assert (generators["a"]["rate"], generators["b"]["rate"]) == ([1, 0], [4])
    assert run_series(measured, 10)["transactions"] == [5]
    assert run_series(measured, 10, load_end=7.0)["rate"] == [2.5]
    # Without a rate, that of the series is of samples.
    free = measurements_of(
        ("a", second_of(5, {"home": [1]}, transactions=4)), ("a", second_of(6, {"home": [1]}, transactions=-3))
    )
    assert (run_series(free, 1)["transactions"], run_series(free, 1)["rate"]) == ([1, 0], [1, 1])


def test_the_newest_second_alone_is_not_negative() -> None:
    measured = measurements_of(
        ("a", second_of(5, {}, transactions=4, rate_asked=4.0)),
        ("a", second_of(6, {}, transactions=-3, rate_asked=4.0)),
    )
    newest = run_series(measured, 1, since=6, until=6)
    assert (newest["transactions"], newest["rate"]) == ([0], [0])
