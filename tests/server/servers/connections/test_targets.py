"""Servers of the inventory as targets, with jump hosts. Unconfirmed servers are refused."""

from __future__ import annotations

import pytest

from loadwright.server.servers import host_keys
from loadwright.server.servers.connections.targets import target_of, target_to_confirm
from loadwright.server.servers.input.validation import MAX_JUMPS
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh import errors
from loadwright.server.servers.ssh.errors import SshError
from tests.support.inventory import KEY, OTHER_KEY, Cast


def chain(cast: Cast, length: int) -> list[Server]:
    """A chain of confirmed servers, each the jump host of the next."""
    made: list[Server] = []
    for number in range(length):
        server = cast.add(f"hop-{number}", address=f"10.0.1.{number}")
        Server.objects.filter(pk=server.pk).update(host_key=KEY, jump_host=made[-1] if made else None)
        made.append(Server.objects.get(pk=server.pk))
    return made


def refusal(server: Server) -> SshError:
    with pytest.raises(SshError) as caught:
        target_of(server.pk)
    return caught.value


def test_a_target_has_all_that_a_connection_needs(cast: Cast) -> None:
    target = target_of(chain(cast, 3)[-1].pk)
    assert [hop.name for hop in target.hops()] == ["hop-0", "hop-1", "hop-2"]
    assert [hop.address for hop in target.hops()] == ["10.0.1.0", "10.0.1.1", "10.0.1.2"]
    assert {(hop.port, hop.username, hop.secret.password, hop.host_key) for hop in target.hops()} == {
        (22, "root", "s3cret!", KEY)
    }


def test_an_unconfirmed_server_is_none(cast: Cast) -> None:
    assert refusal(cast.server).kind == errors.UNCONFIRMED


def test_a_changed_key_blocks_a_server_and_all_behind_it(cast: Cast) -> None:
    servers = chain(cast, 3)
    host_keys.note_changed_key(servers[0].pk, OTHER_KEY)
    blocked = refusal(servers[0])
    assert (blocked.kind, blocked.via, blocked.server_id) == (errors.KEY_CHANGED, "", servers[0].pk)
    for behind in servers[1:]:
        error = refusal(behind)
        assert (error.kind, error.via, error.server_id) == (errors.KEY_CHANGED, "hop-0", servers[0].pk)
        with pytest.raises(SshError):
            target_to_confirm(behind)
    assert target_to_confirm(servers[0]).host_key == KEY


def test_chains_end(cast: Cast) -> None:
    servers = chain(cast, MAX_JUMPS + 2)
    assert target_of(servers[-2].pk)
    assert refusal(servers[-1]).kind == errors.JUMPS


def test_a_circle_is_refused(cast: Cast) -> None:
    servers = chain(cast, 3)
    Server.objects.filter(pk=servers[0].pk).update(jump_host=servers[2])
    for server in servers:
        assert refusal(server).kind == errors.JUMPS


def test_a_server_that_was_deleted(cast: Cast) -> None:
    Server.objects.filter(pk=cast.server.pk).delete()
    assert refusal(cast.server).kind == errors.GONE


def test_a_server_that_is_not_saved_can_be_asked_for_its_key(cast: Cast) -> None:
    (gate,) = chain(cast, 1)
    new = Server(name="new", address="10.9.9.9", port=2222, username="root", jump_host=gate)
    target = target_to_confirm(new)
    assert [(hop.name, hop.port) for hop in target.hops()] == [("hop-0", 22), ("new", 2222)]
    assert (target.secret.kind, target.host_key) == ("", "")
