"""The API of the data files of plans."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.params import Id
from loadwright.server.platform.unknown_names import RequestSchema

from .. import queries
from ..contents import contents_of
from ..models import FileUpload
from ..revisions import edits
from ..revisions.api import added_revision
from ..schemas import RevisionAdded
from ..upload import require_size
from . import queries as files
from . import uploads as file_uploads

router = Router(tags=["plans"])
PathOfFile = Annotated[str, Query(description="The path of the file below the plan’s folder.")]
ADDED = {201: RevisionAdded, 200: RevisionAdded}


class FileUseShown(Schema):
    """An element that reads a data file."""

    number: int = Field(description="The number of the element in document order, from 1 on.")
    element: str = Field(description="Its name.")
    testclass: str = Field(description="Its class in JMeter.")
    active: bool = Field(description="Whether it is executed: false also if an element above it is disabled.")
    settings: dict[str, str] = Field(description="How a CSV data set reads the file, by the names of the properties.")


class DataFileShown(Schema):
    """A data file of a plan."""

    path: str = Field(description="Its path below the plan’s folder.")
    size: int | None = Field(description="Its size in bytes; null for a missing one.")
    state: str = Field(description="`used`, `unused` or `missing`.")
    uses: list[FileUseShown] = Field(description="The elements that read it.")
    added: int | None = Field(description="The number of the revision that added it; null for a missing one.")
    changed: int | None = Field(description="The number of the revision that changed its contents last.")

    @staticmethod
    def resolve_added(file: files.DataFile) -> int | None:
        return file.trace.added.number if file.trace else None

    @staticmethod
    def resolve_changed(file: files.DataFile) -> int | None:
        return file.trace.changed.number if file.trace else None


class PreviewShown(Schema):
    """The beginning of a data file."""

    encoding: str = Field(description="Its encoding; empty for a file that is not text.")
    delimiter: str = Field(
        description="The delimiter with which the plan reads it, else the guessed one; may be empty."
    )
    columns: int = Field(description="The largest number of columns of its first rows.")
    uneven: bool = Field(description="Whether its first rows have different numbers of columns.")
    lines: int | None = Field(description="Its number of lines; null for a file that is too large to count them.")
    rows: list[list[str]] = Field(description="Its first rows, at most 20 with 50 columns of 200 characters.")


class UploadAsked(RequestSchema):
    """A data file to be uploaded in parts."""

    path: str = Field(description="Its path below the plan’s folder.")
    size: int = Field(ge=0, le=2**53, description="Its size in bytes.")
    mark: str = Field("", description="What distinguishes it from files of the same path and size, such as its time.")


class UploadShown(Schema):
    """An unfinished upload."""

    id: int = Field(description="The id of the upload.")
    path: str = Field(description="The path of the file below the plan’s folder.")
    size: int = Field(description="Its size in bytes.")
    received: int = Field(description="The number of bytes received, from which the upload is continued.")
    part_bytes: int = Field(description="The largest part in bytes.")

    @staticmethod
    def resolve_part_bytes(_upload: FileUpload) -> int:
        return file_uploads.PART_BYTES


class Removal(RequestSchema):
    """A data file that is removed."""

    path: str = Field(description="Its path below the plan’s folder.")
    expected: Id | None = Field(None, description="The number of the newest revision that you know; null for any.")
    note: str = Field("", description="Why it is removed.")


class Finish(RequestSchema):
    """How a received file becomes a revision."""

    expected: Id | None = Field(None, description="The number of the newest revision that you know; null for any.")
    note: str = Field("", description="Why the file is uploaded.")


@router.get(
    "/plans/{int:plan_id}/files",
    response=list[DataFileShown],
    openapi_extra=documented(May.MEMBERS, "plan.not_found", "sandbox.*"),
)
def data_files(request: HttpRequest, plan_id: int, page: PageQuery) -> list[Any]:
    """List the data files of a plan with the elements that read them.

    Missing ones come first.
    """
    user = user_of(request)
    plan = queries.plan(user, plan_id)
    return page.of(files.data_files_of(plan, contents_of(plan.newest, user.username)))


@router.post(
    "/plans/{int:plan_id}/files",
    response=ADDED,
    openapi_extra=documented(May.OWNERS, "plan.*", "bundle.*", "sandbox.*"),
)
def put_file(
    request: HttpRequest,
    plan_id: int,
    file: Annotated[UploadedFile, File(description="The data file.")],
    path: Annotated[str, Form(description="Its path below the plan’s folder; empty for its name.")] = "",
    note: Annotated[str, Form(description="Why it is uploaded.")] = "",
    expected: Annotated[Id | None, Form(description="The number of the newest revision that you know.")] = None,
) -> Status[dict[str, Any]]:
    """Upload a data file, or replace the one of its path.

    The change is a new revision of the plan. The status is 201, or 200 if the plan has this file already. Large files
    are better uploaded in parts.
    """
    require_size(file.name or "", file.size or 0)
    actor = actor_of(request)
    with NamedTemporaryFile(prefix="loadwright-") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        added = edits.put_file(actor, plan_id, path or file.name or "", Path(copy.name), expected=expected, note=note)
    return added_revision(actor, plan_id, added)


@router.post(
    "/plans/{int:plan_id}/files/remove",
    response=ADDED,
    openapi_extra=documented(May.OWNERS, "plan.*", "bundle.*", "sandbox.*"),
)
def remove_file(request: HttpRequest, plan_id: int, removal: Removal) -> Status[dict[str, Any]]:
    """Remove a data file.

    The change is a new revision of the plan.
    """
    actor = actor_of(request)
    added = edits.remove_file(actor, plan_id, removal.path, expected=removal.expected, note=removal.note)
    return added_revision(actor, plan_id, added)


@router.get(
    "/plans/{int:plan_id}/files/preview",
    response=PreviewShown,
    openapi_extra=documented(May.MEMBERS, "plan.not_found", "plan.file_not_found", "sandbox.*"),
)
def preview(request: HttpRequest, plan_id: int, path: PathOfFile) -> Any:
    """Return the beginning of a data file."""
    user = user_of(request)
    _file, found = files.previewed(queries.plan(user, plan_id).newest, user.username, path)
    return found


@router.get(
    "/plans/{int:plan_id}/files/download",
    openapi_extra=documented(May.MEMBERS, "plan.not_found", "plan.file_not_found", "sandbox.*"),
)
def download_file(request: HttpRequest, plan_id: int, path: PathOfFile) -> HttpResponse | StreamingHttpResponse:
    """Download a data file."""
    user = user_of(request)
    return files.sent(request, queries.plan(user, plan_id).newest, user.username, path)


@router.post(
    "/plans/{int:plan_id}/uploads",
    response={201: UploadShown},
    openapi_extra=documented(May.OWNERS, "plan.*"),
)
def begin_upload(request: HttpRequest, plan_id: int, asked: UploadAsked) -> Status[FileUpload]:
    """Begin the upload of a data file in parts, or continue an interrupted one.

    An upload of the same person, path, size and mark that was not finished within two days is continued.
    """
    return Status(201, file_uploads.begin(actor_of(request), plan_id, asked.path, asked.size, asked.mark))


@router.post(
    "/plans/{int:plan_id}/uploads/{int:upload_id}/parts",
    response=UploadShown,
    openapi_extra=documented(May.OWN, "plan.*"),
)
def send_part(
    request: HttpRequest,
    plan_id: int,
    upload_id: int,
    file: Annotated[UploadedFile, File(description="The part, at most `part_bytes`.")],
    offset: Annotated[
        int, Form(ge=0, le=2**53, description="Where the part begins: the number of bytes received until now.")
    ] = 0,
) -> FileUpload:
    """Send a part of a data file.

    The status is 409 if it does not begin where the received parts end; the detail of the error has the offset.
    """
    return file_uploads.receive(actor_of(request), plan_id, upload_id, offset, file.read())


@router.post(
    "/plans/{int:plan_id}/uploads/{int:upload_id}/finish",
    response=ADDED,
    openapi_extra=documented(May.OWN, "plan.*", "bundle.*", "sandbox.*"),
)
def finish_upload(request: HttpRequest, plan_id: int, upload_id: int, how: Finish) -> Status[dict[str, Any]]:
    """Add a completely received file to the plan.

    The change is a new revision of the plan, and ends the upload.
    """
    actor = actor_of(request)
    added = file_uploads.finish(actor, plan_id, upload_id, expected=how.expected, note=how.note)
    return added_revision(actor, plan_id, added)


@router.delete(
    "/plans/{int:plan_id}/uploads/{int:upload_id}",
    response={204: None},
    openapi_extra=documented(May.OWN, "plan.*"),
)
def give_up_upload(request: HttpRequest, plan_id: int, upload_id: int) -> Status[None]:
    """Delete an unfinished upload."""
    file_uploads.give_up(actor_of(request), plan_id, upload_id)
    return Status(204, None)
