"""How often a monitor measures: less often while measuring takes too much of a core."""

from __future__ import annotations

from loadwright.core.protocol.monitor import SAMPLE_SECONDS

WINDOW_SECONDS = 30.0
"""The CPU time of the agent is judged over this time: a single expensive second does not matter."""
RECOVERY = 0.7
"""It measures more often again if the share of a core would then be below this part of the limit."""


class Pace:
    """Chooses the time between measurements. ``sample_s`` is in force, ``core_percent`` the agent's share of a core."""

    def __init__(self, sample_s: int = 1, max_core_percent: float = 20.0) -> None:
        self.core_percent: float | None = None
        self._ordered = self.sample_s = sample_s
        self._limit = max_core_percent
        self._since: tuple[float, float] | None = None

    @property
    def slowed(self) -> bool:
        return self.sample_s > self._ordered

    def order(self, sample_s: int, max_core_percent: float) -> None:
        """Follow the server: at least ``sample_s`` between measurements, and a share of a core as the limit."""
        ordered = _at_least(sample_s)
        if ordered != self._ordered:
            self._ordered = self.sample_s = ordered
            self._since = None
        self._limit = max_core_percent

    def spent(self, now: float, cpu_seconds: float) -> None:
        """Take the CPU time that the process has used so far at the time ``now`` of a monotonic clock."""
        if self._since is None:
            self._since = now, cpu_seconds
            return
        seconds = now - self._since[0]
        if seconds < WINDOW_SECONDS:
            return
        self.core_percent = round(100 * max(0.0, cpu_seconds - self._since[1]) / seconds, 2)
        self._since = now, cpu_seconds
        position = SAMPLE_SECONDS.index(self.sample_s)
        if self.core_percent > self._limit:
            self.sample_s = SAMPLE_SECONDS[min(position + 1, len(SAMPLE_SECONDS) - 1)]
        elif self.slowed:
            faster = SAMPLE_SECONDS[position - 1]
            if self.core_percent * self.sample_s / faster < RECOVERY * self._limit:
                self.sample_s = faster


def _at_least(seconds: int) -> int:
    """Return the shortest time between measurements that is not shorter than ``seconds``, else the longest."""
    return next((one for one in SAMPLE_SECONDS if one >= seconds), SAMPLE_SECONDS[-1])
