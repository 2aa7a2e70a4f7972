"""What charts of hosts ask other apps for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from loadwright.server.accounts.models import User
from loadwright.server.monitoring.events import MOST_SERVERS, Asked, asked
from loadwright.server.projects.models import Room

pytestmark = pytest.mark.django_db


def read(**parameters: Any) -> Asked:
    request = RequestFactory().get("/events", parameters)
    request.session = SessionStore()
    request.user = User.objects.get_or_create(username="li")[0]
    return asked(request)


def test_servers_room_and_times_are_read() -> None:
    room = Room.objects.create(name="Room A")
    found = read(server=["3", "x", "4"], room="Room A", since="60", until="120")
    assert found == Asked(
        datetime.fromtimestamp(60, UTC), datetime.fromtimestamp(120, UTC), servers=[3, 4], project=None, room=room
    )


@pytest.mark.parametrize("text", ["", "-1", "soon", "１", "1.5"])
def test_a_time_that_is_none_is_the_epoch(text: str) -> None:
    assert read(since=text).since == datetime.fromtimestamp(0, UTC)


def test_rubbish_is_bounded_and_ignored() -> None:
    found = read(since="9" * 30, server=["1"] * 300, room="no\0ne")
    assert found.since.year == 2242
    assert len(found.servers) == MOST_SERVERS
    assert found.room is None
