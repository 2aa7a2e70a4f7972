"""The API of plans."""

from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from loadwright.core.jmx.elements.summary import render
from loadwright.core.jmx.outline import OutlineNode
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.paging import MAX_LIMIT, MAX_OFFSET, Page, PageQuery
from loadwright.server.platform.params import MessageShown
from loadwright.server.projects import queries as projects
from loadwright.server.web import downloads

from . import actions, errors, queries, storage
from .contents import contents_of
from .models import Plan

router = Router(tags=["plans"])
ROUTERS = [router]


class PlanShown(Schema):
    """A plan; ``chosen`` is the .jmx that was chosen in a zip with several.

    ``warnings`` describe possible problems, ``warning_messages`` are the same as codes with parameters.
    """

    id: int
    name: str
    project: str | None
    filename: str
    chosen: str
    sha256: str
    size: int
    warnings: list[str]
    warning_messages: list[MessageShown]
    owner: str | None
    created_at: datetime

    @staticmethod
    def resolve_warnings(plan: Plan) -> list[str]:
        return [str(message) for message in plan.warnings]

    @staticmethod
    def resolve_warning_messages(plan: Plan) -> list[dict[str, Any]]:
        return [message.to_json() for message in plan.warnings]

    @staticmethod
    def resolve_project(plan: Plan) -> str | None:
        return plan.project.name if plan.project else None

    @staticmethod
    def resolve_owner(plan: Plan) -> str | None:
        return plan.owner.username if plan.owner else None


class PropertyShown(Schema):
    """A JMeter property that the plan reads, with the defaults that it gives.

    ``fallback`` is what JMeter uses where the plan gives no default; ``null`` if it always gives one.
    """

    name: str
    defaults: list[str]
    fallback: str | None


class Outline(Schema):
    """The contents of a plan.

    ``variables`` are the user-defined ones, with ``comments`` for some; ``properties`` the JMeter properties that it
    reads; ``files`` its data files with their sizes in bytes.
    """

    elements: int
    tree: list[dict[str, Any]]
    variables: dict[str, str]
    comments: dict[str, str]
    properties: list[PropertyShown]
    files: dict[str, int]


class OutlinePage(Page):
    """The requested part of a plan's elements."""

    limit: int = Field(MAX_LIMIT, ge=1, le=MAX_LIMIT, description="Maximum number of elements.")
    offset: int = Field(0, ge=0, le=MAX_OFFSET, description="Number of elements to skip.")


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
    if (file.size or 0) > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
        raise errors.FILE_TOO_LARGE(name=file.name or "", limit=limit)
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
    contents = contents_of(queries.plan(user, plan_id), user.username)
    return {
        "elements": len(contents.outline),
        "tree": [_shown(node) for node in page.of(contents.outline)],
        "variables": contents.variables,
        "comments": contents.comments,
        "properties": contents.properties,
        "files": dict(contents.data_files),
    }


def _shown(node: OutlineNode) -> dict[str, Any]:
    return vars(node) | {"summary": render(node.summary), "children": [_shown(child) for child in node.children]}


@router.get("/plans/{int:plan_id}/download")
def download(request: HttpRequest, plan_id: int) -> StreamingHttpResponse:
    """Return the uploaded file, or the requested range of it."""
    found = queries.plan(user_of(request), plan_id)
    return downloads.download(request, storage.upload_path(found.sha256), found.filename)


@router.delete("/plans/{int:plan_id}", response={204: None})
def delete(request: HttpRequest, plan_id: int) -> Status[None]:
    """Delete a plan. Its ended runs remain."""
    actions.delete_plan(actor_of(request), plan_id)
    return Status(204, None)
