"""Authorisation through the server, for a collector in its own process."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence

import httpx

from loadwright.core.lineprotocol import Point
from loadwright.telemetry.load import Written, seconds_in

from .cached import CachedAuthorizer
from .errors import unavailable
from .parsing import Grant

CACHE_SECONDS = 60.0
MOST_ANNOUNCEMENTS = 100
"""Beyond, the server is not told: it does not answer."""


class ServerNotifier:
    """Announces to ``POST <server>/agent/written`` what was stored. The server finds by itself what it is not told."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, points: Sequence[Point], token: str) -> None:
        written = seconds_in(points)
        if written and len(self._tasks) < MOST_ANNOUNCEMENTS:
            task = asyncio.create_task(self._announce(written, token))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _announce(self, written: Written, token: str) -> None:
        with contextlib.suppress(httpx.HTTPError):
            await self._client.post("/agent/written", json=written, headers={"Authorization": f"Bearer {token}"})


class ServerAuthorizer(CachedAuthorizer):
    """Authorises by ``GET <server>/agent/whoami``, and caches valid tokens for a minute.

    Raises ``CollectorError`` if the server does not answer.
    """

    def __init__(self, client: httpx.AsyncClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Use ``client``, whose base URL is the server's."""
        super().__init__(self._owner, CACHE_SECONDS, clock=clock)
        self._client = client

    async def _owner(self, token: str) -> Grant | None:
        try:
            response = await self._client.get("/agent/whoami", headers={"Authorization": f"Bearer {token}"})
            if response.status_code in (401, 403):
                return None
            response.raise_for_status()
            owner = response.json()
            role, agent = str(owner["role"]), str(owner["agent"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            reason = str(error) or type(error).__name__
            raise unavailable(f"The server could not be asked for the owner of the token: {reason}") from None
        return Grant.of_agent(role, agent)
