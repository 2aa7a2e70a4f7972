"""The latest reports of agents, kept in the cache rather than the database because they change every second."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from loadwright.core.protocol import LOST_AFTER_SECONDS, Report

KEPT_SECONDS = 3600
_PREFIX = "presence:"


@dataclass(frozen=True)
class Seen:
    """The last report of an agent and the time of its arrival, in seconds since the epoch."""

    report: Report[Any]
    at: float

    def fresh(self, now: float) -> bool:
        """Return whether the agent is in contact."""
        return now - self.at <= LOST_AFTER_SECONDS


def record(key: str, report: Report[Any], at: float) -> None:
    cache.set(_cache_key(key), Seen(report, at), KEPT_SECONDS)


def forget(key: str) -> None:
    cache.delete(_cache_key(key))


def latest(keys: Iterable[str]) -> dict[str, Seen]:
    """Return the last report of each agent that sent one within ``KEPT_SECONDS``."""
    found = cache.get_many([_cache_key(key) for key in keys])
    return {name.removeprefix(_PREFIX): seen for name, seen in found.items()}


def _cache_key(key: str) -> str:
    return f"{_PREFIX}{key}"
