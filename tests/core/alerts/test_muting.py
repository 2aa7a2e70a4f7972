"""Recurring times without reports."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.alerts.muting import DAY_MINUTES, Window

MONDAY, FRIDAY, SATURDAY = 0, 4, 5
MIDNIGHT = datetime(2026, 11, 30)
"""The beginning of a Monday."""


def moment(day: int, time: str) -> datetime:
    hour, minute = map(int, time.split(":"))
    return MIDNIGHT + timedelta(days=day, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("day", "time", "covered"),
    [
        (MONDAY, "01:59", False),
        (MONDAY, "02:00", True),
        (MONDAY, "03:29", True),
        (MONDAY, "03:30", False),
        (SATURDAY, "02:30", False),
    ],
)
def test_a_window_within_a_day(day: int, time: str, covered: bool) -> None:
    window = Window(frozenset({MONDAY, FRIDAY}), 120, 210)
    assert window.covers(moment(day, time)) is covered


@pytest.mark.parametrize(
    ("day", "time", "covered"),
    [
        (FRIDAY, "01:00", False),
        (FRIDAY, "22:59", False),
        (FRIDAY, "23:00", True),
        (SATURDAY, "01:59", True),
        (SATURDAY, "02:00", False),
        (SATURDAY, "23:30", False),
    ],
)
def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins(day: int, time: str, covered: bool) -> None:
    assert Window(frozenset({FRIDAY}), 23 * 60, 120).covers(moment(day, time)) is covered


def test_equal_times_are_a_whole_day() -> None:
    window = Window(frozenset({FRIDAY}), 60, 60)
    covered = [minute for minute in range(7 * DAY_MINUTES) if window.covers(MIDNIGHT + timedelta(minutes=minute))]
    assert covered == list(range(4 * DAY_MINUTES + 60, 5 * DAY_MINUTES + 60))


@given(st.sets(st.integers(0, 6)), st.integers(0, DAY_MINUTES - 1), st.integers(0, DAY_MINUTES - 1))
def test_a_week_has_the_length_of_the_window_for_each_of_its_days(days: set[int], start: int, end: int) -> None:
    window = Window(frozenset(days), start, end)
    covered = sum(window.covers(MIDNIGHT + timedelta(minutes=minute)) for minute in range(7 * DAY_MINUTES))
    assert covered == len(days) * ((end - start) % DAY_MINUTES or DAY_MINUTES)
