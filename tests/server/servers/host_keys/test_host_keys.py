"""Host keys with a real sshd: read, compared, confirmed; changed, blocked, accepted."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.servers import actions
from loadwright.server.servers.models import Server
from tests.support.inventory import KEY, Cast
from tests.support.pages import signed_in, text_of
from tests.support.process import free_port
from tests.support.sshd import Sshd, sshd


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Sshd]:
    """An sshd whose keys can be replaced."""
    with sshd(tmp_path / "own", name="web-1", host_keys=("ed25519",)) as server:
        yield server


def on(cast: Cast, machine: Sshd, name: str = "db-1", **changes: Any) -> Server:
    changes = {"username": machine.username, "credential_id": None, "secret": machine.key(), **changes}
    return cast.add(name, address="127.0.0.1", port=machine.port, **changes)


def shown(cast: Cast, server: Server, who: str = "member") -> str:
    answer = signed_in(getattr(cast, who)).get(f"/servers/{server.pk}/key/offered")
    assert answer.status_code == 200
    return unescape(text_of(answer.content))


def as_ssh_says(machine: Sshd, kind: str = "ed25519") -> str:
    command = ["ssh-keygen", "-lf", str(machine.folder / f"host_{kind}.pub")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[1]


def test_fingerprint_is_shown_as_ssh_says_it_and_confirmed(cast: Cast, openssh: Sshd) -> None:
    server = on(cast, openssh)
    text = shown(cast, server)
    assert as_ssh_says(openssh) in text
    assert "It matches: confirm" in text
    assert "ssh_host_ed25519_key.pub" in text
    assert not Server.objects.get(pk=server.pk).usable
    client = signed_in(cast.member)
    done = client.post(f"/servers/{server.pk}/key", {"key": openssh.host_key()}, follow=True)
    assert "The key has been confirmed" in text_of(done.content)
    assert Server.objects.get(pk=server.pk).host_key == openssh.host_key()
    assert "presents the confirmed key" in shown(cast, server)


def test_who_may_not_edit_sees_it_and_cannot_confirm(cast: Cast, openssh: Sshd) -> None:
    server = on(cast, openssh)
    text = shown(cast, server, "other_member")
    assert as_ssh_says(openssh) in text
    assert "confirm" not in text.replace("can confirm", "")
    signed_in(cast.other_member).post(f"/servers/{server.pk}/key", {"key": openssh.host_key()})
    assert not Server.objects.get(pk=server.pk).host_key
    assert signed_in(cast.stranger).get(f"/servers/{server.pk}/key/offered").status_code == 404


def test_changed_key_is_shown_beside_the_old_one_and_blocks_until_accepted(cast: Cast, own: Sshd) -> None:
    server = on(cast, own)
    former = own.host_key()
    actions.confirm_key(Actor(cast.member), server.pk, former)
    old = as_ssh_says(own)
    own.stop()
    own.new_host_keys()
    own.start()
    text = shown(cast, server, "other_member")
    assert as_ssh_says(own) in text
    assert "This is not the confirmed key." in text
    assert Server.objects.get(pk=server.pk).state == "blocked"
    client = signed_in(cast.member)
    assert old in client.get(f"/servers/{server.pk}/key").content.decode()
    assert "key changed" in text_of(client.get("/servers").content)
    refused = client.post(f"/servers/{server.pk}/key", {"key": KEY}, follow=True)
    assert "a different key" in text_of(refused.content)
    client.post(f"/servers/{server.pk}/key", {"key": own.host_key()})
    server.refresh_from_db()
    assert (server.host_key, server.usable) == (own.host_key(), True)


def test_key_that_is_the_confirmed_one_again_is_still_to_be_let_in(cast: Cast, own: Sshd) -> None:
    server = on(cast, own)
    actions.confirm_key(Actor(cast.member), server.pk, own.host_key())
    actions.note_changed_key(server.pk, KEY)
    assert "It presents the confirmed key again" in shown(cast, server)
    assert not Server.objects.get(pk=server.pk).usable
    signed_in(cast.member).post(f"/servers/{server.pk}/key", {"key": own.host_key()})
    assert Server.objects.get(pk=server.pk).usable


def test_key_is_looked_at_through_the_jump_host(cast: Cast, openssh: Sshd, jump_host: Sshd) -> None:
    gate = on(cast, jump_host, "gate")
    behind = on(cast, openssh, "behind", jump_host_id=gate.pk)
    assert "The host key of gate is not confirmed yet" in shown(cast, behind)
    actions.confirm_key(Actor(cast.member), gate.pk, jump_host.host_key())
    assert as_ssh_says(openssh) in shown(cast, behind)
    page = signed_in(cast.member).get(f"/servers/{behind.pk}/key")
    assert "Connecting to behind through gate…" in text_of(page.content)


def test_changed_key_of_the_jump_host_blocks_what_is_behind(cast: Cast, openssh: Sshd, own: Sshd) -> None:
    gate = on(cast, own, "gate")
    behind = on(cast, openssh, "behind", jump_host_id=gate.pk)
    actions.confirm_key(Actor(cast.member), gate.pk, KEY)
    assert "gate presents a different host key" in shown(cast, behind)
    gate.refresh_from_db()
    assert (gate.state, gate.offered_key) == ("blocked", own.host_key())
    assert not Server.objects.get(pk=behind.pk).offered_key


def test_what_fails_says_what_to_do(cast: Cast) -> None:
    server = cast.add(address="127.0.0.1", port=free_port())
    assert "db-1 (127.0.0.1) cannot be reached. Check its address and port" in shown(cast, server)
    assert "Try again" in shown(cast, server)


def test_keys_of_several_new_servers_are_confirmed_together(cast: Cast, openssh: Sshd, jump_host: Sshd) -> None:
    servers = [on(cast, openssh, "one"), on(cast, jump_host, "two")]
    client = signed_in(cast.member)
    where = client.post("/servers/bulk", {"server": [one.pk for one in servers], "do": "keys"})["Location"]
    page = client.get(where).content.decode()
    values = []
    for server, machine in zip(servers, (openssh, jump_host), strict=True):
        assert f"/servers/{server.pk}/key/row" in page
        row = client.get(f"/servers/{server.pk}/key/row").content.decode()
        assert as_ssh_says(machine) in row
        values.append(f"{server.pk} {machine.host_key()}")
        assert values[-1] in row
    client.post("/servers/keys", {"key": [*values[:1], f"{servers[1].pk} rubbish"]})
    assert not Server.objects.exclude(host_key="").exists()
    done = client.post("/servers/keys", {"key": values}, follow=True)
    assert "The keys of 2 servers have been confirmed" in text_of(done.content)
    assert "Facts: 0 of 2 collected" in text_of(done.content)


def test_key_over_the_api(cast: Cast, own: Sshd) -> None:
    server = on(cast, own)
    client, where = signed_in(cast.member), f"/api/v1/servers/{server.pk}/key"
    offered = {"key": own.host_key(), "fingerprint": as_ssh_says(own)}
    assert client.get(where).json() == {"confirmed": None, "offered": offered, "blocked": False, "problem": ""}
    answer = client.put(where, json.dumps({"key": own.host_key()}), "application/json")
    assert answer.json()["state"] == "collecting"
    assert client.get(where).json()["confirmed"] == offered
    own.stop()
    told = client.get(where).json()
    assert (told["offered"], told["confirmed"]) == (None, offered)
    assert "cannot be reached" in told["problem"]


def test_key_of_another_kind_that_was_confirmed_stays_the_confirmed_one(cast: Cast, openssh: Sshd) -> None:
    server = on(cast, openssh)
    actions.confirm_key(Actor(cast.member), server.pk, openssh.host_key("rsa"))
    assert "presents the confirmed key" in shown(cast, server)
    assert Server.objects.get(pk=server.pk).usable
