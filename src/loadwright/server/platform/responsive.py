"""Measures the time in which this process was responsive, by the lateness of its event loop."""

LATE_SECONDS = 1.0
"""From this delay of the event loop on, the process counts as late. Shorter delays are normal on a busy machine."""
RECOVERY_SECONDS = 5.0
"""The time for clients to reconnect and report after a delay: an agent retries within 2 s and reports every second."""


class ResponsiveClock:
    """Counts the seconds in which the process was responsive.

    It stands still while the event loop is late, and for ``RECOVERY_SECONDS`` afterwards and after the start. The event
    loop calls ``tick`` every ``interval`` seconds; everything else may be used in any thread.
    """

    def __init__(self, interval: float, *, wall: float, monotonic: float) -> None:
        self._interval = interval
        self._wall = wall
        self._monotonic = monotonic
        self.seconds = 0.0
        self.responsive_since = wall
        """The wall-clock time at which the process was started or the latest delay ended."""

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
        elif wall - self.responsive_since >= RECOVERY_SECONDS:
            self.seconds += passed
        return max(delay, 0.0)

    def late(self, wall: float) -> bool:
        """Return whether a tick is overdue: the process was stopped, or its event loop is blocked."""
        return wall - self._wall - self._interval > LATE_SECONDS
