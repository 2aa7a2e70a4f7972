"""Warnings of plans about plugins follow what generators report."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loadwright.core.messages import Message, plans
from loadwright.server.catalogues.models import Installation
from loadwright.server.catalogues.warnings import present
from loadwright.server.fleet.models import Agent
from loadwright.server.projects.models import Room
from tests.server.catalogues.conftest import DIGEST, Made

pytestmark = pytest.mark.django_db
PLAIN, WAITING = "b" * 64, "c" * 64
STEPPING = "kg.apc.jmeter.threads.SteppingThreadGroup"
NEEDS = plans.NEEDS_PLUGIN(element="steps", plugin="jpgc-casutg", name=STEPPING)
OTHER = plans.SERIAL_GROUPS()


def texts(*messages: Message, room: int | None = None) -> list[str]:
    [found] = present([messages], room)
    return [str(message).partition(" (")[0] for message in found]


def test_a_plugin_that_all_generators_have_is_not_missed(made: Made) -> None:
    assert texts(NEEDS) == ["'steps' needs the plugin jpgc-casutg, and there is no generator that could have it"]
    made("ready", "casutg.jar")
    elements = [{"name": "Stepping", "jar": "casutg.jar", "testclass": STEPPING}]
    Installation.objects.update(state=Installation.State.READY, elements=elements)
    assert present([[NEEDS, OTHER], [], [NEEDS]]) == [[OTHER], [], []]
    Agent.objects.filter(pk=made("disabled", digest=PLAIN).pk).update(enabled=False)
    assert texts(NEEDS) == []
    made("waiting", "odd.jar", digest=WAITING)
    Agent.objects.create(name="old", token_digest="old")
    assert texts(NEEDS) == [
        "'steps' needs the plugin casutg.jar; it is not known yet whether these generators have it: old, waiting"
    ]
    made("plain", digest=PLAIN)
    assert texts(NEEDS) == ["'steps' needs the plugin casutg.jar, which these generators do not have: plain"]


def test_only_the_generators_of_a_room_count(made: Made) -> None:
    room = Room.objects.create(name="here")
    Agent.objects.filter(pk=made("here", "casutg.jar").pk).update(room=room)
    made("elsewhere", digest=PLAIN)
    elements = [{"name": "Stepping", "jar": "casutg.jar", "testclass": STEPPING}]
    Installation.objects.filter(digest=DIGEST).update(state=Installation.State.READY, elements=elements)
    assert texts(NEEDS, room=room.pk) == []
    assert len(texts(NEEDS)) == 1


def test_other_warnings_need_no_query(made: Made) -> None:
    made("plain", digest=PLAIN)
    with CaptureQueriesContext(connection) as queries:
        assert present([[OTHER], []]) == [[OTHER], []]
    assert len(queries) == 0
