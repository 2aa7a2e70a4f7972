"""Names and contents of the files of runs in the file storage."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage

RESULT = "result.json"
PAGE = "page.json"
"""The page data of an ended run."""
JMX = "run.jmx"
INTERNAL = (PAGE,)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


def valid_name(name: str) -> bool:
    """Return whether ``name`` is a valid name for a file of a run: no folders, no hidden files."""
    return _NAME.fullmatch(name) is not None


def path(run: str, name: str) -> str:
    if not valid_name(name):
        raise ValueError(f"invalid name for a file of a run: {name!r}")
    return f"runs/{run}/{name}"


def bundle_path(sha: str) -> str:
    return f"bundles/{sha}.zip"


def listing(run: str) -> list[tuple[str, int]]:
    """Return name and size in bytes of every file of a run."""
    try:
        _, names = default_storage.listdir(f"runs/{run}")
    except FileNotFoundError:
        return []
    return [(name, default_storage.size(f"runs/{run}/{name}")) for name in sorted(names) if valid_name(name)]


def write(name: str, data: bytes) -> None:
    """Write ``data`` to ``name``, replacing an existing file."""
    write_file(name, ContentFile(data))


def write_file(name: str, content: "File[bytes]") -> None:
    """Write ``content`` to ``name``, replacing an existing file."""
    with staged({name: content}) as publish:
        publish()


@contextmanager
def staged(files: "Mapping[str, File[bytes]]") -> Iterator[Callable[[], None]]:
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


def _publish(saved: Mapping[str, str], files: "Mapping[str, File[bytes]]") -> None:
    for name, temporary in saved.items():
        if isinstance(default_storage, FileSystemStorage):
            # Replaced in one step, so that a reader never sees half a file.
            Path(default_storage.path(temporary)).replace(default_storage.path(name))
        else:
            # Other storages have no rename. A reader may briefly find no file, but never half of one.
            default_storage.delete(name)
            files[name].seek(0)
            default_storage.save(name, files[name])


def keep_bundle(data: bytes) -> str:
    """Store a bundle by its SHA-256, which is returned. Storing it again has no effect."""
    sha = sha256(data).hexdigest()
    if not default_storage.exists(bundle_path(sha)):
        write(bundle_path(sha), data)
    return sha


def delete_run(run: str, bundle: str | None) -> None:
    """Delete every file of a run, and the bundle with this SHA-256 if one is given."""
    with suppress(FileNotFoundError):
        _, names = default_storage.listdir(f"runs/{run}")
        # Including temporary files of a process that was killed.
        for name in names:
            default_storage.delete(f"runs/{run}/{name}")
    default_storage.delete(f"runs/{run}")
    if bundle is not None:
        default_storage.delete(bundle_path(bundle))
