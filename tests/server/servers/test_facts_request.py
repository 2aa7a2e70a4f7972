"""Actions on servers: permissions, stored values, audit, and open shells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from loadwright.server.accounts.actor import Actor
from loadwright.server.platform.errors import NOT_FOUND
from loadwright.server.servers import actions, host_keys
from loadwright.server.servers.input.server import ask_of
from loadwright.server.servers.models import Server
from tests.server.servers.refusals import OWN, refused
from tests.support.inventory import KEY, OTHER_KEY, Cast


def test_members_ask_for_facts_of_what_can_be_asked(cast: Cast) -> None:
    ready = host_keys.confirm_key(Actor(cast.member), cast.add("ready").pk, KEY)
    Server.objects.update(facts_wanted_at=None)
    assert actions.ask_facts(Actor(cast.other_member), [ready.pk, cast.server.pk]) == [ready.pk]
    assert Server.objects.get(pk=ready.pk).state == "collecting"
    assert Server.objects.get(pk=cast.server.pk).facts_wanted_at is None
    refused(NOT_FOUND, lambda: actions.ask_facts(Actor(cast.stranger), [ready.pk]))


def test_facts_are_collected_anew_when_a_server_is_reached_otherwise(cast: Cast) -> None:
    actor, pk = Actor(cast.member), cast.server.pk
    Server.objects.update(host_key=KEY)

    def waits(**changes: Any) -> bool:
        Server.objects.update(facts_wanted_at=None)
        actions.change_server(actor, pk, replace(ask_of(Server.objects.get(pk=pk)), **changes))
        return Server.objects.get(pk=pk).state == "collecting"

    assert waits(port=23)
    assert waits(credential_id=None, secret=OWN)
    assert not waits(name="other", note="new", tags=("a",))
    Server.objects.update(offered_key=OTHER_KEY)
    assert not waits(port=24)
