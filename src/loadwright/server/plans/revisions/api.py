"""The API of the revisions of plans."""

from typing import Annotated, Any

from django.http import HttpRequest, StreamingHttpResponse
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import Message
from loadwright.server.accounts.actor import Actor, actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.params import Id, changed_fields
from loadwright.server.web import downloads

from .. import queries, storage
from ..contents import contents_of
from ..dependents import misfits, runs_of
from ..models import Plan
from ..schemas import (
    Outline,
    OutlinePage,
    Restoration,
    RevisionAdded,
    RevisionChange,
    RevisionShown,
    outline_shown,
    revision_shown,
)
from ..upload import require_size
from . import actions as revisions
from .actions import Added

router = Router(tags=["plans"])
ONE = ("plan.not_found", "plan.revision_not_found")


@router.get(
    "/plans/{int:plan_id}/revisions",
    response=list[RevisionShown],
    openapi_extra=documented(May.MEMBERS, "plan.not_found"),
)
def plan_revisions(request: HttpRequest, plan_id: int, page: PageQuery) -> list[dict[str, Any]]:
    """List the revisions of a plan, the newest first."""
    plan = queries.plan(user_of(request), plan_id)
    runs = runs_of(plan)
    return [revision_shown(one, plan, runs) for one in page.of(queries.revisions(plan))]


@router.post(
    "/plans/{int:plan_id}/revisions",
    response={201: RevisionAdded, 200: RevisionAdded},
    openapi_extra=documented(May.OWNERS, "plan.*", "sandbox.*"),
)
def add_revision(
    request: HttpRequest,
    plan_id: int,
    file: Annotated[UploadedFile, File(description="A .jmx, or a .zip with one and its data files.")],
    plan: Annotated[str, Form(description="The path of the .jmx in a zip with several.")] = "",
    note: Annotated[str, Form(description="Why it is uploaded.")] = "",
    expected: Annotated[Id | None, Form(description="The number of the newest revision that you know.")] = None,
) -> Status[dict[str, Any]]:
    """Upload a new revision of a plan.

    Its saved load, schedules and runs remain. The status is 201, or 200 if the newest revision is the same file
    already. With ``expected`` the status is 409 if there is a newer one.
    """
    require_size(file.name or "", file.size or 0)
    actor = actor_of(request)
    added = revisions.add_revision(
        actor, plan_id, filename=file.name or "", data=file, chosen=plan, note=note, expected=expected
    )
    return added_revision(actor, plan_id, added)


@router.get(
    "/plans/{int:plan_id}/revisions/{int:number}",
    response=RevisionShown,
    openapi_extra=documented(May.MEMBERS, *ONE),
)
def plan_revision(request: HttpRequest, plan_id: int, number: int) -> dict[str, Any]:
    """Return one revision of a plan."""
    found = queries.revision(user_of(request), plan_id, number)
    return revision_shown(found, found.plan, runs_of(found.plan))


@router.patch(
    "/plans/{int:plan_id}/revisions/{int:number}",
    response=RevisionShown,
    openapi_extra=documented(May.OWNERS, *ONE, "plan.not_yours", "plan.revision_*"),
)
def describe_revision(request: HttpRequest, plan_id: int, number: int, change: RevisionChange) -> dict[str, Any]:
    """Change the note or the label of a revision."""
    revisions.describe_revision(actor_of(request), plan_id, number, **changed_fields(change))
    return plan_revision(request, plan_id, number)


@router.get(
    "/plans/{int:plan_id}/revisions/{int:number}/outline",
    response=Outline,
    openapi_extra=documented(May.MEMBERS, *ONE, "sandbox.*"),
)
def revision_outline(
    request: HttpRequest, plan_id: int, number: int, page: Annotated[OutlinePage, Query()]
) -> dict[str, Any]:
    """Return the contents of a revision."""
    user = user_of(request)
    return outline_shown(contents_of(queries.revision(user, plan_id, number), user.username), page)


@router.get("/plans/{int:plan_id}/revisions/{int:number}/download", openapi_extra=documented(May.MEMBERS, *ONE))
def download_revision(request: HttpRequest, plan_id: int, number: int) -> StreamingHttpResponse:
    """Download the uploaded file of a revision.

    A header `Range` requests a part of it.
    """
    found = queries.revision(user_of(request), plan_id, number)
    return downloads.download(request, storage.upload_path(found.sha256), found.filename)


@router.post(
    "/plans/{int:plan_id}/revisions/{int:number}/restore",
    response={201: RevisionAdded, 200: RevisionAdded},
    openapi_extra=documented(May.OWNERS, "plan.*"),
)
def restore_revision(
    request: HttpRequest, plan_id: int, number: int, restoration: Restoration
) -> Status[dict[str, Any]]:
    """Restore an earlier revision.

    Its content becomes the newest revision. The status and ``expected`` are those of an upload.
    """
    actor = actor_of(request)
    added = revisions.restore_revision(actor, plan_id, number, note=restoration.note, expected=restoration.expected)
    return added_revision(actor, plan_id, added)


def added_revision(actor: Actor, plan_id: int, added: Added) -> Status[dict[str, Any]]:
    """Return the newest revision after a change, with the status that says whether it is new."""
    plan = queries.plan(actor.person, plan_id)
    warnings = _load_warnings(plan, actor)
    shown = revision_shown(added.revision, plan, runs_of(plan)) | {
        "added": added.is_new,
        "load_warnings": [str(message) for message in warnings],
        "load_warning_messages": [message.to_json() for message in warnings],
    }
    return Status(201 if added.is_new else 200, shown)


def _load_warnings(plan: Plan, actor: Actor) -> list[Message]:
    try:
        return misfits(plan, contents_of(plan.newest, actor.name))
    except (PlanError, OSError, ActionError):
        # The revision is added; what cannot be read is reported where it is shown.
        return []
