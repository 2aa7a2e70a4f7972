"""Warns administrators before a process reaches the limit of its connections or file descriptors."""

from __future__ import annotations

import asyncio
from typing import Any

from .connections import Connections
from .descriptors import open_descriptors

INTERVAL_SECONDS = 5.0
WARN_SHARE = 0.8
"""Share of a limit from which on it is reported."""


async def watch(connections: Connections, descriptors: int, notices: Any) -> None:
    """Report to ``server.platform.notices`` until cancelled; ``descriptors`` is the limit of the process."""
    while True:
        check(connections, descriptors, notices)
        await asyncio.sleep(INTERVAL_SECONDS)


def check(connections: Connections, descriptors: int, notices: Any) -> None:
    """Show or end the notices of the current state."""
    limit = connections.limits.total
    connections_used = len(connections)
    if connections_used >= WARN_SHARE * limit:
        refused, displaced = connections.refused, connections.displaced
        notices.show(notices.CONNECTIONS(used=connections_used, limit=limit, refused=refused, displaced=displaced))
    else:
        notices.end(notices.CONNECTIONS)
    used = open_descriptors()
    if used >= WARN_SHARE * descriptors:
        notices.show(notices.DESCRIPTORS(used=used, limit=descriptors))
    else:
        notices.end(notices.DESCRIPTORS)
