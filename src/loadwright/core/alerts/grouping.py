"""When the alerts of a group are reported: in few messages, each with everything that changed since the previous one.

1. The first alert of a group waits a little for others with the same cause: 50 hosts of a room make one message.
2. Further changes of an open group are reported at intervals; its complete recovery is not kept waiting.
3. While alerts fire that nobody acknowledged, they are reported again at long intervals.
4. A time long after the present one is from before the clock was set back, and counts as long ago: nothing waits for
   it. A little after it is now: stored times are rounded, and are sometimes taken after the step began.
"""

from __future__ import annotations

from dataclasses import dataclass

CLOCK_S = 60.0
"""Times that are later than now by more than this follow a correction of the clock."""


@dataclass(frozen=True)
class Timing:
    """Seconds. ``repeat_s`` of 0: alerts are not reported again."""

    wait_s: float = 15.0
    interval_s: float = 300.0
    repeat_s: float = 4 * 3600.0


@dataclass(frozen=True)
class Pending:
    """What an open group has to report. Silenced alerts are not counted.

    ``changed_at`` is the time of the oldest change that was not reported, ``reported_at`` that of the last message.
    ``firing`` alerts fire, of which ``unacknowledged`` are.
    """

    changed_at: float | None
    reported_at: float | None
    firing: int
    unacknowledged: int


def due(pending: Pending, now: float, timing: Timing) -> bool:
    """Return whether a message is to be sent now."""
    changed, reported = pending.changed_at, pending.reported_at
    if changed is None:
        repeated = timing.repeat_s > 0 and pending.unacknowledged > 0
        return repeated and reported is not None and _passed(timing.repeat_s, reported, now)
    if not _passed(timing.wait_s, changed, now):
        return False
    return reported is None or not pending.firing or _passed(timing.interval_s, reported, now)


def _passed(seconds: float, since: float, now: float) -> bool:
    return not -CLOCK_S <= now - since < seconds
