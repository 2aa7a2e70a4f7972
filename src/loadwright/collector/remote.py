"""Authorisation through the server, for a collector in its own process."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

import httpx

from .app import Grant
from .errors import unavailable

CACHE_SECONDS = 60.0
CACHE_SIZE = 10_000


class ServerAuthorizer:
    """Authorises by ``GET <server>/agent/whoami`` and caches valid tokens for a minute."""

    def __init__(self, client: httpx.AsyncClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Use ``client``, whose base URL is the server's."""
        self._client = client
        self._clock = clock
        self._known: dict[bytes, tuple[float, Grant]] = {}

    async def __call__(self, token: str) -> Grant | None:
        """Return the permissions of the owner of ``token``. Raises ``CollectorError`` if the server cannot be asked."""
        key = hashlib.sha256(token.encode()).digest()
        expires, grant = self._known.get(key, (0.0, None))
        if grant is not None and self._clock() < expires:
            return grant
        grant = await self._ask(token)
        if grant is None:
            self._known.pop(key, None)
            return None
        if len(self._known) >= CACHE_SIZE:
            self._known.clear()
        self._known[key] = (self._clock() + CACHE_SECONDS, grant)
        return grant

    async def _ask(self, token: str) -> Grant | None:
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
