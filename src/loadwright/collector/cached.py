"""Remembers the owners of valid tokens for a while, because an agent sends its token every second."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from .app import Authorize
from .parsing import Grant

CACHE_SIZE = 10_000


class CachedAuthorizer:
    """Authorises by ``ask`` and repeats what it returned for a valid token for ``seconds``."""

    def __init__(self, ask: Authorize, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._seconds = seconds
        self._clock = clock
        self._known: dict[bytes, tuple[float, Grant]] = {}

    async def __call__(self, token: str) -> Grant | None:
        """Return the permissions of the owner of ``token``. Raises what ``ask`` raises."""
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
        self._known[key] = (self._clock() + self._seconds, grant)
        return grant
