"""The state of generators, and which of them are idle."""

from __future__ import annotations

import time

import pytest
from django.utils import timezone

from loadwright.core.protocol import LOST_AFTER_SECONDS, Report
from loadwright.core.protocol import generator as protocol
from loadwright.server.accounts.models import User
from loadwright.server.fleet import presence, queries
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.errors import NOT_FOUND, ActionError
from loadwright.server.projects.models import Project, Room
from loadwright.server.runs.models import Run
from tests.support.site import Cast, idle_generator

pytestmark = pytest.mark.django_db


def state(agent: Agent) -> str:
    return queries.generator(agent.pk).state


def report(agent: Agent, observed: str, at: float | None = None) -> None:
    presence.record(agent.key, Report(0.0, observed=protocol.Observed("7", observed)), at or time.time())


def test_a_generator_is_idle_while_it_reports_and_is_enabled() -> None:
    agent = idle_generator()
    assert state(agent) == queries.IDLE
    Agent.objects.update(enabled=False)
    assert state(agent) == queries.DISABLED
    presence.record(agent.key, Report(0.0), time.time() - LOST_AFTER_SECONDS - 5)
    assert state(agent) == queries.LOST
    presence.forget(agent.key)
    assert state(agent) == queries.LOST


@pytest.mark.parametrize(
    ("observed", "expected"),
    [(protocol.RUNNING, "busy"), (protocol.PREPARING, "busy"), (protocol.ENDED, "idle"), (protocol.FAILED, "idle")],
)
def test_one_that_still_carries_a_run_out_is_busy(observed: str, expected: str) -> None:
    agent = idle_generator()
    report(agent, observed)
    assert state(agent) == expected


def test_who_may_not_see_a_run_does_not_see_what_holds_a_generator(cast: Cast, mei: User, bob: User) -> None:
    project = Project.objects.get(name="Shop")
    Run.objects.filter(pk=cast.running.pk).update(project=project)
    for person, shown in ((mei, True), (bob, False), (cast.user, True)):
        found = queries.generator(cast.agent.pk, person)
        assert (found.state, found.shown is not None) == (queries.BUSY, shown)


def test_rooms_come_first_and_a_room_has_its_own_idle_ones() -> None:
    room = Room.objects.create(name="A", purpose=Room.Purpose.LOAD)
    first, second = idle_generator("a"), idle_generator("b")
    Agent.objects.filter(pk=second.pk).update(room=room)
    assert [one.agent.name for one in queries.generators()] == ["b", "a"]
    assert queries.idle(room.pk) == [second]
    assert set(queries.idle()) == {first, second}


def test_a_revoked_agent_is_unknown() -> None:
    agent = idle_generator()
    Agent.objects.update(revoked_at=timezone.now())
    with pytest.raises(ActionError) as refused:
        queries.generator(agent.pk)
    assert refused.value.code == NOT_FOUND
    assert queries.generators() == []
