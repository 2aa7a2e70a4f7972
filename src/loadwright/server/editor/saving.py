"""A draft becomes a revision of its plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from django.db import transaction

from loadwright.core.jmx.document.tree import PlanError
from loadwright.server.accounts.actor import Actor
from loadwright.server.plans import storage
from loadwright.server.plans.models import PlanRevision
from loadwright.server.plans.revisions import actions as revisions
from loadwright.server.plans.sandboxed.edits import replace_document
from loadwright.server.plans.sandboxed.uploads import Upload
from loadwright.server.platform import stored
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.events import announce
from loadwright.server.platform.sandbox import sandbox

from . import drafts, errors, queries, rebasing
from .models import Draft
from .topics import drafts_topic

KEPT_EDITS = 1000
"""A draft with more edits begins again with the revision that it was saved as: earlier edits cannot be undone then."""


@dataclass(frozen=True)
class Saved:
    """The revision that a draft was saved as. ``restarted``: its elements have other numbers now."""

    draft: Draft
    number: int
    restarted: bool


def save(actor: Actor, plan_id: int, version: str, note: str) -> Saved:
    """Save the actor's draft, in the state ``version``, as the newest revision of its plan.

    If another revision was added since it was opened or saved, its edits are applied to that one first. ``CONFLICTS``
    if people must decide what is kept; nothing is changed then.
    """
    actor.require_write()
    draft = queries.draft(actor.person, plan_id)
    if draft.stamp != version:
        raise errors.CHANGED_ELSEWHERE()
    if not draft.is_changed:
        raise errors.NOTHING_TO_SAVE()
    moved = rebasing.is_overtaken(draft)
    if moved and rebasing.rebase(actor, draft):
        raise errors.CONFLICTS(number=draft.plan.newest.number)
    if draft.position == draft.saved_position:
        # The newest revision has the same changes already.
        return Saved(draft, draft.saved, restarted=True)
    base = queries.revision(draft, draft.saved)
    with _written(draft, base) as (path, chosen), path.open("rb") as content:
        added = revisions.add_revision(
            actor,
            plan_id,
            filename=base.filename,
            data=content,
            chosen=chosen,
            note=note,
            expected=draft.saved,
            origin=PlanRevision.Origin.EDITED,
        )
    saved = _stored(draft, added.revision.number)
    return replace(saved, restarted=saved.restarted or moved)


@transaction.atomic
def _stored(draft: Draft, number: int) -> Saved:
    """Record that a draft was saved. A change that was stored meanwhile stays one that is not saved."""
    restarted = draft.position > KEPT_EDITS
    of_state = Draft.objects.filter(pk=draft.pk, stamp=draft.stamp)
    draft.saved, draft.saved_position = number, draft.position
    if restarted:
        draft.base, draft.position, draft.saved_position, stamp = number, 0, 0, uuid4().hex
        if of_state.update(base=number, saved=number, position=0, saved_position=0, stamp=stamp):
            draft.edits.all().delete()
            draft.stamp = stamp
    else:
        Draft.objects.filter(pk=draft.pk).update(saved=number, saved_position=draft.position)
    announce(drafts_topic(draft.plan_id))
    return Saved(draft, number, restarted)


@contextmanager
def _written(draft: Draft, base: PlanRevision) -> Iterator[tuple[Path, str]]:
    """Yield the file of the draft's plan, with the files of its revision, and the chosen plan in it."""
    with TemporaryDirectory(prefix="loadwright-") as folder:
        document, target = Path(folder) / "plan.jmx", Path(folder) / "upload"
        drafts.call(draft, "document", path=str(document))
        try:
            with (
                stored.local_path(storage.upload_path(base.sha256)) as path,
                sandbox.place(draft.person.username, size=base.size) as run,
            ):
                name = run(replace_document, Upload(path, base.filename, base.chosen), document, target)
        except PlanError as error:
            raise ActionError(error.message) from None
        except FileNotFoundError:
            raise errors.BASE_MISSING(number=base.number) from None
        yield target, name if base.chosen else ""
