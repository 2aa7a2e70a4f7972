"""Host keys with a real sshd: read, compared, confirmed; changed, blocked, accepted."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.servers import host_keys
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh.target import PASSWORD, Secret
from tests.server.servers.keys import as_ssh_says, on, shown
from tests.support.inventory import KEY, Cast
from tests.support.pages import signed_in, text_of
from tests.support.sshd import Sshd


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
    host_keys.confirm_key(Actor(cast.member), server.pk, former)
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
    host_keys.confirm_key(Actor(cast.member), server.pk, own.host_key())
    host_keys.note_changed_key(server.pk, KEY)
    assert "It presents the confirmed key again" in shown(cast, server)
    assert not Server.objects.get(pk=server.pk).usable
    signed_in(cast.member).post(f"/servers/{server.pk}/key", {"key": own.host_key()})
    assert Server.objects.get(pk=server.pk).usable


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


def test_login_is_tried_when_the_key_is_confirmed(cast: Cast, openssh: Sshd) -> None:
    server = on(cast, openssh)
    done = signed_in(cast.member).post(f"/servers/{server.pk}/key", {"key": openssh.host_key()}, follow=True)
    assert done.redirect_chain[-1][0] == f"/servers/{server.pk}"
    assert "The key has been confirmed. Signing in works; facts are being collected." in text_of(done.content)


@pytest.mark.parametrize("wrong", [{"username": "nobody-here"}, {"secret": Secret(PASSWORD, password="pa55word")}])
def test_wrong_login_leads_to_the_form(wrong: dict[str, Any], cast: Cast, openssh: Sshd) -> None:
    server = on(cast, openssh, **wrong)
    done = signed_in(cast.member).post(f"/servers/{server.pk}/key", {"key": openssh.host_key()}, follow=True)
    assert done.redirect_chain[-1][0] == f"/servers/{server.pk}/edit"
    said = unescape(text_of(done.content))
    assert "The key has been confirmed. Signing in failed: " in said
    assert "refused the login. Check the server’s user name and credential." in said


def test_server_that_cannot_be_reached_keeps_its_login(cast: Cast, own: Sshd) -> None:
    server, key = on(cast, own), own.host_key()
    own.stop()
    done = signed_in(cast.member).post(f"/servers/{server.pk}/key", {"key": key}, follow=True)
    assert done.redirect_chain[-1][0] == f"/servers/{server.pk}"
    assert "Signing in failed: " in text_of(done.content)
    assert "cannot be reached over SSH" in text_of(done.content)
