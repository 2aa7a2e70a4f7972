"""Which schedules are visible, and their order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from loadwright.server.accounts.actor import Actor
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs.models import Schedule
from loadwright.server.runs.schedules import actions, queries
from tests.server.runs.load_rooms import cast, room
from tests.server.runs.schedules.examples import schedule
from tests.support.access import cast as access_cast

pytestmark = pytest.mark.django_db
__all__ = ["cast", "room", "schedule"]


@pytest.mark.parametrize(
    ("cron", "zone", "why"),
    [
        ("0 2 * *", "UTC", "five fields"),
        ("0 0 2 * * *", "UTC", "five fields"),
        ("0 25 * * *", "UTC", "Bad hour"),
        ("0 2 * * *", "Mars/Olympus", "Unknown time zone"),
        ("0 2 * * *", "../etc/passwd", "Unknown time zone"),
    ],
)
def test_what_is_no_schedule_is_refused_with_a_sentence(cron: str, zone: str, why: str) -> None:
    with pytest.raises(ActionError, match=why):
        queries.preview(at=None, cron=cron, zone=zone)


def test_schedules_of_all_plans_are_those_of_visible_plans_in_order(cast: access_cast.Cast, schedule: Schedule) -> None:
    member = cast.person("member")
    soon = actions.create(Actor(member), schedule.plan_id, at=timezone.now() + timedelta(minutes=5))
    off = actions.create(Actor(member), schedule.plan_id, at=timezone.now() + timedelta(minutes=1))
    actions.set_enabled(Actor(member), off.pk, enabled=False)
    found = queries.schedules(member)
    assert [one.pk for one in found] == [soon.pk, schedule.pk, off.pk]
    assert [one.pk for one in queries.schedules(member, enabled=False)] == [off.pk]
    assert [one.pk for one in queries.schedules(member, search=schedule.cron)] == [schedule.pk]
    assert [one.pk for one in queries.schedules(member, search="30 4")] == [schedule.pk]
    assert len(queries.schedules(member, search=schedule.plan.name.upper())) == 3
    assert not queries.schedules(cast.person("stranger"))
    assert len(queries.schedules(member, project=schedule.plan.project)) == 3
