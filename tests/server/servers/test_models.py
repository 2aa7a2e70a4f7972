from __future__ import annotations

import pytest
from django.utils import timezone

from loadwright.server.servers.models import Server


@pytest.mark.parametrize(
    ("columns", "state", "usable"),
    [
        ({}, Server.State.NEW, False),
        ({"offered_key": "k"}, Server.State.NEW, False),
        ({"host_key": "k"}, Server.State.OK, True),
        ({"host_key": "k", "offered_key": "o", "problem": {"kind": "x"}}, Server.State.BLOCKED, False),
        ({"host_key": "k", "facts_wanted_at": timezone.now(), "problem": {"kind": "x"}}, Server.State.COLLECTING, True),
        ({"host_key": "k", "problem": {"kind": "x"}}, Server.State.FAILING, True),
    ],
)
def test_the_state_of_a_server(columns: dict[str, object], state: Server.State, usable: bool) -> None:
    server = Server(username="root", **columns)
    assert (server.state, server.usable) == (state, usable)
    server.username = ""
    assert (server.state, server.usable) == (Server.State.NO_SSH, False)
