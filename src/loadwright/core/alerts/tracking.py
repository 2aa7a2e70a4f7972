"""The state of a rule on one part of one host, and the steps from one measured value to the next.

normal → pending → firing → recovering → normal. Becoming firing, and becoming normal again after that, are changes;
firing and recovering may alternate in between without one.

1. A step with a time that is not after the previous one is late or repeated, and has no effect. A time that is much
   earlier means that the clock was set back: the state is kept and its times begin again.
2. A step without a value means that the host was measured and this part was not. It changes nothing, until the part
   has been missing for so long that it no longer exists. A host that is silent makes no steps at all.
3. Pending and recovering need values without a long gap: what happened in a gap is unknown, so they begin again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from .rules import Condition

NORMAL, PENDING, FIRING, RECOVERING = "normal", "pending", "firing", "recovering"
STATES = (NORMAL, PENDING, FIRING, RECOVERING)

FIRED = "fired"
RECOVERED, GONE, REPLACED = "recovered", "gone", "replaced"
"""Changes: the alert fires; it ends because of good values, because its part no longer exists, or because its rule now
compares something else."""

GAP_S = 180.0
"""Longest time between two values in which the state of the first is assumed to have lasted. Some figures have a value
every minute."""
GONE_S = 600.0
"""A part that was not measured for so long, while its host was, no longer exists."""
CLOCK_S = 120.0
"""Steps that are earlier than the previous one by more than this follow a correction of the clock."""


@dataclass(frozen=True)
class Tracked:
    """A state, which lasts ``since`` a time. ``at`` is the time of the last step, in seconds since the epoch.

    ``began`` is when the alert became pending, ``worst`` the worst value since then. ``value`` is the newest value, and
    ``measured_at`` its time. ``key`` is that of the condition.
    """

    key: str = ""
    state: str = NORMAL
    since: float = 0.0
    at: float = 0.0
    began: float = 0.0
    value: float | None = None
    measured_at: float = 0.0
    worst: float | None = None

    @property
    def firing(self) -> bool:
        """Return whether the alert was reported and has not ended."""
        return self.state in (FIRING, RECOVERING)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: object) -> Tracked:
        """Return the state serialized by ``to_json``; a new one for everything else."""
        values = dict(stored) if isinstance(stored, Mapping) else {}
        known = {field.name: values[field.name] for field in fields(cls) if field.name in values}
        return cls(**known) if _is_valid(known) else cls()


def _is_valid(values: Mapping[str, Any]) -> bool:
    texts = all(isinstance(values.get(name, ""), str) for name in ("key", "state"))
    times = [values.get(name, 0.0) for name in ("since", "at", "began", "measured_at")]
    optional = [value for value in (values.get("value"), values.get("worst")) if value is not None]
    numbers = all(type(number) in (int, float) and math.isfinite(number) for number in (*times, *optional))
    return texts and numbers and values.get("state", NORMAL) in STATES


def step(condition: Condition, tracked: Tracked, at: float, value: float | None) -> tuple[Tracked, str | None]:
    """Return the state after a value that was measured at a time, and the change if there is one."""
    if tracked.key != condition.key:
        return _replaced(condition, tracked, at, value)
    if at <= tracked.at:
        if tracked.at - at <= CLOCK_S:
            return tracked, None
        tracked = replace(tracked, since=at, measured_at=at, began=min(tracked.began, at))
    if value is None or not math.isfinite(value):
        return _missing(tracked, at)
    return _measured(condition, tracked, at, value)


def _replaced(condition: Condition, tracked: Tracked, at: float, value: float | None) -> tuple[Tracked, str | None]:
    fresh = Tracked(key=condition.key, since=at, measured_at=at)
    if tracked.firing:
        # The end of the earlier alert is a change of its own; the next step evaluates the value.
        return fresh, REPLACED
    return step(condition, fresh, at, value)


def _missing(tracked: Tracked, at: float) -> tuple[Tracked, str | None]:
    if at - tracked.at > GAP_S:
        # Nobody looked in between, for example because the server was stopped.
        tracked = replace(tracked, measured_at=at)
    if tracked.state == NORMAL or at - tracked.measured_at < GONE_S:
        return replace(tracked, at=at), None
    gone = replace(tracked, state=NORMAL, since=at, at=at, value=None, worst=None)
    return gone, GONE if tracked.firing else None


def _measured(condition: Condition, tracked: Tracked, at: float, value: float) -> tuple[Tracked, str | None]:
    gap = at - tracked.measured_at > GAP_S
    now = replace(tracked, at=at, value=value, measured_at=at, worst=_worst(condition, tracked, value))
    if not tracked.firing:
        return _before(condition, now, value, gap=gap)
    if not condition.recovered_by(value):
        return (now if tracked.state == FIRING else replace(now, state=FIRING, since=at)), None
    if tracked.state == FIRING or gap:
        now = replace(now, state=RECOVERING, since=at)
    if at - now.since < condition.recover_for_s:
        return now, None
    return replace(now, state=NORMAL, since=at), RECOVERED


def _before(condition: Condition, now: Tracked, value: float, *, gap: bool) -> tuple[Tracked, str | None]:
    """Continue a state in which the alert does not fire."""
    at = now.at
    if not condition.violated_by(value):
        return (now if now.state == NORMAL else replace(now, state=NORMAL, since=at)), None
    if now.state == NORMAL or gap:
        now = replace(now, state=PENDING, since=at, began=at, worst=value)
    if at - now.since < condition.for_s:
        return now, None
    return replace(now, state=FIRING, since=at), FIRED


def _worst(condition: Condition, tracked: Tracked, value: float) -> float:
    if tracked.state == NORMAL or tracked.worst is None or condition.worse(value, tracked.worst):
        return value
    return tracked.worst
