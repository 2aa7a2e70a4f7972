"""What agents reported last: kept in the cache, not in the database, because it changes every second."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache

from loadwright.core.protocol import LOST_AFTER_SECONDS, Report

KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Seen:
    """The last report of an agent and when it came, in seconds since the epoch."""

    report: Report
    at: float

    def fresh(self, now: float) -> bool:
        """Return whether the agent is not lost."""
        return now - self.at <= LOST_AFTER_SECONDS


def record(key: str, report: Report, at: float) -> None:
    """Keep ``report`` as the agent's last."""
    cache.set(f"agent:{key}", Seen(report, at), KEPT_SECONDS)


def forget(key: str) -> None:
    """Drop what an agent reported."""
    cache.delete(f"agent:{key}")


def latest(keys: Iterable[str]) -> dict[str, Seen]:
    """Return the last report of each agent that sent one in the last hour."""
    found = cache.get_many([f"agent:{key}" for key in keys])
    return {name.removeprefix("agent:"): seen for name, seen in found.items()}
