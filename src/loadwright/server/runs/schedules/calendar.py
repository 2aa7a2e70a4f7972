"""A month of scheduled runs: those that were started, the next ones, and the later times of recurring schedules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta, tzinfo
from itertools import pairwise

from django.utils import timezone

from loadwright.server.runs.models import Run, Schedule
from loadwright.server.runs.spec.cron import moments

SHOWN = 4
"""How many runs of a day are shown."""
WEEK = 7


@dataclass(frozen=True)
class Entry:
    """A run of a schedule at ``at``; ``run`` is ``None`` while the run does not exist yet."""

    at: datetime
    schedule: Schedule
    run: Run | None = None


@dataclass
class Day:
    """The earliest runs of a day; ``more`` tells that there are others."""

    date: date
    entries: list[Entry] = field(default_factory=list)
    more: bool = False


def first_of(text: str, today: date) -> date:
    """Return the first day of a month such as ``2026-11``, or of that of ``today`` if ``text`` is not a month."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        month = today
    # The weeks around the first and the last month of time do not exist.
    return month.replace(year=min(max(month.year, MINYEAR + 1), MAXYEAR - 1), day=1)


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def previous_month(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def weeks(first: date, zone: tzinfo, schedules: Iterable[Schedule]) -> list[list[Day]]:
    """Return the weeks, from Monday to Sunday, of the month that begins with ``first``, in the time of ``zone``."""
    monday = first - timedelta(days=first.weekday())
    count = -(-(next_month(first) - monday).days // WEEK) * WEEK
    days = [Day(monday + timedelta(days=number)) for number in range(count)]
    begin, end = (_midnight(one, zone) for one in (monday, monday + timedelta(days=count)))
    found = list(schedules)
    for entry in sorted(_entries(found, begin, end), key=lambda entry: (entry.at, entry.schedule.pk)):
        day = days[(entry.at.date() - monday).days]
        if len(day.entries) < SHOWN:
            day.entries.append(entry)
        else:
            day.more = True
    return [days[start:stop] for start, stop in pairwise(range(0, count + 1, WEEK))]


def _entries(schedules: list[Schedule], begin: datetime, end: datetime) -> Iterator[Entry]:
    """Yield entries of both kinds between two times, of a day some more than are shown."""
    by_id = {schedule.pk: schedule for schedule in schedules}
    for run in _first_runs(schedules, begin, end):
        if run.due_at is not None and run.schedule_id is not None:
            yield Entry(run.due_at.astimezone(begin.tzinfo), by_id[run.schedule_id], run)
    now = timezone.now()
    for schedule in schedules:
        if schedule.enabled and schedule.cron:
            # Until ``planned_until``, its runs exist.
            for at in _times(schedule, max(begin - timedelta(seconds=1), schedule.planned_until, now), end):
                yield Entry(at, schedule)


def _first_runs(schedules: list[Schedule], begin: datetime, end: datetime) -> Iterable[Run]:
    """Return the first runs of each day: one more than is shown, because a schedule may have one each minute."""
    found = Run.objects.filter(schedule__in=schedules, due_at__gte=begin, due_at__lt=end)
    days: Counter[date] = Counter()
    kept = []
    for pk, due_at in found.order_by("due_at").values_list("pk", "due_at").iterator():
        assert due_at is not None  # it is within the range
        day = due_at.astimezone(begin.tzinfo).date()
        days[day] += 1
        if days[day] <= SHOWN + 1:
            kept.append(pk)
    return Run.objects.filter(pk__in=kept)


def _times(schedule: Schedule, after: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the times of a recurring schedule until ``end``, in the zone of ``end``: of a day one more than shown."""
    times, day, shown = moments(schedule.cron, schedule.zone, after), None, 0
    while (moment := next(times, end)) < end:
        at = moment.astimezone(end.tzinfo)
        day, shown = at.date(), (shown + 1 if at.date() == day else 1)
        yield at
        if shown > SHOWN:
            # It may run each minute.
            tomorrow = _midnight(day + timedelta(days=1), end.tzinfo)
            times = moments(schedule.cron, schedule.zone, tomorrow - timedelta(seconds=1))


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
