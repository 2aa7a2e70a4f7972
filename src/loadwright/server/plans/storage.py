"""Files of plans in the file storage: uploads and large data files, both named by their SHA-256."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from loadwright.server.platform import leases, stored

from .models import PlanRevision
from .sandboxed.contents import ABOUT

LARGE_BYTES = 1024 * 1024
"""Data files above this size are stored separately and downloaded by generators one by one."""

LOCK = "plans.files"
"""The name of the lock that ``hold_references`` takes."""

DataFiles = list[dict[str, Any]]
"""``{"path", "sha256", "size"}`` of each large data file."""
References = Callable[[], Iterable[DataFiles]]

_references: list[References] = []


def upload_path(sha256: str) -> str:
    return f"plans/{sha256}"


def data_path(sha256: str) -> str:
    return f"data/{sha256}"


def contents_folder(sha256: str) -> str:
    """Return the folder of what was read from an upload (``contents``)."""
    return f"contents/{sha256}"


def keep(path: str, file: IO[bytes]) -> None:
    """Store a file unless it exists. Paths contain the checksum, so equal paths have equal contents."""
    if not default_storage.exists(path):
        file.seek(0)
        stored.write_file(path, File(file))


class FilesDeletedError(Exception):
    """Files of a revision are not stored, because they were deleted with the last revision that had them."""


def require_files(revision: PlanRevision) -> None:
    """Raise ``FilesDeletedError`` unless the upload and the large data files of a revision are stored."""
    paths = [upload_path(revision.sha256), *(data_path(file["sha256"]) for file in revision.files)]
    if not all(map(default_storage.exists, paths)):
        raise FilesDeletedError


def register_references(references: References) -> None:
    """Register data files of revisions that an app above refers to. ``release_data`` keeps them."""
    _references.append(references)


def hold_references() -> None:
    """Keep other transactions from adding or releasing references to files until the current one ends.

    A lock on existing revisions would not suffice: it does not wait for one that another transaction has inserted and
    not yet committed.
    """
    leases.lock(LOCK)


def release_revisions(revisions: Iterable[PlanRevision]) -> None:
    """Delete unreferenced files of removed revisions after the commit."""
    removed = list(revisions)
    for sha256 in {revision.sha256 for revision in removed}:
        transaction.on_commit(partial(_delete_upload, sha256))
    release_data([file for revision in removed for file in revision.files])


def release_data(files: DataFiles) -> None:
    """Delete unreferenced data files after the commit. Call it after removing the reference."""
    digests = {file["sha256"] for file in files}
    if digests:
        transaction.on_commit(lambda: _delete_data(digests))


# Files cannot be rolled back, so they are deleted after the commit. Another upload of the same file can be committed
# in between: the references are checked in the transaction of the deletion.


@transaction.atomic
def _delete_upload(sha256: str) -> None:
    hold_references()
    if not PlanRevision.objects.filter(sha256=sha256).exists():
        stored.delete(upload_path(sha256))
        transaction.on_commit(lambda: _delete_contents(sha256))


def _delete_contents(sha256: str) -> None:
    folder = contents_folder(sha256)
    with suppress(FileNotFoundError):
        # The files that show that the others exist come last.
        for name in sorted(default_storage.listdir(folder)[1], key=lambda name: name.endswith(ABOUT)):
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)


@transaction.atomic
def _delete_data(digests: set[str]) -> None:
    hold_references()
    revisions = PlanRevision.objects.exclude(files=[]).values_list("files", flat=True)
    for holder in (lambda: revisions, *_references):
        digests = digests - {file["sha256"] for held in holder() for file in held}
    stored.delete(*map(data_path, digests))
