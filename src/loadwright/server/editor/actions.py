"""Actions on drafts. Every edit is stored before it is answered.

Single edits are not recorded in the audit; the revision that a draft is saved as is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from loadwright.server.accounts.actor import Actor
from loadwright.server.plans import queries as plans
from loadwright.server.platform.events import announce

from . import drafts, errors, queries
from .models import Draft, DraftEdit
from .topics import drafts_topic
from .workbench.calls import Changed

MAX_EDIT_BYTES = 16 << 20
MAX_EDITS = 5000
MAX_BYTES = 64 << 20
MAX_SECONDS = 60
"""Limits of a draft, so that it can be opened again in a short time."""
UNDO, REDO = "undo", "redo"


@dataclass(frozen=True)
class Request:
    """A change that a page requests: its id, and the state of the draft that the page shows.

    A request with the id of the last one is the same one again, whose answer was lost.
    """

    id: str
    version: str


@dataclass(frozen=True)
class State:
    """A draft after a request, with what it has ``changed``; ``None`` for a request that was answered before."""

    draft: Draft
    undone: int
    changed: Changed | None = None

    @property
    def elements(self) -> tuple[int, ...]:
        """The changed elements."""
        return () if self.changed is None else self.changed.elements


@transaction.atomic
def open_draft(actor: Actor, plan_id: int) -> Draft:
    """Return the actor's draft of a plan, which begins with the newest revision.

    One whose changes are all saved moves to it: nothing has to be decided.
    """
    actor.require_write()
    plan = plans.editable(actor.person, plan_id)
    found = Draft.objects.select_for_update().filter(plan=plan, person=actor.person).first()
    if found is None:
        number = plan.newest.number
        found = Draft.objects.create(plan=plan, person=actor.person, base=number, saved=number, stamp=_stamp())
    elif found.saved != plan.newest.number and not found.is_changed:
        _rest_on(found, plan.newest.number)
    found.plan, found.person = plan, actor.person
    return found


def change(actor: Actor, plan_id: int, request: Request, operation: str, **values: Any) -> State:
    """Change the actor's draft by an operation of the workbench, and store its edit.

    ``CHANGED_ELSEWHERE`` if the page shows another state. Nothing changes if the operation refuses the edit.
    """
    actor.require_write()
    draft = queries.draft(actor.person, plan_id)
    if request.id and draft.request == request.id:
        return State(draft, queries.undone(draft))
    if draft.stamp != request.version:
        raise errors.CHANGED_ELSEWHERE()
    if operation not in (UNDO, REDO):
        _require_room(draft)
    becomes = _stamp()
    changed: Changed = drafts.call(draft, operation, becomes=becomes, **values)
    if changed.position == draft.position and changed.edit is None:
        return State(draft, changed.undone, changed)
    return _store(draft, request, becomes, changed)


@transaction.atomic
def discard(actor: Actor, plan_id: int) -> None:
    """Discard all edits of the actor's draft that are not saved, and the draft with them."""
    actor.require_write()
    draft = queries.draft(actor.person, plan_id)
    draft.delete()
    announce(drafts_topic(plan_id))


def _require_room(draft: Draft) -> None:
    """Raise ``ActionError`` if a draft has as many edits as it can have."""
    size, seconds = queries.totals(draft)
    if draft.position >= MAX_EDITS:
        raise errors.TOO_MANY_EDITS(limit=MAX_EDITS)
    if size >= MAX_BYTES:
        raise errors.EDITS_TOO_LARGE(limit=MAX_BYTES >> 20)
    if seconds >= MAX_SECONDS:
        raise errors.EDITS_TOO_SLOW(limit=MAX_SECONDS)


@transaction.atomic
def _store(draft: Draft, request: Request, becomes: str, changed: Changed) -> State:
    """Store a change that the workbench has made. ``CHANGED_ELSEWHERE`` if another one was stored meanwhile."""
    now = timezone.now()
    of_state = Draft.objects.filter(pk=draft.pk, stamp=draft.stamp)
    saved = draft.saved_position
    if changed.edit is not None and saved is not None and changed.position <= saved:
        # The edits that it was saved with are replaced by others.
        saved = None
    if not of_state.update(
        stamp=becomes, position=changed.position, saved_position=saved, request=request.id, changed_at=now
    ):
        raise errors.CHANGED_ELSEWHERE()
    if changed.edit is not None:
        text = json.dumps(changed.edit)
        draft.edits.filter(sequence__gte=changed.position).delete()
        DraftEdit.objects.create(
            draft=draft,
            sequence=changed.position,
            edit=text,
            size=len(text),
            seconds=changed.seconds,
        )
    draft.stamp, draft.position, draft.request, draft.changed_at = becomes, changed.position, request.id, now
    draft.saved_position = saved
    announce(drafts_topic(draft.plan_id))
    return State(draft, changed.undone, changed)


def _rest_on(draft: Draft, number: int) -> None:
    """Let a draft begin at a revision, without edits."""
    draft.edits.all().delete()
    draft.base = draft.saved = number
    draft.position = draft.saved_position = 0
    draft.stamp = _stamp()
    draft.save(update_fields=["base", "saved", "position", "saved_position", "stamp"])


def _stamp() -> str:
    return uuid4().hex
