"""What apps above state about servers beside their names in lists, as ``MARKS`` in their ``extensions.py``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from loadwright.server.accounts.models import User
from loadwright.server.platform.registry import declared


@dataclass(frozen=True)
class Mark:
    """``text`` is as short as a number, ``title`` what it means, and ``path`` the page about it."""

    text: str
    title: str
    path: str
    bad: bool


MarksOf = Callable[[User, Collection[int]], Mapping[int, Mark]]
"""Returns the mark of each server that has one, by its id."""


def marks(user: User, server_ids: Collection[int]) -> dict[int, list[Mark]]:
    """Return the marks of servers by their id."""
    sources: list[MarksOf] = declared("extensions", "MARKS")
    found: dict[int, list[Mark]] = {}
    for source in sources if server_ids else ():
        for server_id, mark in source(user, server_ids).items():
            found.setdefault(server_id, []).append(mark)
    return found
