"""The data files of a plan: which elements use them, what is in them, and their contents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from loadwright.core.data_preview import DataPreview
from loadwright.core.jmx.document.bundle import path_in_bundle, paths_from_plan
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.file_uses import FileUse, missing, unused
from loadwright.server.platform import stored
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.sandbox import sandbox
from loadwright.server.web import downloads

from .. import errors, storage
from ..contents import Contents, contents_of
from ..models import Plan, PlanRevision
from ..revisions import edits
from ..sandboxed.data_sources import DataSource, copy_of, preview_of
from .history import FileTrace, traces

UNUSED, MISSING, USED = "unused", "missing", "used"


@dataclass(frozen=True)
class DataFile:
    """A data file, or a missing one without a size. ``path`` is below the plan's folder. ``uses`` name it.

    ``trace`` has the revisions that added and changed it, if these were looked for.
    """

    path: str
    size: int | None
    state: str
    uses: list[FileUse] = field(default_factory=list)
    trace: FileTrace | None = None

    @property
    def delimiter(self) -> str:
        """Return the delimiter with which a data set reads it; empty if none does."""
        return next((use.settings["delimiter"] for use in self.uses if use.settings.get("delimiter")), "")

    @property
    def quoted(self) -> bool:
        """Return whether its cells may be in quotes: unless only data sets read it that do not allow that."""
        settings = [use.settings for use in self.uses if use.settings]
        return not settings or any(one.get("quotedData") == "true" for one in settings)


def data_files(contents: Contents) -> list[DataFile]:
    """Return the missing files first, then those of the plan."""
    sizes = {_from_plan(contents, path): size for path, size in contents.data_files}
    uses = contents.file_uses
    left_over = set(unused(list(sizes), uses))
    lacking = [DataFile(path, None, MISSING, _uses(uses, path)) for path in missing(list(sizes), uses)]
    return lacking + [
        DataFile(path, size, UNUSED if path in left_over else USED, _uses(uses, path)) for path, size in sizes.items()
    ]


def data_files_of(plan: Plan, contents: Contents) -> list[DataFile]:
    """Return the data files in ``contents`` of the newest revision, with the revisions that added and changed them."""
    found = data_files(contents)
    places = {file.path: path_in_bundle(contents.name, file.path) for file in found if file.size is not None}
    known = traces(plan.revisions.select_related("author").order_by("-number"), set(places.values())) if places else {}
    return [replace(file, trace=known.get(places.get(file.path, ""))) for file in found]


def data_file(contents: Contents, path: str) -> DataFile:
    """Look up a data file that is not missing. ``FILE_NOT_FOUND`` if the plan has none of this path."""
    found = next((one for one in data_files(contents) if one.path == path and one.size is not None), None)
    if found is None:
        raise errors.FILE_NOT_FOUND(path=path)
    return found


def uncertain(contents: Contents) -> list[FileUse]:
    """Return the uses of files whose paths are absolute or only known while the plan runs."""
    return [use for use in contents.file_uses if use.active and not use.certain]


def previewed(revision: PlanRevision, owner: str, path: str) -> tuple[DataFile, DataPreview]:
    """Return what a data file contains, read as work of ``owner``."""
    contents = contents_of(revision, owner)
    found = data_file(contents, path)
    with _source(revision, contents, path) as source, sandbox.place(owner, size=found.size or 0) as run:
        try:
            return found, run(preview_of, source, found.delimiter, found.quoted)
        except PlanError as error:
            raise ActionError(error.message) from None


def sent(request: HttpRequest, revision: PlanRevision, owner: str, path: str) -> HttpResponse | StreamingHttpResponse:
    """Return a response that sends a data file."""
    contents = contents_of(revision, owner)
    found = data_file(contents, path)
    name = PurePosixPath(path).name
    apart = _large(revision, contents, path)
    if apart is not None:
        return downloads.download(request, apart, name)
    with TemporaryDirectory(prefix="loadwright-") as folder:
        target = Path(folder) / "content"
        with _source(revision, contents, path) as source, sandbox.place(owner, size=found.size or 0) as run:
            run(copy_of, source, target)
        answer = HttpResponse(target.read_bytes(), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _large(revision: PlanRevision, contents: Contents, path: str) -> str | None:
    """Return where a data file is stored on its own; ``None`` for a small one, which is only in the upload."""
    place = path_in_bundle(contents.name, path)
    return next((storage.data_path(one["sha256"]) for one in revision.files if one["path"] == place), None)


@contextmanager
def _source(revision: PlanRevision, contents: Contents, path: str) -> Iterator[DataSource]:
    apart = _large(revision, contents, path)
    if apart is not None:
        with stored.local_path(apart) as local:
            yield DataSource(None, local)
    else:
        with edits.opened(revision) as upload:
            yield DataSource(upload, path_in_bundle(contents.name, path))


def _from_plan(contents: Contents, path: str) -> str:
    return next(iter(paths_from_plan(contents.name, [path])))


def _uses(uses: list[FileUse], path: str) -> list[FileUse]:
    return [use for use in uses if use.certain and use.path == path]
