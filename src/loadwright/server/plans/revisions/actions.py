"""Actions on revisions of plans. A revision never changes; only its note and label can be edited."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.db import transaction

from loadwright.core.texts import has_controls
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.platform.errors import ErrorDeclaration

from .. import dependents, errors, queries, storage, upload
from ..models import Plan, PlanRevision

MAX_NOTE = 500
MAX_LABEL = 50


@dataclass(frozen=True)
class Added:
    """The newest revision of a plan. ``is_new`` is false if it already had the content that was to be added."""

    revision: PlanRevision
    is_new: bool


class _OvertakenError(Exception):
    """Another revision was added while this one was prepared."""


def add_revision(
    actor: Actor,
    plan_id: int,
    *,
    filename: str,
    data: bytes | IO[bytes],
    chosen: str = "",
    note: str = "",
    expected: int | None = None,
    origin: str = PlanRevision.Origin.UPLOADED,
) -> Added:
    """Store an uploaded .jmx or .zip as the newest revision of a plan, unless its newest one is the same file.

    With ``expected``, the number of the revision that the upload replaces, the error is ``REVISION_OVERTAKEN`` if
    another one is the newest. Raises ``ActionError`` if the upload is not an executable plan; nothing is stored then.
    """
    queries.require_editable(actor, plan_id)
    note = checked_note(note)
    what = "plan.edit" if origin == PlanRevision.Origin.EDITED else "plan.add_revision"
    with upload.received(actor.name, upload.file_name(filename), data, chosen=chosen) as received:
        while True:
            before = queries.plan(actor.person, plan_id).newest
            revision = received.revision(author=actor.user, note=note, origin=origin)
            if revision.has_content_of(before):
                return Added(before, is_new=False)
            require_expected(before, expected)
            received.keep()
            revision.changes = upload.changes(actor.name, before, revision)
            with suppress(_OvertakenError, storage.FilesDeletedError):
                _insert(actor, what, before, revision)
                return Added(revision, is_new=True)


def restore_revision(actor: Actor, plan_id: int, number: int, *, note: str = "", expected: int | None = None) -> Added:
    """Make the content of an earlier revision the newest one, unless it is. ``expected`` as for ``add_revision``."""
    queries.require_editable(actor, plan_id)
    note = checked_note(note)
    while True:
        former = queries.revision(actor.person, plan_id, number)
        before = former.plan.newest
        if former.has_content_of(before):
            return Added(before, is_new=False)
        require_expected(before, expected)
        revision = PlanRevision(
            filename=former.filename,
            chosen=former.chosen,
            sha256=former.sha256,
            size=former.size,
            warnings=former.warnings,
            files=former.files,
            author=actor.user,
            origin=PlanRevision.Origin.RESTORED,
            restored_from=number,
            note=note,
            changes=upload.changes(actor.name, before, former),
        )
        try:
            _insert(actor, "plan.restore_revision", before, revision)
        except _OvertakenError:
            continue
        except storage.FilesDeletedError:
            raise errors.REVISION_FILES(number=number) from None
        return Added(revision, is_new=True)


@transaction.atomic
def describe_revision(
    actor: Actor, plan_id: int, number: int, *, note: str | None = None, label: str | None = None
) -> PlanRevision:
    """Change the note or the label of a revision. One with a label is not removed when there are too many."""
    actor.require_write()
    plan = queries.editable(actor.person, plan_id)
    revision = queries.revision(actor.person, plan_id, number)
    if note is not None:
        revision.note = checked_note(note)
    if label is not None:
        revision.label = _checked(label, MAX_LABEL, errors.LABEL)
    revision.save(update_fields=["note", "label"])
    detail = {"revision": number, "label": revision.label, "note": revision.note}
    audit.record(actor, "plan.describe_revision", plan.name, plan=plan.pk, **detail)
    return revision


def require_expected(newest: PlanRevision, expected: int | None) -> None:
    if expected is not None and newest.number != expected:
        who = newest.author.username if newest.author else "–"
        raise errors.REVISION_OVERTAKEN(expected=expected, number=newest.number, who=who)


def checked_note(note: str) -> str:
    """Return a note as it is stored. Raises ``ActionError`` if it is too long or has control characters."""
    return _checked(note, MAX_NOTE, errors.NOTE)


def _checked(text: str, most: int, error: ErrorDeclaration) -> str:
    text = text.strip()
    if len(text) > most or has_controls(text):
        raise error(limit=most)
    return text


@transaction.atomic
def _insert(actor: Actor, what: str, before: PlanRevision, revision: PlanRevision) -> None:
    """Insert a revision after ``before``. Raises ``FilesDeletedError`` if its files are not stored."""
    storage.hold_references()
    storage.require_files(revision)
    plan = queries.editable(actor.person, before.plan_id)
    if plan.newest_id != before.pk:
        raise _OvertakenError
    revision.plan, revision.number = plan, before.number + 1
    revision.save(force_insert=True)
    plan.newest = revision
    plan.save(update_fields=["newest"])
    detail = {"revision": revision.number, "sha256": revision.sha256, "note": revision.note}
    if revision.restored_from is not None:
        detail["restored_from"] = revision.restored_from
    audit.record(actor, what, plan.name, plan=plan.pk, **detail, removed=_remove_oldest(plan))


def _remove_oldest(plan: Plan) -> list[int]:
    """Remove the oldest revisions beyond the limit, and return their numbers.

    Those with a label, those that runs executed, those that drafts are made from, and the newest one stay.
    """
    excess = plan.revisions.count() - settings.PLAN_REVISIONS
    if excess <= 0:
        return []
    used = dependents.runs_of(plan).keys() | dependents.bases_of(plan)
    removable = plan.revisions.filter(label="").exclude(pk=plan.newest.pk).order_by("number")
    removed = [revision for revision in removable if revision.number not in used][:excess]
    PlanRevision.objects.filter(pk__in=[revision.pk for revision in removed]).delete()
    storage.release_revisions(removed)
    return [revision.number for revision in removed]
