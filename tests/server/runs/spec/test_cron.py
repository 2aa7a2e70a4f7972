"""Schedules: occurrences, created runs, and their start."""

from __future__ import annotations

from datetime import UTC, timedelta
from itertools import islice

import pytest

from loadwright.server.runs.spec.cron import moments, next_occurrence
from tests.server.runs.load_rooms import cast, room
from tests.server.runs.schedules.examples import at

pytestmark = pytest.mark.django_db
__all__ = ["cast", "room"]


def test_moments_are_of_the_zone_and_follow_its_clocks() -> None:
    found = islice(moments("30 2 * * *", "Europe/Berlin", at("2026-03-27T12:00")), 3)
    assert [one.astimezone(UTC) for one in found] == [
        at("2026-03-28T01:30"),
        at("2026-03-29T01:00"),  # 2:30 is left out: right after the gap, at 3:00 of summer time
        at("2026-03-30T00:30"),
    ]
    found = islice(moments("30 2 * * *", "Europe/Berlin", at("2026-10-24T12:00")), 2)
    assert [one.astimezone(UTC) for one in found] == [at("2026-10-25T00:30"), at("2026-10-26T01:30")], "not twice"


def test_the_next_moment_is_after_the_one_given() -> None:
    given = at("2026-05-01T10:00")
    assert next_occurrence(at=None, cron="0 * * * *", zone="UTC", after=given) == at("2026-05-01T11:00")
    assert next_occurrence(at=given, cron="", zone="UTC", after=given) is None
    assert next_occurrence(at=given, cron="", zone="UTC", after=given - timedelta(seconds=1)) == given
    assert next_occurrence(at=None, cron="0 0 30 2 1", zone="UTC", after=given) is not None, "30 February or a Monday"
