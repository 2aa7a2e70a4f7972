"""Host keys with a real sshd: read, compared, confirmed; changed, blocked, accepted."""

from __future__ import annotations

from loadwright.server.accounts.actor import Actor
from loadwright.server.servers import actions
from loadwright.server.servers.models import Server
from tests.server.servers.keys import as_ssh_says, on, shown
from tests.support.inventory import KEY, Cast
from tests.support.pages import signed_in, text_of
from tests.support.process import free_port
from tests.support.sshd import Sshd


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


def test_key_of_another_kind_that_was_confirmed_stays_the_confirmed_one(cast: Cast, openssh: Sshd) -> None:
    server = on(cast, openssh)
    actions.confirm_key(Actor(cast.member), server.pk, openssh.host_key("rsa"))
    assert "presents the confirmed key" in shown(cast, server)
    assert Server.objects.get(pk=server.pk).usable
