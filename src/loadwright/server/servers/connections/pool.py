"""Shared connections to servers, one per person and server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from loadwright.server.servers.connections.connect import connect_for
from loadwright.server.servers.ssh.connect import Connection
from loadwright.server.servers.ssh.errors import CLOSED, SshError

LINGER_S = 30.0
"""Seconds for which an unused connection is kept, because closing a tab is often followed by opening another."""

Key = tuple[int, int]


@dataclass(eq=False)
class _Place:
    """The connection of one person to one server. ``drops`` counts forced closes."""

    connection: Connection | None = None
    users: int = 0
    drops: int = 0
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    closing: asyncio.TimerHandle | None = None

    def close(self) -> None:
        if self.closing is not None:
            self.closing.cancel()
            self.closing = None
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class Pool:
    """The connections of one process by person and server. Belongs to one event loop."""

    def __init__(
        self, open_connection: Callable[[int, int], Awaitable[Connection]] = connect_for, linger: float = LINGER_S
    ) -> None:
        self._open = open_connection
        self._linger = linger
        self._places: dict[Key, _Place] = {}

    @asynccontextmanager
    async def connection(self, user_id: int, server_id: int) -> AsyncIterator[Connection]:
        """Return the person's connection to the server, opening it if needed. Raises ``SshError``."""
        key = (user_id, server_id)
        place = self._places.setdefault(key, _Place())
        place.users += 1
        if place.closing is not None:
            place.closing.cancel()
            place.closing = None
        try:
            yield await self._connected(place, key)
        finally:
            place.users -= 1
            if not place.users:
                self._leave(key, place)

    def drop(self, *, user_id: int | None = None, server_id: int | None = None) -> None:
        """Close the connections of a person, to a server, or both; without arguments all."""
        for (user, server), place in list(self._places.items()):
            if user_id in (None, user) and server_id in (None, server):
                # Also applies to a connection that is being opened.
                place.drops += 1
                place.close()
                if not place.users:
                    del self._places[user, server]

    async def _connected(self, place: _Place, key: Key) -> Connection:
        async with place.opening:
            found = place.connection
            if found is not None and not found.closed.is_set():
                return found
            drops = place.drops
            opened = await self._open(*key)
            if place.drops != drops:
                opened.close()
                raise SshError(CLOSED, "access was lost while it was being opened")
            place.connection = opened
            return opened

    def _leave(self, key: Key, place: _Place) -> None:
        """Close the connection after ``linger`` seconds unless it is used again."""
        if place.connection is None or place.connection.closed.is_set():
            self._forget(key, place)
        else:
            loop = asyncio.get_running_loop()
            place.closing = loop.call_later(self._linger, self._forget, key, place)

    def _forget(self, key: Key, place: _Place) -> None:
        place.close()
        if self._places.get(key) is place:
            del self._places[key]
