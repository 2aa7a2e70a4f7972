"""Files of plans in the file storage: uploads and large data files, both named by their SHA-256."""

from collections.abc import Callable, Iterable
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from .models import Plan

LARGE_BYTES = 1024 * 1024
"""Data files above this size are stored separately and downloaded by generators one by one."""

DataFiles = list[dict[str, Any]]
"""``{"path", "sha256", "size"}`` of each large data file."""
References = Callable[[], Iterable[DataFiles]]

_references: list[References] = []


def upload_path(sha256: str) -> str:
    return f"plans/{sha256}"


def data_path(sha256: str) -> str:
    return f"data/{sha256}"


def open_upload(found: Plan) -> "File[Any]":
    """Open the uploaded file. Raises ``OSError`` if it is missing."""
    return default_storage.open(upload_path(found.sha256))


def content(found: Plan) -> bytes:
    with open_upload(found) as file:
        return bytes(file.read())


def keep(path: str, file: IO[bytes]) -> None:
    """Store a file unless it exists. Paths contain the checksum, so equal paths have equal contents."""
    if not default_storage.exists(path):
        file.seek(0)
        default_storage.save(path, File(file))


def register_references(references: References) -> None:
    """Register data files of plans that an app above refers to. ``release_data`` keeps them."""
    _references.append(references)


def release_upload(sha256: str) -> None:
    """Delete an upload on commit unless another plan has it."""
    if not Plan.objects.filter(sha256=sha256).exists():
        transaction.on_commit(lambda: default_storage.delete(upload_path(sha256)))


def release_data(files: DataFiles) -> None:
    """Delete unreferenced data files on commit. Call it after removing the reference."""
    digests = {file["sha256"] for file in files}
    if not digests:
        return
    # The lock prevents the commit of an upload of the same file between this check and the deletion.
    plans = Plan.objects.select_for_update().exclude(files=[]).values_list("files", flat=True)
    for holder in (lambda: plans, *_references):
        digests -= {file["sha256"] for held in holder() for file in held}
    transaction.on_commit(lambda: _delete_data(digests))


def _delete_data(digests: set[str]) -> None:
    for digest in digests:
        default_storage.delete(data_path(digest))
