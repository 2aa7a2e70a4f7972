"""Schedules: occurrences, created runs, and their start."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.projects.models import Room
from loadwright.server.runs.models import Schedule
from loadwright.server.runs.schedules import saved_load
from tests.server.runs.load_rooms import cast, room
from tests.server.runs.schedules.examples import at, schedule, waiting
from tests.support.access import cast as access_cast

pytestmark = pytest.mark.django_db
__all__ = ["cast", "room", "schedule"]


def test_the_pages_say_what_is_due_and_what_it_lacks(cast: access_cast.Cast, schedule: Schedule, room: Room) -> None:
    client, plan = Client(), schedule.plan_id
    client.force_login(cast.person("member"))
    saved_load.save(Actor(cast.person("member")), plan, RunSpec(mode="rate", target=20, generators=2, room=room.name))
    run = waiting(schedule)
    lacks = "Generators needed: 2, idle in Load room: 0."
    for page in (f"/plans/{plan}/schedules", "/", f"/runs/{run.pk}"):
        assert lacks in client.get(page).content.decode(), page
    assert "scheduled" in client.get("/runs?state=scheduled").content.decode()
    asked = {"often": "again", "cron": "0 9 * * 1-5", "zone": "Asia/Shanghai", "at": ""}
    shown = client.get(f"/plans/{plan}/schedules/preview", asked).content.decode()
    assert shown.count("<li>") == 5
    assert "09:00" in shown
    wrong = client.get(f"/plans/{plan}/schedules/preview", {**asked, "cron": "x"}).content.decode()
    assert "five fields" in wrong
    once = {"often": "once", "at": "2031-01-02T03:04", "zone": "Asia/Shanghai"}
    assert client.post(f"/plans/{plan}/schedules", once).status_code == 302
    assert Schedule.objects.latest("pk").at == at("2031-01-01T19:04")
    empty = client.post(f"/plans/{plan}/schedules", {**once, "at": ""}).content.decode()
    assert 'id="id_at_error"' in empty
    news = client.get(f"/runs/{cast.things['active_id']}", headers={"HX-Request": "true"})
    assert news.headers["HX-Refresh"] == "true", "a run that is scheduled no more is shown as every other"


def test_the_schedules_of_all_plans_are_listed_changed_and_in_a_calendar(
    cast: access_cast.Cast, schedule: Schedule
) -> None:
    client = Client()
    client.force_login(cast.person("member"))
    name = schedule.plan.name
    assert name in client.get("/schedules").content.decode()
    assert name in client.get("/schedules?state=on&q=30+4&sort=-next").content.decode()
    assert "No schedules match" in client.get("/schedules?state=off").content.decode()
    fragment = client.get("/schedules", headers={"HX-Request": "true"}).content.decode()
    assert name in fragment
    assert "<html" not in fragment
    shown = client.get("/schedules/calendar?month=2031-03&zone=Asia/Tokyo").content.decode()
    assert shown.count("13:30") == 42, "4:30 UTC in six weeks"
    assert client.get("/schedules/calendar?month=x&zone=Mars/Olympus").status_code == 200
    where = f"/schedules/{schedule.pk}"
    assert 'value="30 4 * * *"' in client.get(where).content.decode()
    assert client.post(where, {"often": "again", "cron": "0 25 * * *", "zone": "UTC"}).status_code == 200
    changed = client.post(where, {"often": "once", "at": "2031-01-02T03:04", "zone": "Asia/Shanghai"})
    assert changed.headers["Location"] == f"/plans/{schedule.plan_id}/schedules"
    assert 'value="2031-01-02 03:04"' in client.get(where).content.decode()
    off = client.post(f"{where}/enabled?q=x", {"enabled": "no", "list": "all"})
    assert off.headers["Location"] == "/schedules?q=x"
