"""How a run's load is shared among its generators over time: by weight or by pin.

The total is always carried in full. Members with a pin carry exactly that; the others share the rest by weight. If the
pins exceed the total, or every member has one, the pins are used as weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """A generator that participates. ``pinned`` is in the unit of the load: transactions per second or threads.

    Raises ``ValueError`` for a negative weight or pin.
    """

    weight: float = 1.0
    pinned: float | None = None

    def __post_init__(self) -> None:
        if self.weight < 0 or (self.pinned is not None and self.pinned < 0):
            raise ValueError("weights and pins must not be negative")


Members = Mapping[str, Member]


@dataclass(frozen=True)
class Change:
    """From ``at`` on (server time in seconds), exactly these members participate."""

    at: float
    members: Members


def allocate(total: float, members: Members) -> dict[str, float]:
    """Return each member's part of ``total``. The parts sum to it, apart from floating-point rounding.

    Equal parts if all weights are zero; empty without members.
    """
    pins = {key: member.pinned for key, member in members.items() if member.pinned is not None}
    pinned = sum(pins.values())
    free = {key: member.weight for key, member in members.items() if member.pinned is None}
    if pins and (pinned >= total or not free):
        return {**dict.fromkeys(members, 0.0), **_by_weight(total, pins)}
    return {**dict.fromkeys(members, 0.0), **pins, **_by_weight(total - pinned, free)}


def allocate_whole(total: int, members: Members) -> dict[str, int]:
    """Return each member's part of a whole ``total`` as whole numbers that sum to it.

    Every exact part is rounded down or up: the remaining units go to the largest remainders, in case of a tie to the
    first member.
    """
    exact = allocate(float(total), members)
    # 1e-9: a float just below a whole number, such as 2.9999999999, must not lose a unit.
    parts = {key: int(part + 1e-9) for key, part in exact.items()}
    # sorted() is stable, so equal remainders favour the first members.
    by_remainder = sorted(exact, key=lambda key: parts[key] - exact[key])
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def fractions(total: float, members: Members, *, whole: bool = False) -> dict[str, float]:
    """Return each member's fraction (0..1) of ``total``; ``whole`` is for threads."""
    parts = allocate_whole(int(total), members) if whole else allocate(total, members)
    return {key: part / total for key, part in parts.items()} if total > 0 else dict.fromkeys(members, 0.0)


def last_fractions(
    keys: Sequence[str], total: float, changes: Sequence[Change], *, whole: bool = False
) -> dict[str, float]:
    """Return the current or last fraction (0..1) of ``total`` that each of ``keys`` carries.

    Equal parts without changes: before the load starts, and if the plan defines the load.
    """
    current: dict[str, float] = {}
    for change in changes:
        current.update(fractions(total, change.members, whole=whole))
    return {key: current.get(key, 0.0 if current else 1 / len(keys)) for key in keys}


def targets_of(
    key: str, targets: Sequence[tuple[float, float]], changes: Sequence[Change], *, whole: bool = False
) -> list[tuple[float, float]]:
    """Return one member's target over time, as ``(server time, value)``.

    ``targets`` are the totals and ``changes`` the participants, each in order of time and the first valid from the
    start. ``whole`` is for threads. The target is 0 while the member does not participate.
    """
    own_targets: list[tuple[float, float]] = []
    for time in sorted({time for time, _ in targets} | {change.at for change in changes}):
        total = next((value for at, value in reversed(targets) if at <= time), targets[0][1])
        members = next((change.members for change in reversed(changes) if change.at <= time), changes[0].members)
        parts = allocate_whole(int(total), members) if whole else allocate(total, members)
        part = float(parts.get(key, 0))
        if not own_targets or own_targets[-1][1] != part:
            own_targets.append((time, part))
    return own_targets


def _by_weight(total: float, weights: Mapping[str, float]) -> dict[str, float]:
    whole = sum(weights.values())
    if whole <= 0:
        return {key: total / len(weights) for key in weights}
    return {key: total * (weight / whole) for key, weight in weights.items()}
