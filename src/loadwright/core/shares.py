"""Who carries how much of a run's load: by weight, by pin, and from when on.

A total is always carried whole. Members with a pin carry that much; the others share the rest by weight.
When pins ask for more than there is, or nobody without a pin is left, the pins are the weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """A generator that takes part. ``pinned`` is in the unit of the load: transactions per second or threads.

    Raises ``ValueError`` for a weight or pin below zero.
    """

    weight: float = 1.0
    pinned: float | None = None

    def __post_init__(self) -> None:
        """Check the figures."""
        if self.weight < 0 or (self.pinned is not None and self.pinned < 0):
            raise ValueError("neither a weight nor a pin can be below zero")


Members = Mapping[str, Member]


@dataclass(frozen=True)
class Change:
    """From ``at`` on (server time in seconds) these take part and no others."""

    at: float
    members: Members


def allocate(total: float, members: Members) -> dict[str, float]:
    """Return what each member carries of ``total``; the parts sum to it, but for rounding of floats.

    With nobody there is nothing to return. Equal when all weights are zero.
    """
    pins = {key: member.pinned for key, member in members.items() if member.pinned is not None}
    pinned = sum(pins.values())
    free = {key: member.weight for key, member in members.items() if member.pinned is None}
    if pins and (pinned >= total or not free):
        return {**dict.fromkeys(members, 0.0), **_by_weight(total, pins)}
    return {**dict.fromkeys(members, 0.0), **pins, **_by_weight(total - pinned, free)}


def allocate_whole(total: int, members: Members) -> dict[str, int]:
    """Return what each member carries of a whole ``total``, in whole parts that sum to it.

    Every part is the exact one rounded down or up: what is left goes to the largest remainders, of equal ones to
    the first.
    """
    exact = allocate(float(total), members)
    parts = {key: int(part + 1e-9) for key, part in exact.items()}
    by_remainder = sorted(exact, key=lambda key: parts[key] - exact[key])
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def fractions(total: float, members: Members, *, whole: bool = False) -> dict[str, float]:
    """Return which part of ``total`` (0..1) each member carries; ``whole`` is for threads."""
    parts = allocate_whole(int(total), members) if whole else allocate(total, members)
    return {key: part / total for key, part in parts.items()} if total > 0 else dict.fromkeys(members, 0.0)


def last_fractions(
    keys: Sequence[str], total: float, changes: Sequence[Change], *, whole: bool = False
) -> dict[str, float]:
    """Return which part of ``total`` (0..1) each of ``keys`` carries now, or carried last.

    Equal parts without changes: before the load begins, and when the plan gives it.
    """
    found: dict[str, float] = {}
    for change in changes:
        found.update(fractions(total, change.members, whole=whole))
    return {key: found.get(key, 0.0 if found else 1 / len(keys)) for key in keys}


def targets_of(
    key: str, targets: Sequence[tuple[float, float]], changes: Sequence[Change], *, whole: bool = False
) -> list[tuple[float, float]]:
    """Return what is asked of one member over time, as ``(server time, value)``.

    ``targets`` are the totals asked and ``changes`` who took part, each in order of time and the first in force
    from the beginning. ``whole`` is for threads. A member carries nothing while it takes no part.
    """
    found: list[tuple[float, float]] = []
    for time in sorted({time for time, _ in targets} | {change.at for change in changes}):
        total = next((value for at, value in reversed(targets) if at <= time), targets[0][1])
        members = next((change.members for change in reversed(changes) if change.at <= time), changes[0].members)
        parts = allocate_whole(int(total), members) if whole else allocate(total, members)
        part = float(parts.get(key, 0))
        if not found or found[-1][1] != part:
            found.append((time, part))
    return found


def _by_weight(total: float, weights: Mapping[str, float]) -> dict[str, float]:
    whole = sum(weights.values())
    if whole <= 0:
        return {key: total / len(weights) for key in weights}
    return {key: total * (weight / whole) for key, weight in weights.items()}
