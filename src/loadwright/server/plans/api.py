"""The API of plans. That of their revisions is in ``revisions.api``."""

from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest, StreamingHttpResponse
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.projects import queries as projects
from loadwright.server.web import downloads

from . import actions, queries, storage
from .contents import contents_of
from .elements import api as elements_api
from .files import api as files_api
from .imports import api as imports_api
from .models import Plan
from .revisions import api as revisions_api
from .schemas import Outline, OutlinePage, PlanChange, PlanCopy, PlanShown, outline_shown
from .upload import require_size

router = Router(tags=["plans"])
ROUTERS = [router, revisions_api.router, elements_api.router, files_api.router, imports_api.router]
UPLOAD = ("plan.file_*", "plan.too_*", "sandbox.*")


@router.get("/plans", response=list[PlanShown], openapi_extra=documented(May.SIGNED_IN, "project.no_such_name"))
def plans(
    request: HttpRequest,
    page: PageQuery,
    search: Annotated[str, Query(description="A part of the name.")] = "",
    project: Annotated[str, Query(description="The name of a project; empty for all.")] = "",
    enabled: Annotated[bool | None, Query(description="Only enabled or only disabled ones.")] = None,
) -> list[Plan]:
    """List plans by name.

    Those of your projects and those without a project are listed.
    """
    user = user_of(request)
    within = projects.project_named(user, project) if project else None
    return page.of(queries.plans(user, search=search, project=within, enabled=enabled))


@router.post(
    "/plans",
    response={201: PlanShown},
    openapi_extra=documented(May.MEMBERS, *UPLOAD, "project.no_such_name", "plan.name", "plan.name_too_long"),
)
def upload(
    request: HttpRequest,
    file: Annotated[UploadedFile, File(description="A .jmx, or a .zip with one and its data files.")],
    name: Annotated[str, Form(description="The name, at most 200 characters; empty for that of the test plan.")] = "",
    project: Annotated[str, Form(description="The name of one of your projects; empty for none.")] = "",
    plan: Annotated[str, Form(description="The path of the .jmx in a zip with several.")] = "",
) -> Status[Plan]:
    """Upload a plan.

    The plan is checked: what cannot be run is refused, what may not work becomes a warning.
    """
    require_size(file.name or "", file.size or 0)
    made = actions.create_plan(
        actor_of(request), filename=file.name or "", data=file, name=name, project=project, chosen=plan
    )
    return Status(201, made)


@router.get("/plans/{int:plan_id}", response=PlanShown, openapi_extra=documented(May.MEMBERS, "plan.not_found"))
def plan(request: HttpRequest, plan_id: int) -> Plan:
    """Return one plan."""
    return queries.plan(user_of(request), plan_id)


@router.patch(
    "/plans/{int:plan_id}",
    response=PlanShown,
    openapi_extra=documented(May.OWNERS, "plan.not_found", "plan.not_yours", "plan.name", "project.no_such_name"),
)
def change(request: HttpRequest, plan_id: int, changes: PlanChange) -> Plan:
    """Rename, move, enable or disable a plan.

    Runs of a plan that is moved remain in its former project. No runs of a disabled plan are started, by people or
    schedules, except trials. Active runs continue.
    """
    actor = actor_of(request)
    with transaction.atomic():
        if changes.name is not None:
            actions.rename_plan(actor, plan_id, changes.name)
        if changes.project is not None:
            actions.move_plan(actor, plan_id, changes.project)
        if changes.enabled is not None:
            actions.enable_plan(actor, plan_id, enabled=changes.enabled)
    return queries.plan(actor.person, plan_id)


@router.post(
    "/plans/{int:plan_id}/copy",
    response={201: PlanShown},
    openapi_extra=documented(May.MEMBERS, "plan.not_found", "plan.name", "plan.name_too_long", "plan.revision_files"),
)
def copy(request: HttpRequest, plan_id: int, wanted: PlanCopy) -> Status[Plan]:
    """Copy a plan.

    The new plan has the newest revision with its files, and the saved load, but no schedules. It is yours.
    """
    return Status(201, actions.copy_plan(actor_of(request), plan_id, wanted.name))


@router.get(
    "/plans/{int:plan_id}/outline",
    response=Outline,
    openapi_extra=documented(May.MEMBERS, "plan.not_found", "sandbox.*"),
)
def outline(request: HttpRequest, plan_id: int, page: Annotated[OutlinePage, Query()]) -> dict[str, Any]:
    """Return the contents of a plan.

    Elements are paged in document order. Those above the first one of a page are repeated on it.
    """
    user = user_of(request)
    return outline_shown(contents_of(queries.plan(user, plan_id).newest, user.username), page)


@router.get("/plans/{int:plan_id}/download", openapi_extra=documented(May.MEMBERS, "plan.not_found"))
def download(request: HttpRequest, plan_id: int) -> StreamingHttpResponse:
    """Download the uploaded file.

    A header `Range` requests a part of it.
    """
    found = queries.plan(user_of(request), plan_id).newest
    return downloads.download(request, storage.upload_path(found.sha256), found.filename)


@router.delete(
    "/plans/{int:plan_id}",
    response={204: None},
    openapi_extra=documented(May.OWNERS, "plan.not_found", "plan.not_yours", "plan.is_run"),
)
def delete(request: HttpRequest, plan_id: int) -> Status[None]:
    """Delete a plan with its revisions.

    Its ended runs remain.
    """
    actions.delete_plan(actor_of(request), plan_id)
    return Status(204, None)
