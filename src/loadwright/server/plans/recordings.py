"""Recorded responses of the files that plans were imported from, in the file storage, by plan and key."""

from __future__ import annotations

import gzip
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import default_storage

from loadwright.core.recordings.responses import RecordedResponse, from_json, key_of
from loadwright.server.platform import stored

MOST = 5
"""Recordings of one plan; the oldest ones beyond them are deleted."""


def keep(plan_id: int, key: str, responses: Path) -> None:
    """Store the responses of a recording beside a plan, unless there are none."""
    if not key:
        return
    with responses.open("rb") as content:
        stored.write_file(_path(plan_id, key), File(content))
    for name in _names(plan_id)[MOST:]:
        default_storage.delete(f"{_folder(plan_id)}/{name}")


def response(plan_id: int, mark: str) -> RecordedResponse | None:
    """Return the recorded response that a request names; ``None`` if it is not kept."""
    key = key_of(mark)
    return _responses(_path(plan_id, key)).get(mark) if key and default_storage.exists(_path(plan_id, key)) else None


def copy(source_id: int, plan_id: int) -> None:
    """Store what is kept of a plan beside its copy as well."""
    for name in reversed(_names(source_id)):
        with default_storage.open(f"{_folder(source_id)}/{name}") as content:
            stored.write_file(f"{_folder(plan_id)}/{name}", File(content))


def delete(plan_id: int) -> None:
    """Delete what is kept of a plan."""
    names = _names(plan_id)
    for name in names:
        default_storage.delete(f"{_folder(plan_id)}/{name}")
    if names:
        default_storage.delete(_folder(plan_id))


# A page of a trial reads several responses of one recording.
@lru_cache(maxsize=2)
def _responses(path: str) -> dict[str, RecordedResponse]:
    with default_storage.open(path) as file:
        return from_json(gzip.decompress(file.read()))


def _folder(plan_id: int) -> str:
    return f"recordings/{plan_id}"


def _path(plan_id: int, key: str) -> str:
    return f"{_folder(plan_id)}/{key}.json.gz"


def _names(plan_id: int) -> list[str]:
    """Return the names of the files of a plan, the newest first."""
    folder = _folder(plan_id)
    with suppress(FileNotFoundError):
        names = [name for name in default_storage.listdir(folder)[1] if not name.startswith(".")]
        return sorted(names, key=lambda name: default_storage.get_modified_time(f"{folder}/{name}"), reverse=True)
    return []
