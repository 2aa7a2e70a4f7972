"""The saved load of a plan: page, API, and start with one click."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Room
from loadwright.server.runs.models import PlanLoad
from loadwright.server.runs.schedules import saved_load
from tests.server.runs.load_rooms import cast, room
from tests.support.access import cast as access_cast

pytestmark = pytest.mark.django_db
__all__ = ["cast", "room"]


def client_of(cast: access_cast.Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def test_the_api_reads_back_what_it_saved(cast: access_cast.Cast, room: Room) -> None:
    plan, client = cast.things["unused_plan_id"], client_of(cast, "member")
    assert client.get(f"/api/v1/plans/{plan}/load").status_code == 404
    asked = {"threads": 8, "duration_s": 90, "generators": 2, "room": "Load room", "properties": {"x": "a"}}
    shown = client.put(f"/api/v1/plans/{plan}/load", asked, "application/json").json()
    assert {name: shown[name] for name in asked} == asked
    assert shown["rate"] is None
    assert client.get(f"/api/v1/plans/{plan}/load").json() == shown


def test_a_load_that_the_plan_cannot_be_run_with_is_not_saved(cast: access_cast.Cast) -> None:
    plan, client = cast.things["unused_plan_id"], client_of(cast, "member")
    answer = client.put(f"/api/v1/plans/{plan}/load", {"rate": 1, "variables": {"NOPE": "1"}}, "application/json")
    started = client.post("/api/v1/runs", {"plan": plan, "rate": 1, "variables": {"NOPE": "1"}}, "application/json")
    assert answer.json() == started.json()
    assert (answer.status_code, answer.json()["error"]["detail"]["code"]) == (400, "plan.unknown_variable")
    assert not PlanLoad.objects.filter(plan=plan).exists()


def test_a_load_of_an_older_version_has_the_defaults_of_what_it_does_not_hold(cast: access_cast.Cast) -> None:
    plan = Plan.objects.get(pk=cast.things["unused_plan_id"])
    stored: Any = {"mode": "rate", "target": 5, "gone": 1}
    PlanLoad.objects.create(plan=plan, spec=stored)
    ask = saved_load.saved(plan)
    assert ask is not None
    assert (ask.target, ask.max_threads) == (5, 1000)
    with pytest.raises(ActionError):
        saved_load.of_plan(cast.person("stranger"), plan.pk)
