"""Days of the week and cron expressions stand for each other."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import islice

import pytest

from loadwright.server.runs.spec.cron import moments
from loadwright.server.runs.spec.weekdays import EVERY_DAY, Weekly, weekly


@pytest.mark.parametrize(
    ("days", "cron"),
    [
        (EVERY_DAY, "30 2 * * *"),
        ({0, 1, 2, 3, 4}, "30 2 * * 1-5"),
        ({5, 6}, "30 2 * * 0,6"),
        ({0, 2, 3, 4, 6}, "30 2 * * 0,1,3-5"),
        ({0, 1, 5}, "30 2 * * 1,2,6"),
    ],
)
def test_the_expression_of_days_is_read_again_and_runs_on_them(days: set[int], cron: str) -> None:
    chosen = Weekly(frozenset(days), time(2, 30))
    assert chosen.cron() == cron
    assert weekly(cron) == chosen
    found = list(islice(moments(cron, "UTC", datetime(2031, 1, 1, tzinfo=UTC)), 21))
    assert {moment.weekday() for moment in found} == days
    assert {moment.time() for moment in found} == {time(2, 30)}


def test_sunday_has_two_numbers() -> None:
    assert weekly("0 0 * * 7") == weekly("0 0 * * 0") == Weekly(frozenset({6}), time(0, 0))
    assert weekly("5 23 * * 5-7") == Weekly(frozenset({4, 5, 6}), time(23, 5))


@pytest.mark.parametrize(
    "cron",
    ["", "0 2 * *", "*/5 2 * * *", "0 2-4 * * *", "0 2 1 * *", "0 2 * 3 *", "0 2 * * MON", "0 2 * * 1#2", "0 2 * * 8",
     "60 2 * * *", "0 24 * * *", "0 2 * * 5-1", "٣ 2 * * *"],
)  # fmt: skip
def test_other_expressions_are_no_days_of_the_week(cron: str) -> None:
    assert weekly(cron) is None
