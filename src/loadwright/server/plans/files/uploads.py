"""Uploads of single data files in parts, so that an interrupted one is continued.

An upload is finished by a new revision of its plan. Until then its parts lie in the file storage.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from loadwright.core.messages import declare
from loadwright.server.accounts.actor import Actor
from loadwright.server.platform import stored
from loadwright.server.platform.jobs import JobContext

from .. import errors, queries
from ..models import FileUpload
from ..revisions import edits
from ..revisions.actions import Added

PART_BYTES = 1 << 20
"""The largest part. Requests with more than 2 MB are refused."""
MOST_UNFINISHED = 20
"""Unfinished uploads of one person; the oldest ones beyond them are given up."""
KEPT_FOR = timedelta(days=2)
MAX_PATH = 1000

DELETED = declare("job.uploads_deleted", "Unfinished uploads that were deleted: %(count)s.")


def begin(actor: Actor, plan_id: int, path: str, size: int, mark: str = "") -> FileUpload:
    """Begin the upload of a data file, or return the unfinished one of the same file with what was received of it.

    ``path`` is below the plan's folder. ``mark`` distinguishes files of the same path and size, such as their times.
    """
    queries.require_editable(actor, plan_id)
    if not size:
        raise errors.FILE_EMPTY(name=path)
    if size > settings.MAX_UPLOAD_BYTES:
        raise errors.FILE_TOO_LARGE(name=path, limit=settings.MAX_UPLOAD_BYTES >> 20)
    if not path.strip() or len(path) > MAX_PATH:
        raise errors.FILE_PATH(limit=MAX_PATH)
    same, _is_new = FileUpload.objects.get_or_create(
        plan_id=plan_id, person=actor.person, path=path.strip(), size=size, mark=mark[:100]
    )
    for old in FileUpload.objects.filter(person=actor.person).exclude(pk=same.pk)[MOST_UNFINISHED - 1 :]:
        _delete(old)
    return same


def of(actor: Actor, plan_id: int, upload_id: int) -> FileUpload:
    """Look up an unfinished upload of the actor."""
    found = FileUpload.objects.filter(pk=upload_id, plan_id=plan_id, person=actor.person).first()
    if found is None:
        raise errors.UPLOAD_NOT_FOUND()
    return found


@transaction.atomic
def receive(actor: Actor, plan_id: int, upload_id: int, offset: int, data: bytes) -> FileUpload:
    """Store a part. Raises ``UPLOAD_OFFSET`` unless it begins where the parts received until now end."""
    upload = of(actor, plan_id, upload_id)
    queries.require_editable(actor, plan_id)
    upload = FileUpload.objects.select_for_update().get(pk=upload.pk)
    if offset != upload.received or upload.received + len(data) > upload.size:
        raise errors.UPLOAD_OFFSET(received=upload.received)
    if data:
        stored.write(f"{_folder(upload)}/{offset:020d}", data)
        upload.received += len(data)
        upload.save(update_fields=["received"])
    return upload


def finish(actor: Actor, plan_id: int, upload_id: int, *, expected: int | None = None, note: str = "") -> Added:
    """Add the file to the plan as a new revision, which ends the upload."""
    upload = of(actor, plan_id, upload_id)
    if upload.received < upload.size:
        raise errors.UPLOAD_INCOMPLETE(received=upload.received, size=upload.size)
    with _assembled(upload) as content:
        added = edits.put_file(actor, plan_id, upload.path, content, expected=expected, note=note)
    _delete(upload)
    return added


def give_up(actor: Actor, plan_id: int, upload_id: int) -> None:
    """Delete an unfinished upload."""
    actor.require_write()
    _delete(of(actor, plan_id, upload_id))


@task
def delete_old(context: JobContext) -> None:
    """Delete the uploads that were not finished for long."""
    old = list(FileUpload.objects.filter(begun_at__lt=timezone.now() - KEPT_FOR))
    for upload in old:
        _delete(upload)
    context.log(DELETED(count=len(old)))


@contextmanager
def _assembled(upload: FileUpload) -> Iterator[Path]:
    """Yield a file with the parts of an upload."""
    folder = _folder(upload)
    with TemporaryDirectory(prefix="loadwright-") as temporary:
        path = Path(temporary) / "content"
        with path.open("wb") as target:
            for name in sorted(default_storage.listdir(folder)[1]):
                with default_storage.open(f"{folder}/{name}") as part:
                    copyfileobj(part, target)
        yield path


def _delete(upload: FileUpload) -> None:
    folder = _folder(upload)
    upload.delete()
    if default_storage.exists(folder):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)


def _folder(upload: FileUpload) -> str:
    return f"uploads/{upload.key}"
