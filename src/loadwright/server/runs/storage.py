"""Where the files of runs lie in the file storage."""

import re
from hashlib import sha256
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage

RESULT = "result.json"
PAGE = "page.json"
"""The page's snapshot of a finished run."""
JMX = "run.jmx"
INTERNAL = (PAGE,)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


def valid_name(name: str) -> bool:
    """Return whether ``name`` may be the name of a run's file: no folders, nothing hidden."""
    return _NAME.fullmatch(name) is not None


def path(run: str, name: str) -> str:
    """Return where the file ``name`` of the run with this key lies."""
    if not valid_name(name):
        raise ValueError(f"{name!r} is no name of a run's file")
    return f"runs/{run}/{name}"


def bundle_path(sha: str) -> str:
    """Return where the bundle with this SHA-256 lies."""
    return f"bundles/{sha}.zip"


def listing(run: str) -> list[tuple[str, int]]:
    """Return name and size of every file of a run."""
    try:
        _, names = default_storage.listdir(f"runs/{run}")
    except FileNotFoundError:
        return []
    return [(name, default_storage.size(f"runs/{run}/{name}")) for name in sorted(names) if valid_name(name)]


def write(name: str, data: bytes) -> None:
    """Put ``data`` at ``name``, in place of what was there."""
    write_file(name, ContentFile(data))


def write_file(name: str, content: "File[bytes]") -> None:
    """Put ``content`` at ``name``, in place of what was there."""
    saved = default_storage.save(f"{name}.new", content)
    if isinstance(default_storage, FileSystemStorage):
        # One step, so that a reader never sees half a file.
        Path(default_storage.path(saved)).replace(default_storage.path(name))
        return
    default_storage.delete(name)
    content.seek(0)
    default_storage.save(name, content)
    default_storage.delete(saved)


def keep_bundle(data: bytes) -> str:
    """Store a bundle by the SHA-256 of its bytes, which is returned; storing it again changes nothing."""
    sha = sha256(data).hexdigest()
    if not default_storage.exists(bundle_path(sha)):
        write(bundle_path(sha), data)
    return sha


def delete_run(run: str, bundle: str | None) -> None:
    """Remove every file of a run, and the bundle with that SHA-256 unless another run needs it."""
    for name, _ in listing(run):
        default_storage.delete(path(run, name))
    default_storage.delete(f"runs/{run}")
    if bundle is not None:
        default_storage.delete(bundle_path(bundle))
