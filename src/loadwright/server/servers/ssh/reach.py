"""Resolves the addresses of servers, except local ones (``platform.addresses``), which ``LOCAL_SERVERS`` permits."""

from __future__ import annotations

import asyncio
import socket

from django.conf import settings

from loadwright.server.platform.addresses import is_local

from .errors import LOCAL, SshError


async def addresses_of(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, in order of preference. Connect to these: a name may resolve to others later.

    Raises ``OSError``, and ``SshError`` (local) if one of them is local and such servers are not permitted.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(place[0]) for *_socket, place in found]
    for address in addresses:
        if not settings.LOCAL_SERVERS and is_local(address):
            raise SshError(LOCAL, address)
    return addresses
