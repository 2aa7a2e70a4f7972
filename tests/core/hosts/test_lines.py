"""Lines of charts from points: gaps, several points in an interval, and the choice of the resolution."""

from __future__ import annotations

import pytest

from loadwright.core.hosts.lines import MIN, NANOSECONDS, Grid, averaged, grid, lines, steps
from loadwright.core.stats.fields import MAX, MEAN, SUM

AT = 1_800_000_000
TEN = Grid(AT, 10, 4)
OWNERS = {"k1": 7, "k2": 7, "k3": 9}


def ns(offset: int) -> int:
    return (AT + offset) * NANOSECONDS


def test_what_was_not_measured_is_a_gap() -> None:
    rows = [("k1", ns(0), 10, 1.0, None), ("k1", ns(20), 10, 0, 5.0), ("k3", ns(30), 10, 2.5, None)]
    assert lines(rows, OWNERS, False, TEN, [MEAN, MEAN]) == {
        (7, ""): [[1.0, None, 0, None], [None, None, 5.0, None]],
        (9, ""): [[None, None, None, 2.5], [None, None, None, None]],
    }
    assert lines([], OWNERS, False, TEN, [MEAN]) == {}


def test_every_part_has_its_own_line() -> None:
    rows = [("k1", "sda", ns(0), 10, 1.0), ("k1", "sdb", ns(0), 10, 2.0), ("k3", "sda", ns(10), 10, 3.0)]
    assert lines(rows, OWNERS, True, TEN, [MEAN]) == {
        (7, "sda"): [[1.0, None, None, None]],
        (7, "sdb"): [[2.0, None, None, None]],
        (9, "sda"): [[None, 3.0, None, None]],
    }


def test_an_agent_that_restarted_within_an_interval_has_two_points_in_it() -> None:
    rows = [
        ("k1", ns(0), 3, 10.0, 10.0, 10.0, 1, None),
        ("k1", ns(6), 1, 50.0, 50.0, 50.0, 2, None),
        ("k1", ns(10), 10, 20.0, 20.0, 20.0, 4, 6.0),
    ]
    found = lines(rows, OWNERS, False, TEN, [MEAN, MAX, MIN, SUM, MEAN])
    assert found == {
        (7, ""): [
            [20.0, 20.0, None, None],
            [50.0, 20.0, None, None],
            [10.0, 20.0, None, None],
            [3, 4, None, None],
            [None, 6.0, None, None],
        ]
    }


def test_two_agents_of_a_host_make_one_line() -> None:
    rows = [("k2", ns(20), 10, 4.0), ("k2", ns(30), 10, 5.0), ("k1", ns(0), 10, 1.0), ("k1", ns(20), 5, 1.0)]
    assert lines(rows, OWNERS, False, TEN, [MEAN]) == {(7, ""): [[1.0, None, 3.0, 5.0]]}


def test_a_point_has_its_value_in_all_intervals_that_it_covers_and_counts_in_the_first() -> None:
    rows = [("k1", ns(5), 20, 1.0, 3), ("k1", ns(25), 5, 4.0, 1), ("k1", ns(35), 60, 5.0, None)]
    assert lines(rows, OWNERS, False, TEN, [MEAN, SUM]) == {(7, ""): [[1.0, 1.0, 2.5, 5.0], [3, None, 1, None]]}
    seconds = Grid(AT, 1, 6)
    assert lines([("k1", ns(1), 3, 7.0)], OWNERS, False, seconds, [MAX]) == {
        (7, ""): [[None, 7.0, 7.0, 7.0, None, None]]
    }


def test_a_point_that_began_before_covers_the_first_intervals() -> None:
    rows = [("k1", ns(-25), 40, 1.0, 3), ("k3", ns(-25), 25, 4.0, 1)]
    assert lines(rows, OWNERS, False, TEN, [MEAN, SUM]) == {
        (7, ""): [[1.0, 1.0, None, None], [None] * 4],
        (9, ""): [[None] * 4, [None] * 4],
    }


def test_means_are_those_of_the_lines_with_a_value() -> None:
    assert averaged([[1, None, 4.0, None], [2, 3, 0, None]], 4) == [1.5, 3, 2.0, None]
    assert averaged([], 2) == [None, None]


def test_joined_intervals_begin_at_multiples_of_their_length() -> None:
    assert Grid(AT + 3600, 3600, 8).joined(6) == Grid(AT - AT % 21_600, 21_600, 2)
    assert Grid(AT, 10, 5).joined(1) == Grid(AT, 10, 5)


def test_steps_are_spread_over_the_intervals() -> None:
    assert steps([(ns(10), 1.0, None), (ns(30), 2.0, 3.0)], TEN, 2) == [[None, 1.0, None, 2.0], [None, None, None, 3.0]]
    assert steps([], TEN, 2) == [[None] * 4, [None] * 4]


@pytest.mark.parametrize(
    ("seconds", "points", "expected"),
    [
        (300, 300, Grid(AT, 1, 300)),
        (300, 299, Grid(AT, 10, 30)),
        (3600, 500, Grid(AT, 10, 360)),
        (86_400, 500, Grid(AT, 600, 144)),
        (30 * 86_400, 1000, Grid(AT, 3600, 720)),
        (400 * 86_400, 10, Grid(AT, 3600, 9600)),
    ],
)
def test_the_finest_intervals_that_fit_are_chosen(seconds: int, points: int, expected: Grid) -> None:
    assert grid(AT, AT + seconds - 1, points, {}) == expected


def test_intervals_begin_at_multiples_of_their_length() -> None:
    assert grid(AT + 13, AT + 27, 10, {}) == Grid(AT + 10, 10, 2)


def test_figures_may_not_be_kept_in_short_intervals() -> None:
    assert grid(AT, AT + 9, 500, {}, finest=60) == Grid(AT, 60, 1)


def test_resolutions_that_were_deleted_are_left_out() -> None:
    kept = {1: AT + 100, 10: AT + 50, 60: AT}
    assert grid(AT, AT + 59, 500, kept).resolution == 60
    assert grid(AT + 50, AT + 59, 500, kept).resolution == 10
    assert grid(AT - 1, AT + 59, 500, {**kept, 600: AT, 3600: AT}).resolution == 3600
