"""Allocates generators to runs: each generator to one run at a time, with any number of concurrent starts."""

from collections.abc import Sequence

from loadwright.core.messages import Message, name_list, reasons
from loadwright.core.protocol.generator import GENERATOR
from loadwright.server.accounts.models import User
from loadwright.server.fleet import queries as fleet
from loadwright.server.fleet.models import Agent
from loadwright.server.projects.models import Room
from loadwright.server.runs import errors
from loadwright.server.runs.models import Run

_MOST_NAMED = 5
"""Runs that an error names."""


def lock_generators() -> None:
    """Block other transactions from allocating generators until this one ends."""
    list(Agent.objects.select_for_update().filter(role=GENERATOR.role).values_list("pk", flat=True))


def allocate_generators(count: int, room: Room | None, user: User | None = None) -> list[Agent]:
    """Return ``count`` idle generators, locked until the transaction ends. ``None`` as ``room`` means any room.

    Raises ``ActionError`` for the field ``generators`` if too few are idle. It names the runs that use them, as far as
    these are visible to ``user``.
    """
    # Lock before reading, so that a waiter sees the previous transaction's allocations.
    lock_generators()
    return idle_generators(count, room, user)


def idle_generators(count: int, room: Room | None, user: User | None = None) -> list[Agent]:
    """Return ``count`` idle generators without locking them. Raises like ``allocate_generators``."""
    idle = fleet.idle(room.pk if room else None)
    if len(idle) < count:
        raise errors.TOO_FEW_GENERATORS(lacking=_used(too_few(count, len(idle), room), room, user))
    return idle[:count]


def _used(lacking: Message, room: Room | None, user: User | None) -> Message:
    """Add the runs that use generators of a room, or of all."""
    states = fleet.generators(user) if user is not None else []
    shown = [one.shown for one in states if room is None or one.agent.room_id == room.pk]
    names = list(dict.fromkeys(f"“{hold.name}”" for hold in shown if hold is not None))
    return reasons.GENERATORS_USED(lacking=lacking, runs=name_list(names[:_MOST_NAMED])) if names else lacking


def too_few(count: int, idle: int, room: Room | None) -> Message:
    """Describe the shortage of a run that needs ``count`` generators."""
    if room is None:
        return reasons.TOO_FEW(asked=count, idle=idle)
    return reasons.TOO_FEW_IN_ROOM(asked=count, idle=idle, room=str(room))


def missing(run: Run, idle: Sequence[Agent]) -> Message | None:
    """Describe what a scheduled run lacks if ``idle`` are the idle generators of all rooms. ``None`` if nothing."""
    usable = sum(run.room_id in (None, agent.room_id) for agent in idle)
    return too_few(run.spec.generators, usable, run.room) if usable < run.spec.generators else None
