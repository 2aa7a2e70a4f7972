"""Rooms of generators: assignment, and restriction of runs to a room."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet import actions as fleet
from loadwright.server.fleet import queries
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Room
from loadwright.server.runs import actions as runs
from loadwright.server.runs.queries import generators
from tests.support.access import cast as access_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> access_cast.Cast:
    return access_cast.build()


@pytest.fixture
def room() -> Room:
    return Room.objects.create(name="Load room", purpose=Room.Purpose.LOAD)


def test_administrators_put_generators_into_rooms_for_load(cast: access_cast.Cast, room: Room) -> None:
    admin = Actor(cast.person("administrator"))
    idle = cast.things["idle_id"]
    assert fleet.set_room(admin, idle, room.pk).room == room
    with pytest.raises(ActionError, match="load room does not exist"):
        fleet.set_room(admin, idle, cast.things["room_id"])
    with pytest.raises(ActionError):
        fleet.set_room(Actor(cast.person("maintainer")), idle, None)
    assert queries.generators()[0].agent.room == room, "those of no room come last"
    assert fleet.set_room(admin, idle, None).room is None


def test_an_agent_joins_in_the_room_of_its_code(cast: access_cast.Cast, room: Room) -> None:
    _code, secret = fleet.create_code(Actor(cast.person("administrator")), room=room.pk)
    agent, _token = fleet.enrol(code=secret, role="generator", name="new", hostname="h", address="")
    assert Agent.objects.get(pk=agent.pk).room == room


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
