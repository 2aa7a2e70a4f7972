"""Measures the time in which this process was responsive, by the lateness of its event loop."""

from collections.abc import Callable, Collection

LATE_SECONDS = 1.0
"""From this delay of the event loop on, the process counts as late. Shorter delays are normal on a busy machine."""
BACKLOG_SECONDS = 2.0
"""Reports that are received within this time after a delay do not count: they may have been sent during the delay, by
clients that have given up their connection since."""
RETURN_SECONDS = 8.0
"""The recovery ends when no client has returned for this long. An agent returns within 6 s: its attempt to connect
ends after 4 s, and the next one follows within 2 s."""
RECOVERY_SECONDS = 30.0
"""The longest recovery. The event loop may be on time while the requests of returning clients wait for the database."""


class ResponsiveClock:
    """Counts the seconds in which the process was responsive.

    It stands still while the event loop is late, and during the recovery after a delay and after the start, in which
    clients reconnect and report. The recovery ends when all clients that were in contact at the time of the delay have
    reported, or at the latest as defined by ``RETURN_SECONDS`` and ``RECOVERY_SECONDS``.

    The event loop calls ``tick`` every ``interval`` seconds, and ``reported`` for each report; everything else may be
    used in any thread. ``in_contact`` returns the clients that are in contact.
    """

    def __init__(
        self, interval: float, in_contact: Callable[[], Collection[str]], *, wall: float, monotonic: float
    ) -> None:
        self._interval = interval
        self._in_contact = in_contact
        self._wall = wall
        self._monotonic = monotonic
        self.seconds = 0.0
        self.responsive_since = wall
        """The wall-clock time at which the process was started or the latest delay ended."""
        self._recovery: _Recovery | None = _Recovery(None)

    @property
    def ticked_at(self) -> float:
        """The wall-clock time of the latest tick."""
        return self._wall

    def tick(self, *, wall: float, monotonic: float) -> float:
        """Count the time since the previous tick and return the delay of this one in seconds."""
        # The monotonic clock stands still while a virtual machine is suspended, the wall clock may be set back.
        passed = max(monotonic - self._monotonic, wall - self._wall)
        self._wall, self._monotonic = wall, monotonic
        delay = passed - self._interval
        if delay > LATE_SECONDS:
            self.responsive_since = wall
            self._recovery = _Recovery(set(self._in_contact()))
        elif self._recovery is None:
            self.seconds += passed
        elif self._recovery.ended_after(passed):
            self._recovery = None
        return max(delay, 0.0)

    def reported(self, client: str) -> None:
        """Note a report of a client."""
        if self._recovery is not None:
            self._recovery.reported(client)

    def late(self, wall: float) -> bool:
        """Return whether a tick is overdue: the process was stopped, or its event loop is blocked."""
        return wall - self._wall - self._interval > LATE_SECONDS


class _Recovery:
    """The time in which clients return; ``missing`` are those that have to. ``None`` if they are unknown."""

    def __init__(self, missing: set[str] | None) -> None:
        self._missing = missing
        self._returned: set[str] = set()
        self._lasted = self._without_return = 0.0

    def reported(self, client: str) -> None:
        if client not in self._returned and self._lasted >= BACKLOG_SECONDS:
            self._returned.add(client)
            self._without_return = 0.0

    def ended_after(self, passed: float) -> bool:
        """Return whether it has ended when another ``passed`` seconds have gone by."""
        self._lasted += passed
        self._without_return += passed
        complete = self._missing is not None and self._missing <= self._returned
        return complete or self._without_return >= RETURN_SECONDS or self._lasted >= RECOVERY_SECONDS
