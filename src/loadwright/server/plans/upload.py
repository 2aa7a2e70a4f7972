"""Imports an uploaded plan: has it inspected in a sandbox, and keeps its files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any

from django.conf import settings

from loadwright.core.imports.found import START, refined
from loadwright.core.jmx.document.bundle import SeveralPlansError
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import Message
from loadwright.server.platform import clients, stored
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.sandbox import sandbox

from . import contents, errors, storage
from .models import PlanRevision
from .sandboxed.comparison import Differences, compare, differ
from .sandboxed.inspection import Inspected, inspect
from .sandboxed.uploads import Upload


class ChoosePlanError(ActionError):
    """An upload with several plans, of which one must be chosen. ``plans`` are their names."""

    def __init__(self, message: Message, plans: list[str]) -> None:
        super().__init__(message, field="plan")
        self.plans = plans


@dataclass(frozen=True)
class Received:
    """An inspected upload, with the files that were found in it in ``folder``."""

    filename: str
    chosen: str
    file: IO[bytes]
    folder: Path
    found: Inspected

    def revision(self, **more: Any) -> PlanRevision:
        """Return an unsaved revision with the content of the upload."""
        files = [{"path": large.path, "sha256": large.sha256, "size": large.size} for large in self.found.large]
        return PlanRevision(
            filename=self.filename,
            chosen=self.chosen,
            sha256=self.found.sha256,
            size=self.found.size,
            warnings=self.found.warnings,
            files=files,
            **more,
        )

    def keep(self) -> None:
        """Store the files of the upload, unless they are stored."""
        storage.keep(storage.upload_path(self.found.sha256), self.file)
        for large in self.found.large:
            with large.content.open("rb") as content:
                storage.keep(storage.data_path(large.sha256), content)
        contents.keep(self.found.sha256, self.filename, self.chosen, self.folder)


def file_name(path: str) -> str:
    """Return the name of an uploaded file, of which some browsers send the path."""
    return PurePosixPath(path.replace("\\", "/")).name[-255:] or "plan.jmx"


def require_size(filename: str, size: int) -> None:
    """Raise ``ActionError`` if an upload is larger than uploads can be."""
    if size > settings.MAX_UPLOAD_BYTES:
        raise errors.FILE_TOO_LARGE(name=filename, limit=settings.MAX_UPLOAD_BYTES >> 20)


@contextmanager
def received(owner: str, filename: str, data: bytes | IO[bytes], *, chosen: str) -> Iterator[Received]:
    """Inspect an upload as work of ``owner``; ``chosen`` is the plan in a zip with several.

    Its files last as long as the block. Raises ``ActionError`` for the field ``file``, or for ``plan`` if one must be
    chosen.
    """
    file = BytesIO(data) if isinstance(data, bytes) else data
    with TemporaryDirectory(prefix="loadwright-") as temporary:
        folder = Path(temporary)
        yield Received(filename, chosen, file, folder, _inspected(owner, filename, file, folder, chosen))


def changes(owner: str, before: PlanRevision, after: PlanRevision) -> dict[str, Any] | None:
    """Compare two revisions whose files are stored, as work of ``owner``. ``None`` if that is not possible.

    Raises ``ActionError`` if the client of the request has left.
    """
    try:
        with (
            stored.local_path(storage.upload_path(before.sha256)) as earlier,
            stored.local_path(storage.upload_path(after.sha256)) as later,
            sandbox.place(owner, size=before.size + after.size) as run,
        ):
            found = run(
                compare, Upload(earlier, before.filename, before.chosen), Upload(later, after.filename, after.chosen)
            )
    except (PlanError, OSError, ActionError):
        if clients.has_left():
            raise
        # A missing comparison is no reason to refuse a plan that can be executed.
        return None
    return asdict(found)


def differences(owner: str, before: PlanRevision, after: PlanRevision) -> Differences:
    """Compare two revisions in detail, as work of ``owner``. Raises ``ActionError`` if that is not possible."""
    try:
        with (
            stored.local_path(storage.upload_path(before.sha256)) as earlier,
            stored.local_path(storage.upload_path(after.sha256)) as later,
            sandbox.place(owner, size=before.size + after.size) as run,
        ):
            return run(
                differ, Upload(earlier, before.filename, before.chosen), Upload(later, after.filename, after.chosen)
            )
    except PlanError as error:
        raise ActionError(error.message) from None


def _inspected(owner: str, filename: str, file: IO[bytes], folder: Path, chosen: str) -> Inspected:
    size = file.seek(0, 2)
    if not size:
        raise errors.FILE_EMPTY(name=filename)
    require_size(filename, size)
    upload = Upload(str(local_path(file, folder)), filename, chosen)
    try:
        with sandbox.place(owner, size=size) as run:
            return run(inspect, upload, folder, storage.LARGE_BYTES)
    except SeveralPlansError as error:
        raise ChoosePlanError(error.message, error.paths) from None
    except PlanError as error:
        file.seek(0)
        raise ActionError(refined(error, filename, file.read(START)).message, field="file") from None


def local_path(file: IO[bytes], folder: Path) -> Path:
    """Return the path of an upload. Django keeps small ones in memory, of which a copy is written to ``folder``."""
    if hasattr(file, "temporary_file_path"):
        file.flush()
        return Path(file.temporary_file_path())
    path = folder / "upload"
    file.seek(0)
    with path.open("wb") as copy:
        shutil.copyfileobj(file, copy)
    return path
