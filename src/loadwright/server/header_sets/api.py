"""The API of header sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from loadwright.server.accounts.actor import Actor, actor_of, user_of
from loadwright.server.plans.revisions.actions import Added
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.projects import queries as projects

from . import actions, queries, steps
from .models import HeaderSet
from .schemas import (
    HeaderSetChange,
    HeaderSetCopy,
    HeaderSetNew,
    HeaderSetShown,
    PlanUsesShown,
    StepDone,
)
from .uses import PlanUses

router = Router(tags=["header sets"])
ROUTERS = [router]
INVALID = (
    "header_set.name", "header_set.name_taken", "header_set.description", "header_set.method", "header_set.too_many",
    "header_set.header_*",
)  # fmt: skip
ONE = "header_set.not_found"
STEP = (ONE, "header_set.no_use", "plan.not_found", "plan.not_yours", "plan.revision_overtaken", "sandbox.*")


@router.get(
    "/header-sets", response=list[HeaderSetShown], openapi_extra=documented(May.SIGNED_IN, "project.no_such_name")
)
def header_sets(
    request: HttpRequest,
    page: PageQuery,
    search: Annotated[str, Query(description="A part of the name, the description or a header.")] = "",
    project: Annotated[str, Query(description="The name of a project; empty for all.")] = "",
    method: Annotated[str, Query(description="Only those that are suggested for this method.")] = "",
) -> list[HeaderSet]:
    """List header sets by name.

    Those of your projects and those without a project are listed.
    """
    user = user_of(request)
    within = projects.project_named(user, project) if project else None
    found = queries.header_sets(user, project=within)
    return page.of(queries.matching(found, search=search, method=method.upper()))


@router.post(
    "/header-sets",
    response={201: HeaderSetShown},
    openapi_extra=documented(May.MEMBERS, "project.no_such_name", *INVALID),
)
def create(request: HttpRequest, wanted: HeaderSetNew) -> Status[HeaderSet]:
    """Create a header set.

    Plans of its project can use it.
    """
    return Status(201, actions.create_set(actor_of(request), wanted.given(), project=wanted.project))


@router.get("/header-sets/{int:set_id}", response=HeaderSetShown, openapi_extra=documented(May.MEMBERS, ONE))
def header_set(request: HttpRequest, set_id: int) -> HeaderSet:
    """Return one header set."""
    return queries.header_set(user_of(request), set_id)


@router.put(
    "/header-sets/{int:set_id}",
    response=HeaderSetShown,
    openapi_extra=documented(May.OWNERS, ONE, "header_set.not_yours", "header_set.overtaken", *INVALID),
)
def change(request: HttpRequest, set_id: int, wanted: HeaderSetChange) -> HeaderSet:
    """Change a header set.

    The plans that use it are not changed: bring them in step one by one.
    """
    return actions.change_set(actor_of(request), set_id, wanted.given(), version=wanted.version)


@router.post(
    "/header-sets/{int:set_id}/copy",
    response={201: HeaderSetShown},
    openapi_extra=documented(May.MEMBERS, ONE, "header_set.name", "header_set.name_taken"),
)
def copy(request: HttpRequest, set_id: int, wanted: HeaderSetCopy) -> Status[HeaderSet]:
    """Copy a header set.

    The copy is yours. No plan uses it.
    """
    return Status(201, actions.copy_set(actor_of(request), set_id, wanted.name))


@router.delete(
    "/header-sets/{int:set_id}",
    response={204: None},
    openapi_extra=documented(May.OWNERS, ONE, "header_set.not_yours", "header_set.in_use", "sandbox.*"),
)
def delete(request: HttpRequest, set_id: int) -> Status[None]:
    """Delete a header set that no plan uses."""
    actions.delete_set(actor_of(request), set_id)
    return Status(204, None)


@router.get(
    "/header-sets/{int:set_id}/plans",
    response=list[PlanUsesShown],
    openapi_extra=documented(May.MEMBERS, ONE, "sandbox.*"),
)
def plans(request: HttpRequest, set_id: int, page: PageQuery) -> list[dict[str, Any]]:
    """List the plans that use a header set.

    Only their newest revisions count.
    """
    user = user_of(request)
    found = queries.plans_of(user, queries.header_set(user, set_id))
    return [_shown(one) for one in page.of(found)]


def _shown(one: PlanUses) -> dict[str, Any]:
    uses = [
        {
            "element": use.number,
            "name": use.name,
            "within": use.owner_name,
            "enabled": use.enabled,
            "in_step": use not in one.differing,
        }
        for use in one.found
    ]
    plan = one.plan
    return {
        "plan": plan.pk, "name": plan.name, "revision": plan.newest.number, "in_step": one.in_step, "uses": uses
    }  # fmt: skip


@router.post(
    "/header-sets/{int:set_id}/plans/{int:plan_id}/update",
    response=StepDone,
    openapi_extra=documented(May.OWNERS, *STEP),
)
def update_plan(request: HttpRequest, set_id: int, plan_id: int) -> dict[str, Any]:
    """Bring a plan in step with a header set.

    The headers are written to a new revision of the plan. You must be allowed to change the plan.
    """
    return _step(request, set_id, plan_id, steps.update_plan)


@router.post(
    "/header-sets/{int:set_id}/plans/{int:plan_id}/detach",
    response=StepDone,
    openapi_extra=documented(May.OWNERS, *STEP),
)
def detach_plan(request: HttpRequest, set_id: int, plan_id: int) -> dict[str, Any]:
    """Detach a plan from a header set.

    It keeps the headers as its own, in a new revision. You must be allowed to change the plan.
    """
    return _step(request, set_id, plan_id, steps.detach_plan)


def _step(
    request: HttpRequest, set_id: int, plan_id: int, change: Callable[[Actor, int, int], Added]
) -> dict[str, Any]:
    added = change(actor_of(request), set_id, plan_id)
    return {"revision": added.revision.number, "is_new": added.is_new}
