"""Finds tokens that two programs use, such as those of a machine and of its clone.

Both connections report, interval after interval. Of an agent that connects again, the former connection reports no
more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable


class SharedTokens:
    """The agents whose token several connections use. ``keys`` are theirs."""

    def __init__(self) -> None:
        self.keys: frozenset[str] = frozenset()
        self._before: frozenset[Hashable] = frozenset()

    def interval(self, reporting: Collection[tuple[Hashable, str]]) -> frozenset[str]:
        """Take the connections that reported in an interval, with the keys of their agents; return the new keys."""
        lasting = Counter(key for connection, key in reporting if connection in self._before)
        found = frozenset(key for key, connections in lasting.items() if connections > 1)
        self._before = frozenset(connection for connection, _ in reporting)
        new, self.keys = found - self.keys, found
        return new
