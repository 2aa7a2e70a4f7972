"""A draft moves to a newer revision, which somebody else has added."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from loadwright.server.accounts.actor import Actor
from loadwright.server.plans import storage
from loadwright.server.plans.models import PlanRevision
from loadwright.server.plans.sandboxed.uploads import Upload
from loadwright.server.platform import stored
from loadwright.server.platform.events import announce

from . import drafts, errors, queries
from .models import Draft, DraftEdit
from .topics import drafts_topic
from .workbench.operations.rebasing import Rebasing, Shown


def is_overtaken(draft: Draft) -> bool:
    """Return whether another revision was added since the draft was opened or saved."""
    return draft.plan.newest.number != draft.saved


def rebase(actor: Actor, draft: Draft, *, keep: Collection[int] = (), drop: Collection[int] = ()) -> list[Shown]:
    """Move the draft to the newest revision, with its edits that are not saved, and return the conflicts.

    Nothing changes while there are some. People decide them: those in ``keep`` are applied, those in ``drop`` left out.
    If edits were undone that the draft was saved with, its edits are what it differs by from the saved revision.
    """
    actor.require_write()
    newest = draft.plan.newest
    with ExitStack() as opened:
        found: Rebasing = drafts.call(
            draft,
            "rebased",
            later=opened.enter_context(_upload(newest)),
            former=opened.enter_context(_upload(queries.revision(draft, draft.saved)))
            if draft.has_left_saved
            else None,
            since=draft.saved_position,
            keep=sorted(keep),
            drop=sorted(drop),
        )
    if found.same:
        _follow(draft, newest.number)
    elif not found.conflicts:
        _store(draft, newest.number, found.edits)
    return found.conflicts


def same_element(draft: Draft, number: int) -> int:
    """Return the number in a draft of the element ``number`` of the newest revision, in document order from 1 on.

    0 if the draft does not have it.
    """
    if not draft.position and draft.base == draft.plan.newest.number:
        return number
    with _upload(draft.plan.newest) as later:
        found: int = drafts.call(draft, "same", later=later, number=number)
    return found


@contextmanager
def _upload(revision: PlanRevision) -> Iterator[Upload]:
    """Yield the file of a revision. ``BASE_MISSING`` if it is not stored."""
    try:
        with stored.local_path(storage.upload_path(revision.sha256)) as path:
            yield Upload(path, revision.filename, revision.chosen)
    except FileNotFoundError:
        raise errors.BASE_MISSING(number=revision.number) from None


@transaction.atomic
def _follow(draft: Draft, number: int) -> None:
    """Record that the next save replaces the revision ``number``, which has the document of the last save."""
    if not Draft.objects.filter(pk=draft.pk, stamp=draft.stamp).update(saved=number):
        raise errors.CHANGED_ELSEWHERE()
    draft.saved = number
    announce(drafts_topic(draft.plan_id))


@transaction.atomic
def _store(draft: Draft, number: int, edits: list[str]) -> None:
    """Replace the edits of a draft by those that were applied to the revision ``number``."""
    stamp, now, count = uuid4().hex, timezone.now(), len(edits)
    of_state = Draft.objects.filter(pk=draft.pk, stamp=draft.stamp)
    changed = of_state.update(
        base=number, saved=number, saved_position=0, position=count, stamp=stamp, request="", changed_at=now
    )
    if not changed:
        raise errors.CHANGED_ELSEWHERE()
    seconds = queries.totals(draft)[1] / max(count, 1)
    draft.edits.all().delete()
    DraftEdit.objects.bulk_create(
        DraftEdit(draft=draft, sequence=at + 1, edit=edit, size=len(edit), seconds=seconds)
        for at, edit in enumerate(edits)
    )
    draft.base = draft.saved = number
    draft.position, draft.saved_position, draft.stamp = count, 0, stamp
    announce(drafts_topic(draft.plan_id))
