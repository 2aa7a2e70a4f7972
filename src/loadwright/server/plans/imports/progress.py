"""How much of an upload is converted, for the page that waits for it.

The page chooses a key and asks with it, because its upload has no name before it is converted.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core.cache import cache

from loadwright.server.accounts.models import User

KEPT_SECONDS = 60

_KEY = re.compile(r"[0-9a-f]{16,64}")


def reporter(user: User, key: str) -> Callable[[float], None] | None:
    """Return a function that notes the converted fraction for ``key``; ``None`` if the page has no valid one."""
    if not _KEY.fullmatch(key):
        return None

    def report(fraction: float) -> None:
        cache.set(_name(user, key), fraction, KEPT_SECONDS)

    return report


def fraction(user: User, key: str) -> float | None:
    """Return the converted fraction of a person's upload; ``None`` if it is unknown."""
    found: float | None = cache.get(_name(user, key)) if _KEY.fullmatch(key) else None
    return found


def _name(user: User, key: str) -> str:
    return f"import.progress:{user.pk}:{key}"
