"""Gives generators to runs: each to one run at a time, however many are started at once."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loadwright.core.protocol.generator import GENERATOR
from loadwright.server.fleet import queries as fleet
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.errors import CONFLICT, ActionError
from loadwright.server.projects.models import Room
from loadwright.server.runs.models import Run


def lock_generators() -> None:
    """Let no other transaction allocate generators until this one ends."""
    list(Agent.objects.select_for_update().filter(role=GENERATOR.role).values_list("pk", flat=True))


def allocate_generators(count: int, room: Room | None) -> list[Agent]:
    """Return ``count`` idle generators of a room, or of any without one, locked until the transaction ends.

    Raises ``ActionError`` about ``generators`` when there are too few.
    """
    # Lock before reading, so that a waiter sees the previous transaction's allocations.
    lock_generators()
    return idle_generators(count, room)


def idle_generators(count: int, room: Room | None) -> list[Agent]:
    """Return ``count`` generators that are idle now, unlocked; raises as ``allocate_generators`` does."""
    idle = fleet.idle(room.pk if room else None)
    if len(idle) < count:
        hint = _("Use fewer generators, wait for a run to end, or add a generator.")
        raise ActionError(f"{too_few(count, len(idle), room)} {hint}", field="generators", code=CONFLICT)
    return idle[:count]


def too_few(count: int, idle: int, room: Room | None) -> str:
    """Return the sentence that says how many generators are missing."""
    asked = ngettext("%(count)d generator is required", "%(count)d generators are required", count)
    if room is None:
        have = ngettext("%(count)d is idle", "%(count)d are idle", idle)
    else:
        have = ngettext("%(count)d is idle in %(room)s", "%(count)d are idle in %(room)s", idle)
    parts = {"asked": asked % {"count": count}, "have": have % {"count": idle, "room": room}}
    return _("%(asked)s, but %(have)s.") % parts


def missing(run: Run) -> str:
    """Return the sentence that says what a scheduled run would lack now; empty when nothing."""
    idle = len(fleet.idle(run.room_id))
    return too_few(run.spec.generators, idle, run.room) if idle < run.spec.generators else ""
