"""Imports an uploaded plan: has it inspected in a sandbox, and keeps its files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import IO

from django.conf import settings

from loadwright.core.jmx.document.bundle import SeveralPlansError
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import Message
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.sandbox import sandbox

from . import contents, errors, storage
from .sandboxed import Inspected, Upload, inspect


class ChoosePlanError(ActionError):
    """An upload with several plans, of which one must be chosen. ``plans`` are their names."""

    def __init__(self, message: Message, plans: list[str]) -> None:
        super().__init__(message, field="plan")
        self.plans = plans


def take(owner: str, filename: str, file: IO[bytes], folder: Path, *, chosen: str = "") -> Inspected:
    """Inspect an upload as work of ``owner``; ``chosen`` is the plan in a zip with several.

    Files that are found in it are in ``folder``. Raises ``ActionError`` for the field ``file``, or for ``plan`` if one
    must be chosen.
    """
    size = file.seek(0, 2)
    if not size:
        raise errors.FILE_EMPTY(name=filename)
    if size > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
        raise errors.FILE_TOO_LARGE(name=filename, limit=limit)
    upload = Upload(str(_path(file, folder)), filename, chosen)
    try:
        with sandbox.place(owner, size=size) as run:
            return run(inspect, upload, folder, storage.LARGE_BYTES)
    except SeveralPlansError as error:
        raise ChoosePlanError(error.message, error.paths) from None
    except PlanError as error:
        raise ActionError(error.message, field="file") from None


def keep(found: Inspected, filename: str, chosen: str, file: IO[bytes], folder: Path) -> None:
    """Store the files of an inspected upload, unless they are stored."""
    storage.keep(storage.upload_path(found.sha256), file)
    for large in found.large:
        with large.content.open("rb") as content:
            storage.keep(storage.data_path(large.sha256), content)
    contents.keep(found.sha256, filename, chosen, folder)


def _path(file: IO[bytes], folder: Path) -> Path:
    """Return the path of an upload. Django keeps small ones in memory."""
    if hasattr(file, "temporary_file_path"):
        file.flush()
        return Path(file.temporary_file_path())
    path = folder / "upload"
    file.seek(0)
    with path.open("wb") as copy:
        shutil.copyfileobj(file, copy)
    return path
