"""Actions on plans."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from django.db import transaction

from loadwright.core.texts import has_controls
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.platform.uses import require_unused
from loadwright.server.projects import queries as projects

from . import errors, queries, storage, upload
from .models import Plan

MAX_NAME = 200


def create_plan(
    actor: Actor, *, filename: str, data: bytes | IO[bytes], name: str = "", project: str = "", chosen: str = ""
) -> Plan:
    """Store an uploaded .jmx or .zip. ``warnings`` of the plan describe possible problems.

    ``data`` as a file is read in pieces, so that large uploads need little memory. ``project`` is the name of one of
    the actor's projects; a plan without a project belongs to everyone. ``chosen`` is the .jmx in a zip with several
    plans. Raises ``ActionError`` if the upload is not an executable plan; nothing is stored then.
    """
    actor.require_write()
    owner = projects.project_named(actor.person, project) if project else None
    filename = PurePosixPath(filename.replace("\\", "/")).name[-255:] or "plan.jmx"
    name = name.strip() or PurePosixPath(filename).stem
    if len(name) > MAX_NAME:
        raise errors.NAME_TOO_LONG()
    if has_controls(name):
        raise errors.NAME()
    file = BytesIO(data) if isinstance(data, bytes) else data
    with TemporaryDirectory(prefix="loadwright-") as temporary:
        folder = Path(temporary)
        found = upload.take(actor.name, filename, file, folder, chosen=chosen)
        plan = Plan(
            name=name,
            project=owner,
            filename=filename,
            chosen=chosen,
            sha256=found.sha256,
            size=found.size,
            warnings=found.warnings,
            files=[{"path": large.path, "sha256": large.sha256, "size": large.size} for large in found.large],
            owner=actor.user,
        )
        while True:
            # Files are copied before the transaction, which would keep others waiting.
            upload.keep(found, filename, chosen, file, folder)
            with suppress(_FilesDeletedError):
                _insert(actor, plan)
                return plan


class _FilesDeletedError(Exception):
    """Files of a plan that existed before were deleted with their last plan until the lock was acquired."""


@transaction.atomic
def _insert(actor: Actor, plan: Plan) -> None:
    """Store a plan whose files are stored, so that every committed plan has its files."""
    storage.hold_references()
    if not storage.has_files(plan):
        raise _FilesDeletedError
    plan.save(force_insert=True)
    project = plan.project.name if plan.project else ""
    audit.record(actor, "plan.create", plan.name, plan=plan.pk, sha256=plan.sha256, project=project)


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
def delete_plan(actor: Actor, plan_id: int) -> None:
    """Delete a plan. Ended runs remain; active or scheduled runs prevent the deletion."""
    actor.require_write()
    plan = queries.editable(actor.person, plan_id)
    require_unused(plan)
    audit.record(actor, "plan.delete", plan.name, plan=plan.pk)
    plan.delete()
    storage.release_upload(plan.sha256)
    storage.release_data(plan.files)
