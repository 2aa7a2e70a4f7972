"""The saved load of a plan: page, API, and start with one click."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet.models import Agent
from loadwright.server.projects.models import Room
from loadwright.server.runs.models import PlanLoad, Run
from loadwright.server.runs.schedules import saved_load
from tests.server.runs.load_rooms import cast, room
from tests.support.access import cast as access_cast

pytestmark = pytest.mark.django_db
__all__ = ["cast", "room"]
FORM = {"mode": "rate", "target": "200", "duration": "30m", "shape": "curve", "curve": "0s:20%,1m:20%,1m:100%"}
MORE = {"generators": "2", "max_threads": "10", "requirements": "p95 < 500ms"}


def client_of(cast: access_cast.Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def test_the_page_saves_what_the_form_asks(cast: access_cast.Cast, room: Room) -> None:
    plan, client = cast.things["plan_id"], client_of(cast, "member")
    saved = client.post(f"/plans/{plan}/load", {**FORM, **MORE, "room": room.name})
    assert saved.headers["Location"] == f"/plans/{plan}/load"
    ask = saved_load.of_plan(cast.person("member"), plan)
    assert (ask.target, ask.duration_s, ask.curve) == (200, 1800, FORM["curve"])
    assert (ask.room, ask.generators, ask.requirements) == (room.name, 2, ["p95 < 500ms"])
    page = client.get(f"/plans/{plan}/load").content.decode()
    assert 'value="200"' in page
    assert 'value="0s:20%,1m:20%,1m:100%"' in page
    assert 'value="200"' in client.get(f"/runs/new?plan={plan}").content.decode(), "a start begins with it"


def test_what_is_wrong_is_said_beside_its_field(cast: access_cast.Cast) -> None:
    plan = cast.things["plan_id"]
    before = PlanLoad.objects.get(plan=plan).spec
    answer = client_of(cast, "member").post(f"/plans/{plan}/load", {**FORM, **MORE, "curve": "0s:banana"})
    assert "invalid-feedback" in answer.content.decode()
    assert PlanLoad.objects.get(plan=plan).spec == before


def test_the_list_tells_the_load_and_starts_it_in_one_click(cast: access_cast.Cast, room: Room) -> None:
    plan, client = cast.things["plan_id"], client_of(cast, "member")
    saved_load.save(
        Actor(cast.person("owner")), plan, RunSpec(mode="rate", target=200, duration_s=1800, room=room.name)
    )
    page = client.get("/plans").content.decode()
    assert "200/s for 30 min in Load room on 1 generator" in page
    assert "0 idle" in page
    unused = cast.things["unused_plan_id"]
    assert f'href="/runs/new?plan={unused}"' in page, "one without a load leads to the form"
    assert client.post(f"/plans/{plan}/start").headers["Location"] == "/plans", "none is idle in the room"
    Agent.objects.filter(pk=cast.things["idle_id"]).update(room=room)
    started = client.post(f"/plans/{plan}/start").headers["Location"]
    run = Run.objects.latest("pk")
    assert started == f"/runs/{run.pk}"
    assert (run.target, run.room) == (200, room)
