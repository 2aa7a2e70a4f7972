"""The API of plans. That of their revisions is in ``revisions_api``."""

from typing import Annotated, Any

from django.http import HttpRequest, StreamingHttpResponse
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.paging import PageQuery
from loadwright.server.projects import queries as projects
from loadwright.server.web import downloads

from . import actions, queries, revisions_api, storage
from .contents import contents_of
from .models import Plan
from .schemas import Outline, OutlinePage, PlanShown, outline_shown
from .upload import require_size

router = Router(tags=["plans"])
ROUTERS = [router, revisions_api.router]


@router.get("/plans", response=list[PlanShown])
def plans(
    request: HttpRequest,
    page: PageQuery,
    search: str = "",
    project: str = "",
) -> list[Plan]:
    """List plans by name. ``project`` is a project's name."""
    user = user_of(request)
    within = projects.project_named(user, project) if project else None
    return page.of(queries.plans(user, search=search, project=within))


@router.post("/plans", response={201: PlanShown})
def upload(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    name: Annotated[str, Form()] = "",
    project: Annotated[str, Form()] = "",
    plan: Annotated[str, Form()] = "",
) -> Status[Plan]:
    """Upload a .jmx or .zip as multipart/form-data.

    ``project`` is the name of one of your projects, ``plan`` the .jmx in a zip with several plans.
    """
    require_size(file.name or "", file.size or 0)
    made = actions.create_plan(
        actor_of(request), filename=file.name or "", data=file, name=name, project=project, chosen=plan
    )
    return Status(201, made)


@router.get("/plans/{int:plan_id}", response=PlanShown)
def plan(request: HttpRequest, plan_id: int) -> Plan:
    """Return one plan."""
    return queries.plan(user_of(request), plan_id)


@router.get("/plans/{int:plan_id}/outline", response=Outline)
def outline(request: HttpRequest, plan_id: int, page: Annotated[OutlinePage, Query()]) -> dict[str, Any]:
    """Return the contents of a plan. Its elements are paged in document order; ``elements`` is their number.

    The elements above the first one of a page are repeated on it.
    """
    user = user_of(request)
    return outline_shown(contents_of(queries.plan(user, plan_id).newest, user.username), page)


@router.get("/plans/{int:plan_id}/download")
def download(request: HttpRequest, plan_id: int) -> StreamingHttpResponse:
    """Return the uploaded file, or the requested range of it."""
    found = queries.plan(user_of(request), plan_id).newest
    return downloads.download(request, storage.upload_path(found.sha256), found.filename)


@router.delete("/plans/{int:plan_id}", response={204: None})
def delete(request: HttpRequest, plan_id: int) -> Status[None]:
    """Delete a plan with its revisions. Its ended runs remain."""
    actions.delete_plan(actor_of(request), plan_id)
    return Status(204, None)
