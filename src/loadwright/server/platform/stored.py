"""Writes to the file storage that leave no partial file under its name, and local paths of stored files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction


def write(name: str, data: bytes) -> None:
    """Write ``data`` to ``name``, replacing an existing file."""
    write_file(name, ContentFile(data))


def write_file(name: str, content: File[bytes]) -> None:
    """Write ``content`` to ``name``, replacing an existing file."""
    with staged({name: content}) as publish:
        publish()


@contextmanager
def staged(files: Mapping[str, File[bytes]]) -> Iterator[Callable[[], None]]:
    """Write ``files`` under temporary names, and yield a function that gives them their own names.

    If the function is not called within the block, existing files stay as they are.
    """
    saved = {}
    try:
        for name, content in files.items():
            folder, _, base = name.rpartition("/")
            saved[name] = default_storage.save(f"{folder}/.{base}.{uuid4().hex}", content)
        yield lambda: _publish(saved, files)
    finally:
        for temporary in saved.values():
            default_storage.delete(temporary)


def _publish(saved: Mapping[str, str], files: Mapping[str, File[bytes]]) -> None:
    for name, temporary in saved.items():
        if isinstance(default_storage, FileSystemStorage):
            # Replaced in one step, so that a reader never sees half a file.
            Path(default_storage.path(temporary)).replace(default_storage.path(name))
        else:
            # Other storages have no rename. A reader may briefly find no file, but never half of one.
            default_storage.delete(name)
            files[name].seek(0)
            default_storage.save(name, files[name])


def delete(*names: str) -> None:
    """Remove files now, and free their space after the current transaction, because that takes long for large ones."""
    for name in names:
        if not isinstance(default_storage, FileSystemStorage):
            default_storage.delete(name)
            continue
        path = Path(default_storage.path(name))
        aside = path.with_name(f".deleted.{uuid4().hex}")
        with suppress(FileNotFoundError):
            path.rename(aside)
            transaction.on_commit(partial(aside.unlink, missing_ok=True))


@contextmanager
def local_path(name: str) -> Iterator[str]:
    """Yield the path of a stored file on this machine, or of a copy. Raises ``OSError`` if it is missing."""
    if isinstance(default_storage, FileSystemStorage):
        yield default_storage.path(name)
        return
    with default_storage.open(name) as file, NamedTemporaryFile() as copy:
        copyfileobj(file, copy)
        copy.flush()
        yield copy.name
