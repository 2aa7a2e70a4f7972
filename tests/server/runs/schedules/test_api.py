"""The API of schedules."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.core.runspec import RunSpec
from loadwright.server.runs.models import PlanLoad, Run, Schedule
from tests.support.site import Cast

JSON = "application/json"


@pytest.fixture
def schedules(cast: Cast) -> str:
    PlanLoad.objects.create(plan=cast.plan, spec=RunSpec(mode="rate", target=5, generators=7))
    return f"/api/v1/plans/{cast.plan.pk}/schedules"


def test_a_schedule_from_its_making_to_its_end(schedules: str, browser: Client) -> None:
    made = browser.post(schedules, {"cron": "0  2 * * *", "zone": "Europe/Berlin"}, JSON)
    assert made.status_code == 201
    shown = made.json()
    assert (shown["cron"], shown["enabled"], shown["created_by"]) == ("0 2 * * *", True, "ann")
    assert Run.objects.get(pk=shown["next_run"]).state == Run.State.SCHEDULED
    assert "7" in shown["missing"], "seven generators are not idle"
    assert browser.get(schedules).json() == [shown]
    assert browser.get("/api/v1/schedules").json() == [shown]
    assert browser.get("/api/v1/schedules", {"search": "no such plan"}).json() == []
    where = f"/api/v1/schedules/{shown['id']}"
    off = browser.patch(where, {"enabled": False}, JSON).json()
    assert (off["enabled"], off["next_run"], off["missing"]) == (False, None, "")
    later = browser.patch(where, {"cron": "0 3 * * *", "enabled": True}, JSON).json()
    assert (later["cron"], later["zone"], later["enabled"]) == ("0 3 * * *", "UTC", True)
    assert "T03:00" in later["next_at"]
    refused = browser.patch(where, {"cron": "0 3", "enabled": False}, JSON)
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "cron")
    assert browser.patch(where, {}, JSON).json() == later
    assert browser.delete(where).status_code == 204
    assert not Schedule.objects.exists()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"cron": "0 2 * *"}, "cron"),
        ({"cron": "0 2 * * *", "zone": "Mars/Olympus"}, "zone"),
        ({"at": "2020-01-01T00:00:00Z"}, "at"),
        ({}, "cron"),
    ],
)
def test_what_is_no_schedule_is_refused_with_its_field(
    schedules: str, browser: Client, asked: dict[str, str], field: str
) -> None:
    answer = browser.post(schedules, asked, JSON)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    assert not Schedule.objects.exists()


def test_the_next_moments_are_previewed_in_the_zone(browser: Client) -> None:
    moments = browser.get("/api/v1/schedules/preview", {"cron": "30 2 * * *", "zone": "Asia/Shanghai"}).json()
    assert len(moments) == 5
    assert all("T02:30:00+08:00" in moment for moment in moments)
