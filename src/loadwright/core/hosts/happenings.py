"""What happened on a host, from when it was measured: its agent left or slowed down, and parts came and went.

Measurements have a second and a length. Those of longer intervals show neither short gaps nor slow-downs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .freshness import current_for

LOST, BACK = "lost", "back"
SLOWED, USUAL = "slowed", "usual"
APPEARED, VANISHED = "appeared", "vanished"

SHORTEST_GAP_S = 5
"""Shorter gaps are no event: an agent that is started again takes some seconds."""
USUAL_S = 15.0
"""Time after the newest measurement of a second within which the next one may be on its way."""
SLOW_TIMES = 3
"""Consecutive measurements of another length after which the agent has slowed down: one is a moment of load."""
MISSED_TIMES = 3
"""Consecutive measurements in which a part must be missing to have vanished."""


class Happening(NamedTuple):
    """``kind`` is one of the words above, ``part`` a disk or file system, ``length`` that of measurements."""

    second: int
    kind: str
    part: str = ""
    length: int = 0


class Span(NamedTuple):
    """A measurement of ``length`` seconds from ``second`` on."""

    second: int
    length: int


def contacts(spans: Sequence[Span], now: float, resolution: int = 1) -> Iterator[Happening]:
    """Yield when nothing was measured any more, and when it was again. ``spans`` are in order of time."""
    for before, after in zip(spans, spans[1:]):
        end = before.second + before.length
        if after.second - end >= max(SHORTEST_GAP_S, resolution):
            yield Happening(end, LOST)
            yield Happening(after.second, BACK)
    if spans:
        last = spans[-1]
        end = last.second + last.length
        # Longer intervals arrive when they are over.
        if now - end > current_for(last.length, USUAL_S) + (2 * resolution if resolution > 1 else 0):
            yield Happening(end, LOST)


def paces(spans: Iterable[Span]) -> Iterator[Happening]:
    """Yield when an agent slowed down, and when it measured every second again."""
    slow, since, times = 1, 0, 0
    former = 1
    for span in spans:
        if span.length != former:
            former, since, times = span.length, span.second, 0
        times += 1
        if times == SLOW_TIMES and former != slow:
            slow = former
            yield Happening(since, SLOWED if slow > 1 else USUAL, length=slow)


def changes(measured: Sequence[int], parts: Mapping[str, Collection[int]]) -> list[Happening]:
    """Return when parts appeared and vanished.

    ``measured`` are the seconds in which the host was measured, in their order, and ``parts`` those of each part.
    """
    found = []
    for part, seconds in parts.items():
        present = [index for index, second in enumerate(measured) if second in seconds]
        if not present:
            continue
        edges = [-1, *present, len(measured)]
        for before, after in zip(edges, edges[1:]):
            if after - before <= MISSED_TIMES:
                continue
            if before >= 0:
                found.append(Happening(measured[before + 1], VANISHED, part))
            if after < len(measured):
                found.append(Happening(measured[after], APPEARED, part))
    return sorted(found)
