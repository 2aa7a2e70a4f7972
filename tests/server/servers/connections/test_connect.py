"""Connections to servers of the inventory, by a real sshd."""

from __future__ import annotations

import pytest

from loadwright.server.servers.connections.connect import connect_to_server
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh import errors
from loadwright.server.servers.ssh.errors import SshError
from tests.support.sshd import Sshd
from tests.support.terminals import House


async def test_a_server_is_connected_to_and_again(at_home: House) -> None:
    connection = await connect_to_server(at_home.server.pk)
    assert connection.again is not None
    second = await connection.again()
    for one in (connection, second):
        assert (await one.run("echo here", timeout=30)).stdout == b"here\n"
        one.close()
        await one.wait_closed()


async def test_a_changed_key_is_recorded_and_blocks_the_server(at_home: House, jump_host: Sshd) -> None:
    await Server.objects.filter(pk=at_home.server.pk).aupdate(host_key=jump_host.host_key())
    with pytest.raises(SshError) as refused:
        await connect_to_server(at_home.server.pk)
    assert refused.value.kind == errors.KEY_CHANGED
    server = await Server.objects.aget(pk=at_home.server.pk)
    assert server.offered_key
    assert server.state == Server.State.BLOCKED


async def test_a_failure_that_is_none_of_the_key_blocks_nothing(at_home: House) -> None:
    await Server.objects.filter(pk=at_home.server.pk).aupdate(username="nobody-here")
    with pytest.raises(SshError):
        await connect_to_server(at_home.server.pk)
    assert (await Server.objects.aget(pk=at_home.server.pk)).offered_key == ""
