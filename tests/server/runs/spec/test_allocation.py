"""Rooms of generators: assignment, and restriction of runs to a room."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Room
from loadwright.server.runs import actions as runs
from loadwright.server.runs.queries import generators
from loadwright.server.runs.spec import allocation
from tests.server.runs.load_rooms import cast, room
from tests.support.access import cast as access_cast

__all__ = ["cast", "room"]
pytestmark = pytest.mark.django_db


def test_a_run_claims_only_generators_of_its_room(cast: access_cast.Cast, room: Room) -> None:
    owner, idle = Actor(cast.person("owner")), cast.things["idle_id"]
    plan, spec = cast.things["plan_id"], RunSpec(mode="rate", target=10, room=room.name)
    with pytest.raises(ActionError, match="Generators needed: 1, idle in Load room: 0") as refused:
        runs.start_run(owner, plan, spec)
    assert refused.value.field == "generators"
    Agent.objects.filter(pk=idle).update(room=room)
    run = runs.start_run(owner, plan, spec)
    assert [part.agent_id for part in run.generators.all()] == [idle]
    assert run.room == room
    assert [one.id for one in generators(run)] == [idle], "others are of no room"


def test_the_pages_and_the_api_name_rooms(cast: access_cast.Cast, room: Room) -> None:
    client = Client()
    client.force_login(cast.person("administrator"))
    idle = cast.things["idle_id"]
    answer = client.patch(f"/api/v1/generators/{idle}", {"room": "Load room"}, "application/json")
    assert answer.json()["room"] == "Load room"
    assert (
        client.patch(f"/api/v1/generators/{idle}", {"room": "x"}, "application/json").json()["error"]["field"] == "room"
    )
    page = " ".join(client.get("/generators").content.decode().split())
    assert page.index("Load room <span") < page.index("no room <span")
    form = client.get(f"/runs/new?plan={cast.things['plan_id']}").content.decode()
    assert "Load room (1 idle)" in form
    asked = {"plan": cast.things["plan_id"], "rate": 10, "room": "Load room"}
    assert client.post("/api/v1/runs", asked, "application/json").json()["room"] == "Load room"


def test_runs_that_use_generators_are_named_to_those_who_see_them(cast: access_cast.Cast) -> None:
    owner, plan = Actor(cast.person("owner")), cast.things["plan_id"]
    running = runs.start_run(owner, plan, RunSpec(mode="rate", target=10, name="Evening"))
    assert running.name == "Evening"

    with pytest.raises(ActionError, match=r"Generators are used by .*“Evening”"):
        runs.start_run(owner, plan, RunSpec(mode="rate", target=10, generators=9))
    with pytest.raises(ActionError) as refused:
        allocation.idle_generators(9, None, cast.person("stranger"))
    assert "Evening" not in str(refused.value)
