"""Actions on servers: permissions, stored values, audit, and open shells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from loadwright.server.accounts.actor import Actor
from loadwright.server.platform.errors import CONFLICT
from loadwright.server.servers import actions, host_keys
from loadwright.server.servers.input.server import ask_of
from loadwright.server.servers.models import Credential, Server
from loadwright.server.servers.ssh.target import NONE, PASSWORD, Secret
from tests.server.servers.refusals import OWN, refused
from tests.support.inventory import KEY, Cast


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "web-1"}, "name"), ({"name": "a\nb"}, "name"), ({"address": "a b"}, "address"), ({"port": 0}, "port"),
        ({"port": 70_000}, "port"), ({"username": ""}, "username"), ({"room_id": None}, "room"),
        ({"room_id": 999}, "room"), ({"project_id": None}, "project"), ({"project_id": 999}, "project"),
        ({"credential_id": 999}, "credential"), ({"credential_id": None}, "credential"),
        ({"jump_host_id": 999}, "jump_host"), ({"tags": ("<b>",)}, "tags"),
        ({"credential_id": None, "secret": Secret(PASSWORD)}, "password"),
        ({"credential_id": None, "secret": Secret("key", private_key="rubbish")}, "private_key"),
        ({"credential_id": None, "secret": Secret("magic", password="x")}, "kind"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_server_is_said_of_its_field(changes: dict[str, Any], field: str, cast: Cast) -> None:
    assert refused(CONFLICT if changes == {"name": "web-1"} else "invalid", lambda: cast.add(**changes)).field == field
    assert Server.objects.count() == 1
    assert Credential.objects.count() == 1


def test_a_server_that_is_only_monitored_needs_no_login(cast: Cast, settings: Settings) -> None:
    settings.LOCAL_SERVERS = False
    server = cast.add("bare", address="127.0.0.1", username="root", credential_id=None, secret=Secret(NONE))
    assert (server.username, server.credential.kind, server.state) == ("", NONE, Server.State.NO_SSH)
    actor = Actor(cast.member)
    noted = actions.change_server(actor, server.pk, replace(ask_of(server), note="edited"))
    assert (noted.note, noted.state) == ("edited", Server.State.NO_SSH)
    without = replace(ask_of(server), username="root")
    assert refused("invalid", lambda: actions.change_server(actor, server.pk, without)).field == "credential"
    login = replace(ask_of(server), address="10.0.0.7", secret=OWN)
    assert refused("invalid", lambda: actions.change_server(actor, server.pk, login)).field == "username"
    reached = actions.change_server(actor, server.pk, replace(login, username="root"))
    assert reached.state == Server.State.NEW
    key = host_keys.confirm_key(actor, server.pk, KEY).host_key
    again = actions.change_server(actor, server.pk, replace(ask_of(reached), secret=Secret(NONE)))
    assert (again.usable, again.host_key) == (False, key)
    assert refused("invalid", lambda: cast.add("behind", jump_host_id=server.pk)).field == "jump_host"


LOCAL = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "169.254.169.254", "::1", "[::1]", "::", "fe80::1", "::ffff:127.0.0.1",
    "localhost", "LocalHost.", "db.localhost", "100.100.100.200", "fd00:ec2::254",
]  # fmt: skip


@pytest.mark.parametrize("address", LOCAL)
def test_local_addresses_are_refused_except_behind_a_jump_host(address: str, cast: Cast, settings: Settings) -> None:
    settings.LOCAL_SERVERS = False
    server = cast.add("changed")
    assert refused("invalid", lambda: cast.add(address=address)).field == "address"
    change = replace(ask_of(server), address=address)
    assert refused("invalid", lambda: actions.change_server(Actor(cast.member), server.pk, change)).field == "address"
    assert cast.add("behind", address=address, jump_host_id=server.pk).jump_host == server
    settings.LOCAL_SERVERS = True
    permitted = cast.add("permitted", address=address)
    settings.LOCAL_SERVERS = False
    noted = replace(ask_of(permitted), note="edited")
    assert actions.change_server(Actor(cast.member), permitted.pk, noted).note == "edited"


def test_a_jump_host_keeps_its_ssh_access(cast: Cast) -> None:
    gate = cast.add("gate")
    cast.add("behind", jump_host_id=gate.pk)
    change = replace(ask_of(gate), credential_id=None, secret=Secret(NONE))
    error = refused("conflict", lambda: actions.change_server(Actor(cast.member), gate.pk, change))
    assert "“behind” uses “gate” as jump host" in str(error)


def test_jump_host_that_may_not_be_used_is_none(cast: Cast) -> None:
    far = actions.create_server(
        Actor(cast.stranger),
        cast.ask("gate", project_id=cast.elsewhere.pk, credential_id=None, secret=OWN),
    )
    assert refused("invalid", lambda: cast.add(jump_host_id=far.pk)).field == "jump_host"
    # An administrator can select it, and later changes by others keep it.
    server = cast.add("behind", by=cast.admin, jump_host_id=far.pk)
    changed = actions.change_server(Actor(cast.maintainer), server.pk, ask_of(server))
    assert changed.jump_host == far
