"""Schedules and moments for tests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from loadwright.server.runs.models import Run, Schedule
from loadwright.server.runs.schedules import queries as schedules
from tests.support.access import cast as access_cast


def at(text: str) -> datetime:
    """Return a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def schedule(cast: access_cast.Cast) -> Schedule:
    """A time of 4:30, with one run scheduled for it."""
    return Schedule.objects.get(pk=cast.things["schedule_id"])


def waiting(schedule: Schedule) -> Run:
    run = schedules.next_run(schedule)
    assert run is not None
    assert run.due_at is not None
    return run
