"""Which of some hosts are silent: not measured, although their next measurement has been due for some time."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from .freshness import current_for

SILENT_S = 30.0
"""As long as a gap after which guardrails begin to count again (``aborting.GAP_S``)."""


class Silences:
    """The hosts of a run, from ``begin`` on. ``silent`` are those that are already known to be."""

    def __init__(self, hosts: Iterable[int], begin: float, silent: Collection[int] = ()) -> None:
        self._due = dict.fromkeys(hosts, begin + SILENT_S)
        self.silent = set(silent)

    def measured(self, host: int, end: float, interval_s: float) -> None:
        """Enter a measurement of ``interval_s`` seconds until ``end``."""
        self._due[host] = max(self._due[host], end + current_for(interval_s, SILENT_S))

    def changed(self, now: float) -> list[int]:
        """Return the hosts that have become silent or are measured again since the last call."""
        found = {host for host, due in self._due.items() if now > due}
        changed = sorted(found ^ self.silent)
        self.silent = found
        return changed
