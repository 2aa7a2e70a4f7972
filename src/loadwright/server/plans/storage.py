"""Files of plans in the file storage: uploads and large data files, each named by its SHA-256."""

from collections.abc import Callable, Iterable
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from .models import Plan

LARGE_BYTES = 1024 * 1024
"""Data files above this are stored beside the upload, and fetched by generators one by one."""

DataFiles = list[dict[str, Any]]
"""``{"path", "sha256", "size"}`` of each large data file, as plans keep them."""
References = Callable[[], Iterable[DataFiles]]

_references: list[References] = []


def upload_path(sha256: str) -> str:
    """Return where the upload with this SHA-256 is stored."""
    return f"plans/{sha256}"


def data_path(sha256: str) -> str:
    """Return where the large data file with this SHA-256 is stored."""
    return f"data/{sha256}"


def open_upload(found: Plan) -> "File[Any]":
    """Open the file as it was uploaded; raises ``OSError`` when it is gone."""
    return default_storage.open(upload_path(found.sha256))


def content(found: Plan) -> bytes:
    """Return the bytes that were uploaded."""
    with open_upload(found) as file:
        return bytes(file.read())


def keep(path: str, file: IO[bytes]) -> None:
    """Store a file unless it is there already: equal paths have equal bytes."""
    if not default_storage.exists(path):
        file.seek(0)
        default_storage.save(path, File(file))


def register_references(references: References) -> None:
    """Register an app above that refers to data files of plans: ``release_data`` keeps the files it names."""
    _references.append(references)


def release_upload(sha256: str) -> None:
    """Delete an upload on commit unless a plan still has it."""
    if not Plan.objects.filter(sha256=sha256).exists():
        transaction.on_commit(lambda: default_storage.delete(upload_path(sha256)))


def release_data(files: DataFiles) -> None:
    """Delete on commit the data files that nothing refers to any more; called after the reference is gone."""
    digests = {file["sha256"] for file in files}
    if not digests:
        return
    # The lock keeps an upload of the same file from being committed between the look and the deletion.
    plans = Plan.objects.select_for_update().exclude(files=[]).values_list("files", flat=True)
    for holder in (lambda: plans, *_references):
        digests -= {file["sha256"] for held in holder() for file in held}
    transaction.on_commit(lambda: _delete_data(digests))


def _delete_data(digests: set[str]) -> None:
    for digest in digests:
        default_storage.delete(data_path(digest))
