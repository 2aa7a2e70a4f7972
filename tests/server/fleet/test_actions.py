"""Rooms of generators: assignment, and restriction of runs to a room."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet import actions as fleet
from loadwright.server.fleet import queries
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Room
from tests.server.runs.load_rooms import cast, room
from tests.support.access import cast as access_cast

__all__ = ["cast", "room"]
pytestmark = pytest.mark.django_db


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
