"""Actions on servers: permissions, stored values, audit, and open shells."""

from __future__ import annotations

from typing import Any

from loadwright.server.platform.errors import NOT_FOUND
from loadwright.server.servers import queries
from loadwright.server.servers.models import Server
from tests.server.servers.refusals import refused
from tests.support.inventory import KEY, OTHER_KEY, Cast


def test_stranger_adds_none_and_sees_none(cast: Cast) -> None:
    assert refused("invalid", lambda: cast.add("x", by=cast.stranger)).field == "project"
    assert not queries.servers(cast.stranger).exists()
    refused(NOT_FOUND, lambda: queries.server(cast.stranger, cast.server.pk))


def test_state_in_the_database_is_the_state_of_the_server(cast: Cast) -> None:
    states: dict[str, dict[str, Any]] = {
        "new": {}, "blocked": {"host_key": KEY, "offered_key": OTHER_KEY},
        "collecting": {"host_key": KEY, "facts_wanted_at": "2026-01-01T00:00Z", "problem": {"kind": "auth"}},
        "failing": {"host_key": KEY, "problem": {"kind": "auth"}}, "ok": {"host_key": KEY},
        "no_ssh": {"host_key": KEY, "username": ""},
    }  # fmt: skip
    for state, values in states.items():
        pk = cast.add(f"is-{state}").pk
        Server.objects.filter(pk=pk).update(**values)
        assert Server.objects.get(pk=pk).state == state
        found = queries.found(cast.member, queries.Filters(search="is-", state=state))
        assert [server.pk for server in found] == [pk]
