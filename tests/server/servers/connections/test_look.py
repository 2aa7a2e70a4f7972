"""Host keys with a real sshd: read, compared, confirmed; changed, blocked, accepted."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.servers import host_keys, queries
from loadwright.server.servers.connections.look import Offer, look
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh.connect import offered_key
from tests.server.servers.keys import as_ssh_says, on, shown
from tests.support.inventory import KEY, Cast
from tests.support.pages import signed_in, text_of
from tests.support.process import free_port
from tests.support.sshd import Sshd
from tests.support.targets import serving


def test_key_is_looked_at_through_the_jump_host(cast: Cast, openssh: Sshd, jump_host: Sshd) -> None:
    gate = on(cast, jump_host, "gate")
    behind = on(cast, openssh, "behind", jump_host_id=gate.pk)
    assert "The host key of gate is not confirmed yet" in shown(cast, behind)
    host_keys.confirm_key(Actor(cast.member), gate.pk, jump_host.host_key())
    assert as_ssh_says(openssh) in shown(cast, behind)
    page = signed_in(cast.member).get(f"/servers/{behind.pk}/key")
    assert "Connecting to behind through gate…" in text_of(page.content)


def test_changed_key_of_the_jump_host_blocks_what_is_behind(cast: Cast, openssh: Sshd, own: Sshd) -> None:
    gate = on(cast, own, "gate")
    behind = on(cast, openssh, "behind", jump_host_id=gate.pk)
    host_keys.confirm_key(Actor(cast.member), gate.pk, KEY)
    assert "gate presents a different host key" in shown(cast, behind)
    gate.refresh_from_db()
    assert (gate.state, gate.offered_key) == ("blocked", own.host_key())
    assert not Server.objects.get(pk=behind.pk).offered_key


def test_what_fails_says_what_to_do(cast: Cast) -> None:
    server = cast.add(address="127.0.0.1", port=free_port())
    assert "db-1 (127.0.0.1) cannot be reached. Check its address and port" in shown(cast, server, "maintainer")
    assert "Try again" in shown(cast, server)


def test_whoever_does_not_maintain_the_project_gets_one_answer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = offered_key.__kwdefaults__
    assert defaults is not None

    def looked_at(who: str, name: str) -> Offer:
        with monkeypatch.context() as patch:
            # The others answer, however slow the machine is.
            if name == "silent":
                patch.setitem(defaults, "timeout", 0.5)
            return look(queries.server(getattr(cast, who), servers[name].pk))

    with socket.create_server(("127.0.0.1", 0)) as silent, serving(BaseHTTPRequestHandler) as talking:
        places = {
            "refused": ("127.0.0.1", free_port()),
            "silent": ("127.0.0.1", silent.getsockname()[1]),
            "not SSH": ("127.0.0.1", talking),
            "no such name": ("no-such-name.invalid", 22),
        }
        servers = {name: cast.add(name, address=host, port=port) for name, (host, port) in places.items()}
        people = ("member", "maintainer", "admin")
        answers = {who: {name: looked_at(who, name) for name in servers} for who in people}
    assert {(one.kind, one.detail) for one in answers["member"].values()} == {("no_contact", "")}
    kinds = {"refused": "unreachable", "silent": "timeout", "not SSH": "protocol", "no such name": "name"}
    for who in ("maintainer", "admin"):
        assert {name: one.kind for name, one in answers[who].items()} == kinds


def test_facts_that_failed_show_their_cause_to_maintainers_only(cast: Cast) -> None:
    problem = {"kind": "protocol", "detail": "SMTP of a mail server", "via": ""}
    Server.objects.filter(pk=cast.server.pk).update(host_key=KEY, problem=problem)
    for who, kind in (("member", "no_contact"), ("maintainer", "protocol"), ("admin", "protocol")):
        client = signed_in(getattr(cast, who))
        for path in (f"/servers/{cast.server.pk}", "/servers", f"/api/v1/servers/{cast.server.pk}", "/api/v1/servers"):
            page = client.get(path).content.decode()
            assert ("does not respond with a valid SSH" in page or '"protocol"' in page) == (kind == "protocol"), path
            assert kind == "protocol" or "SMTP" not in page


def test_key_of_another_kind_that_was_confirmed_stays_the_confirmed_one(cast: Cast, openssh: Sshd) -> None:
    server = on(cast, openssh)
    host_keys.confirm_key(Actor(cast.member), server.pk, openssh.host_key("rsa"))
    assert "presents the confirmed key" in shown(cast, server)
    assert Server.objects.get(pk=server.pk).usable
