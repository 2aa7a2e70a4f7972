"""Actions on plans. Those on their revisions are in ``revisions.actions``."""

from contextlib import suppress
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any

from django.db import transaction

from loadwright.core.texts import has_controls
from loadwright.server.accounts import access, audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.platform.uses import require_unused
from loadwright.server.projects import queries as projects

from . import dependents, errors, queries, recordings, storage, upload
from .models import Plan, PlanRevision
from .revisions.actions import checked_note

MAX_NAME = 200
COPY = " (copy)"
"""Follows the name of a plan in that of its copy."""


def create_plan(
    actor: Actor,
    *,
    filename: str,
    data: bytes | IO[bytes],
    name: str = "",
    project: str = "",
    chosen: str = "",
    note: str = "",
) -> Plan:
    """Store an uploaded .jmx or .zip as the first revision of a new plan.

    ``data`` as a file is read in pieces, so that large uploads need little memory. ``project`` is the name of one of
    the actor's projects; a plan without a project belongs to everyone. ``chosen`` is the .jmx in a zip with several
    plans. Raises ``ActionError`` if the upload is not an executable plan; nothing is stored then.
    """
    actor.require_write()
    note = checked_note(note)
    owner = projects.project_named(actor.person, project) if project else None
    filename = upload.file_name(filename)
    name = _checked_name(name.strip() or PurePosixPath(filename).stem)
    with upload.received(actor.name, filename, data, chosen=chosen) as received:
        plan = Plan(name=name, project=owner, owner=actor.user)
        while True:
            # Files are copied before the transaction, which would keep others waiting.
            received.keep()
            with suppress(storage.FilesDeletedError):
                _insert(actor, plan, received.revision(plan=plan, number=1, author=actor.user, note=note))
                return plan


def _checked_name(name: str) -> str:
    name = name.strip()
    if len(name) > MAX_NAME:
        raise errors.NAME_TOO_LONG()
    if has_controls(name):
        raise errors.NAME()
    return name


@transaction.atomic
def _insert(actor: Actor, plan: Plan, revision: PlanRevision, what: str = "plan.create", **detail: Any) -> None:
    """Insert a plan whose files are stored, so that every committed plan has its files."""
    storage.hold_references()
    storage.require_files(revision)
    plan.save(force_insert=True)
    revision.plan = plan
    revision.save(force_insert=True)
    plan.newest = revision
    plan.save(update_fields=["newest"])
    project = plan.project.name if plan.project else ""
    audit.record(actor, what, plan.name, plan=plan.pk, sha256=revision.sha256, project=project, **detail)


def copy_plan(actor: Actor, plan_id: int, name: str = "") -> Plan:
    """Create a plan of the same project with the newest revision of a plan and what apps above keep with it.

    Without a name it is called after the plan. The copy belongs to the actor.
    """
    actor.require_write()
    source = queries.plan(actor.person, plan_id)
    name = _checked_name(name) if name.strip() else f"{source.name[: MAX_NAME - len(COPY)]}{COPY}"
    newest = source.newest
    copy = Plan(name=name, project=source.project, owner=actor.user)
    revision = PlanRevision(
        number=1,
        filename=newest.filename,
        chosen=newest.chosen,
        sha256=newest.sha256,
        size=newest.size,
        warnings=newest.warnings,
        files=newest.files,
        author=actor.user,
        origin=PlanRevision.Origin.COPIED,
    )
    try:
        _insert_copy(actor, source, copy, revision)
    except storage.FilesDeletedError:
        raise errors.REVISION_FILES(number=newest.number) from None
    return copy


@transaction.atomic
def _insert_copy(actor: Actor, source: Plan, copy: Plan, revision: PlanRevision) -> None:
    _insert(actor, copy, revision, "plan.copy", of=source.pk, number=source.newest.number)
    dependents.copied(source, copy)
    transaction.on_commit(partial(recordings.copy, source.pk, copy.pk))


@transaction.atomic
def enable_plan(actor: Actor, plan_id: int, *, enabled: bool) -> Plan:
    """Enable or disable a plan. Active runs of a disabled plan continue."""
    actor.require_write()
    plan = queries.editable(actor.person, plan_id)
    if plan.enabled != enabled:
        plan.enabled = enabled
        plan.save(update_fields=["enabled"])
        audit.record(actor, "plan.enable" if enabled else "plan.disable", plan.name, plan=plan.pk)
    return plan


@transaction.atomic
def rename_plan(actor: Actor, plan_id: int, name: str) -> Plan:
    actor.require_write()
    plan = queries.editable(actor.person, plan_id)
    name = name.strip()
    if not name or len(name) > MAX_NAME or has_controls(name):
        raise errors.NAME()
    audit.record(actor, "plan.rename", plan.name, to=name)
    plan.name = name
    plan.save(update_fields=["name"])
    return plan


@transaction.atomic
def move_plan(actor: Actor, plan_id: int, project: str) -> Plan:
    """Move a plan to one of the actor's projects by name, or with an empty name to everyone.

    Its runs remain in the project in which they were started.
    """
    actor.require_write()
    plan = queries.editable(actor.person, plan_id)
    owner = projects.project_named(actor.person, project) if project else None
    if plan.project != owner:
        former = plan.project.name if plan.project else ""
        plan.project = owner
        plan.save(update_fields=["project"])
        audit.record(actor, "plan.move", plan.name, plan=plan.pk, project=project, former=former)
        access.announce()
    return plan


@transaction.atomic
def delete_plan(actor: Actor, plan_id: int) -> None:
    """Delete a plan with its revisions. Ended runs remain; active or scheduled runs prevent the deletion."""
    actor.require_write()
    plan = queries.editable(actor.person, plan_id)
    require_unused(plan)
    audit.record(actor, "plan.delete", plan.name, plan=plan.pk)
    revisions = list(plan.revisions.all())
    transaction.on_commit(partial(recordings.delete, plan.pk))
    plan.delete()
    storage.release_revisions(revisions)
