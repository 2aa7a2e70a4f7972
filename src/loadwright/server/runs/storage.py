"""Names and contents of the files of runs in the file storage."""

import re
from contextlib import suppress
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import default_storage

from loadwright.server.platform import stored

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


def keep_bundle(sha: str, content: Path) -> None:
    """Store a bundle by its SHA-256, unless it is stored."""
    if not has_bundle(sha):
        with content.open("rb") as file:
            stored.write_file(bundle_path(sha), File(file))


def has_bundle(sha: str) -> bool:
    return default_storage.exists(bundle_path(sha))


def delete_run(run: str) -> None:
    """Delete every file of a run."""
    with suppress(FileNotFoundError):
        _, names = default_storage.listdir(f"runs/{run}")
        # Including temporary files of a process that was killed.
        for name in names:
            default_storage.delete(f"runs/{run}/{name}")
    default_storage.delete(f"runs/{run}")
