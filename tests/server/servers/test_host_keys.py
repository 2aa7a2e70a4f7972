"""Host keys are confirmed, and others block a server until they are accepted."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.platform.errors import CONFLICT
from loadwright.server.servers import actions, host_keys
from loadwright.server.servers.models import Server
from tests.server.servers.refusals import refused
from tests.support.inventory import KEY, OTHER_KEY, Cast


def test_confirmed_key_makes_a_server_usable_and_asks_for_facts(cast: Cast) -> None:
    server = host_keys.confirm_key(Actor(cast.member), cast.server.pk, f"{KEY} root@web-1")
    assert (server.host_key, server.usable, server.state) == (KEY, True, "collecting")
    assert AuditEntry.objects.latest("pk").what == "server.confirm_key"
    assert AuditEntry.objects.latest("pk").detail["fingerprint"].startswith("SHA256:")
    refused(CONFLICT, lambda: host_keys.confirm_key(Actor(cast.member), cast.server.pk, OTHER_KEY))


@pytest.mark.parametrize("key", ["", "ssh-ed25519", "ssh-ed25519 !!!", "ssh-rsa " + KEY.split()[1], "AAAA"])
def test_what_is_no_key_is_not_confirmed(key: str, cast: Cast) -> None:
    assert refused("invalid", lambda: host_keys.confirm_key(Actor(cast.member), cast.server.pk, key)).field == "key"


def test_changed_key_blocks_until_it_is_accepted(cast: Cast) -> None:
    actor, pk = Actor(cast.member), cast.server.pk
    host_keys.note_changed_key(pk, OTHER_KEY)
    assert Server.objects.get(pk=pk).state == "new"
    host_keys.confirm_key(actor, pk, KEY)
    host_keys.note_changed_key(pk, KEY)
    assert Server.objects.get(pk=pk).usable
    host_keys.note_changed_key(pk, OTHER_KEY)
    host_keys.note_changed_key(pk, OTHER_KEY)
    server = Server.objects.get(pk=pk)
    assert (server.usable, server.state, server.host_key) == (False, "blocked", KEY)
    assert AuditEntry.objects.filter(what="server.key_changed", who="loadwright").count() == 1
    refused(CONFLICT, lambda: actions.ask_facts(actor, [pk]))
    third = KEY.replace("IKqH", "IKqI")
    refused(CONFLICT, lambda: host_keys.accept_key(actor, pk, third))
    server = host_keys.accept_key(actor, pk, OTHER_KEY)
    assert (server.usable, server.host_key, server.offered_key) == (True, OTHER_KEY, "")
