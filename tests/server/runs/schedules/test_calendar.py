"""A month of scheduled runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from loadwright.server.accounts.actor import Actor
from loadwright.server.runs.models import Run, Schedule
from loadwright.server.runs.schedules import actions as schedules
from loadwright.server.runs.schedules import calendar
from tests.server.runs.load_rooms import cast, room
from tests.server.runs.schedules.examples import schedule, waiting
from tests.support.access import cast as access_cast

pytestmark = pytest.mark.django_db
__all__ = ["cast", "room", "schedule"]

LATER = date(2031, 3, 1)


def texts(weeks: list[list[calendar.Day]]) -> dict[date, list[str]]:
    days = [day for week in weeks for day in week]
    return {day.date: [f"{entry.at:%H:%M}" for entry in day.entries] for day in days if day.entries}


def test_a_month_has_whole_weeks() -> None:
    # February 2027 begins on a Monday and has four weeks; May 2027 ends on a Monday and has six.
    assert [len(calendar.weeks(date(2027, month, 1), UTC, [])) for month in (2, 5)] == [4, 6]
    first, last = calendar.weeks(date(2026, 11, 1), UTC, [])[0][0], calendar.weeks(date(2026, 11, 1), UTC, [])[-1][-1]
    assert (first.date, last.date) == (date(2026, 10, 26), date(2026, 12, 6))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-02", date(2027, 2, 1)),
        ("", date(2026, 11, 1)),
        ("2027-13", date(2026, 11, 1)),
        ("rubbish", date(2026, 11, 1)),
        ("0001-01", date(2, 1, 1)),
        ("9999-12", date(9998, 12, 1)),
    ],
)
def test_a_month_is_read_or_the_current_one(text: str, expected: date) -> None:
    first = calendar.first_of(text, date(2026, 11, 28))
    assert first == expected
    assert calendar.weeks(first, UTC, [])
    assert calendar.next_month(calendar.previous_month(first)) == first


def test_recurring_times_are_in_the_zone_of_the_reader(schedule: Schedule) -> None:
    found = texts(calendar.weeks(LATER, ZoneInfo("Asia/Tokyo"), [schedule]))
    assert set(map(tuple, found.values())) == {("13:30",)}, "4:30 UTC"
    assert len(found) == len([day for week in calendar.weeks(LATER, UTC, []) for day in week])


def test_the_next_run_and_started_ones_are_entries_of_their_own(schedule: Schedule) -> None:
    run = waiting(schedule)
    assert run.due_at is not None
    for _ in range(2):
        weeks = calendar.weeks(calendar.first_of("", run.due_at.date()), UTC, [schedule])
        (day,) = [day for week in weeks for day in week if day.date == run.due_at.date()]
        assert [entry.run for entry in day.entries] == [run]
        # One that is disabled has no further times, but the runs that it started.
        schedule.enabled = False
    run.schedule = None
    run.save()
    assert texts(calendar.weeks(calendar.first_of("", run.due_at.date()), UTC, [schedule])) == {}


def test_a_schedule_of_every_minute_shows_some_times_of_each_day(cast: access_cast.Cast) -> None:
    made = schedules.create(Actor(cast.person("member")), cast.things["plan_id"], cron="* * * * *")
    weeks = calendar.weeks(LATER, ZoneInfo("America/New_York"), [made])
    days = [day for week in weeks for day in week]
    assert all(day.more for day in days)
    assert {tuple(times) for times in texts(weeks).values()} == {("00:00", "00:01", "00:02", "00:03")}
    hourly = schedules.create(Actor(cast.person("member")), cast.things["plan_id"], cron="0 */6 * * *")
    assert not any(day.more for week in calendar.weeks(LATER, UTC, [hourly]) for day in week)


def test_of_many_runs_in_a_day_the_first_ones_are_shown(schedule: Schedule) -> None:
    run = waiting(schedule)
    Run.objects.filter(pk=run.pk).delete()
    due = datetime(2026, 3, 10, 12, tzinfo=UTC)
    for minute in range(7):
        run.pk, run.key, run.due_at = None, f"{minute:032}", due + timedelta(minutes=minute)
        run.save()
    found = calendar.weeks(date(2026, 3, 1), UTC, [schedule])
    (day,) = [day for week in found for day in week if day.entries]
    assert [f"{entry.at:%H:%M}" for entry in day.entries] == ["12:00", "12:01", "12:02", "12:03"]
    assert all(entry.run for entry in day.entries)
    assert day.more


def test_past_times_without_a_run_are_no_entries(schedule: Schedule) -> None:
    past = calendar.first_of("", (timezone.now() - timedelta(days=400)).date())
    assert texts(calendar.weeks(past, UTC, [schedule])) == {}
