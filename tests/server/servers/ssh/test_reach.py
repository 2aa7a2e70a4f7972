"""Names are resolved once, and local addresses are refused."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from loadwright.server.platform.addresses import is_local
from loadwright.server.servers.ssh import errors
from loadwright.server.servers.ssh.errors import SshError
from loadwright.server.servers.ssh.hops import ask_key, close_hops, open_hops
from loadwright.server.servers.ssh.reach import addresses_of
from tests.support import hostile
from tests.support.sshd import Sshd


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1", "0x7f000001", "017700000001", "::1", socket.gethostname()]
)
async def test_names_of_this_machine_are_refused_and_can_be_permitted(host: str, settings: Settings) -> None:
    settings.LOCAL_SERVERS = True
    addresses = await addresses_of(host, 22)
    assert addresses
    settings.LOCAL_SERVERS = False
    if any(map(is_local, addresses)):
        with pytest.raises(SshError) as refused:
            await addresses_of(host, 22)
        assert refused.value.kind == errors.LOCAL


async def test_nothing_is_connected_to_a_local_address(settings: Settings) -> None:
    settings.LOCAL_SERVERS = False
    met: list[object] = []

    async def note(_reader: object, writer: object) -> None:
        met.append(writer)

    async with hostile.listening(note) as target:
        for attempt in (open_hops([target], 5), ask_key(target, None, 5)):
            with pytest.raises(SshError) as refused:
                await attempt
            assert refused.value.kind == errors.LOCAL
    assert met == []


async def test_the_checked_address_is_the_one_that_is_used(openssh: Sshd) -> None:
    """Another resolution of the name could lead elsewhere."""
    hops = await open_hops([replace(openssh.target(), address="localhost")], 20)
    try:
        assert hops[0].ssh.get_extra_info("host") == "127.0.0.1"
    finally:
        await close_hops(hops)
