"""Runs as bands in charts of hosts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from loadwright.server.accounts.models import User
from loadwright.server.runs.models import Run

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = int(NOON.timestamp())


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("li"))
    return client


def add(name: str, start: datetime, end: datetime | None) -> Run:
    state = Run.State.FINISHED if end else Run.State.RUNNING
    return Run.objects.create(
        name=name, plan_name="plan", bundle_size=0, start_at=start, load_ended_at=end, state=state
    )


def test_runs_are_events_that_last(browser: Client) -> None:
    ended = add("checkout", NOON, NOON + timedelta(minutes=5))
    running = add("search", NOON + timedelta(minutes=10), None)
    add("yesterday", NOON - timedelta(days=1), NOON - timedelta(hours=23))
    found = browser.get("/runs/bands", {"since": f"{SECOND - 60}", "until": f"{SECOND + 3600}", "server": "1"}).json()
    assert found["events"] == [
        {"time": SECOND, "until": SECOND + 300, "text": f"Run {ended.pk}: checkout", "bad": False},
        {"time": SECOND + 600, "until": SECOND + 3600, "text": f"Run {running.pk}: search", "bad": False},
    ]


@pytest.mark.parametrize("since", ["", "-1", "soon", "9" * 30, "１"])
def test_a_period_that_is_none_has_no_runs(browser: Client, since: str) -> None:
    add("checkout", NOON, NOON + timedelta(minutes=5))
    assert browser.get("/runs/bands", {"since": since or "5", "until": "1"}).json() == {"events": []}
    assert browser.get("/runs/bands").json() == {"events": []}
