"""A time on days of the week as a cron expression, and back. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import time

EVERY_DAY = frozenset(range(7))
SHORTEST_RANGE = 3

_DAYS = re.compile(r"[0-7](-[0-7])?(,[0-7](-[0-7])?)*")


@dataclass(frozen=True)
class Weekly:
    """Days of the week, from 0 for Monday to 6 for Sunday, at a time."""

    days: frozenset[int]
    at: time

    def cron(self) -> str:
        """Return the cron expression."""
        days = "*" if self.days == EVERY_DAY else ",".join(_ranges(sorted((day + 1) % 7 for day in self.days)))
        return f"{self.at.minute} {self.at.hour} * * {days}"


def weekly(cron: str) -> Weekly | None:
    """Read a cron expression; ``None`` if it is more than a time on days of the week."""
    fields = cron.split()
    if len(fields) != 5 or fields[2:4] != ["*", "*"]:
        return None
    minute, hour, days = fields[0], fields[1], fields[4]
    if not all(part.isascii() and part.isdecimal() and len(part) < 3 for part in (minute, hour)):
        return None
    if int(minute) > 59 or int(hour) > 23 or not (days == "*" or _DAYS.fullmatch(days)):
        return None
    found = EVERY_DAY if days == "*" else frozenset((number + 6) % 7 for number in _numbers(days))
    return Weekly(found, time(int(hour), int(minute))) if found else None


def _numbers(days: str) -> Iterator[int]:
    for part in days.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _ranges(numbers: Collection[int]) -> Iterator[str]:
    """Yield numbers and ranges of at least three of them, as cron writes them."""
    rest = list(numbers)
    while rest:
        length = next((at for at in range(1, len(rest)) if rest[at] != rest[0] + at), len(rest))
        if length >= SHORTEST_RANGE:
            yield f"{rest[0]}-{rest[length - 1]}"
        else:
            yield from map(str, rest[:length])
        rest = rest[length:]
