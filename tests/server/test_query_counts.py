"""Every list takes as many queries for many rows as for few, and long ones have pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loadwright.server.accounts.models import User
from loadwright.server.config.api import api
from loadwright.server.projects.models import Membership, Project
from loadwright.server.runs.models import Run
from loadwright.server.web import listing
from tests.support.pages import signed_in
from tests.support.rows import Base, add_rows
from tests.support.site import uploaded

# With two of each kind for each row, few are fewer than the overview shows.
FEW, MANY = 2, 40

PAGES = [
    "/",
    "/search?q=row",
    "/runs",
    "/runs?state=active",
    "/plans",
    "/plans/{plan_id}",
    "/plans/{plan_id}/schedules",
    "/servers",
    "/servers/keys",
    "/servers/export.csv",
    "/credentials",
    "/projects",
    "/projects/{project_id}",
    "/rooms",
    "/tokens",
    "/sessions",
    "/terminal/servers",
    "/generators",
    "/generators/table",
]
ADMINISTRATORS_PAGES = [
    "/people",
    "/audit",
    "/audit.csv",
    "/terminal/sessions",
    "/jobs",
    "/admin/accounts/user/",
    "/admin/accounts/apitoken/",
    "/admin/accounts/auditentry/",
    "/admin/projects/membership/",
]
OPERATIONS = [
    "/api/v1/runs",
    "/api/v1/runs/{run_id}/generators",
    "/api/v1/plans",
    "/api/v1/plans/{plan_id}/schedules",
    "/api/v1/servers",
    "/api/v1/credentials",
    "/api/v1/projects",
    "/api/v1/projects/{project_id}/members",
    "/api/v1/rooms",
    "/api/v1/tokens",
    "/api/v1/terminal/sessions",
    "/api/v1/generators",
]
ADMINISTRATORS_OPERATIONS = ["/api/v1/people", "/api/v1/audit", "/api/v1/jobs"]
PAGED = [
    "/plans/{plan_id}/schedules",
    "/credentials",
    "/projects",
    "/projects/{project_id}",
    "/rooms",
    "/tokens",
    "/sessions",
]
# Files of one run, and moments that are calculated.
NOT_OF_ROWS = {"/api/v1/runs/{run_id}/files", "/api/v1/schedules/preview"}

LISTS = [
    *((where, who) for where in PAGES + OPERATIONS for who in ("administrator", "member")),
    *((where, "administrator") for where in ADMINISTRATORS_PAGES + ADMINISTRATORS_OPERATIONS),
]


async def read(answer: StreamingHttpResponse) -> None:
    async for _ in answer:
        pass


@dataclass(frozen=True)
class Site:
    base: Base
    browsers: dict[str, Client]

    def address(self, where: str) -> str:
        base = self.base
        return where.format(plan_id=base.plan.pk, project_id=base.project.pk, run_id=base.run.pk)

    def queries(self, where: str, who: str) -> int:
        """Return the number of queries of one request for a list."""
        with CaptureQueriesContext(connection) as found:
            answer: Any = self.browsers[who].get(self.address(where))
            assert answer.status_code == 200
            if answer.streaming:
                async_to_sync(read)(answer) if answer.is_async else list(answer)
        return len(found)


@pytest.fixture
def site(boss: User) -> Site:
    member = User.objects.create_user("member")
    project = Project.objects.create(name="Shop")
    Membership.objects.create(project=project, user=member, role=Membership.Role.MAINTAINER)
    plan = uploaded(member, project.name)
    run = Run.objects.create(
        name="active", plan=plan, plan_name=plan.name, project=project, state=Run.State.RUNNING, bundle_size=1
    )
    base = Base(member, project, plan, run)
    add_rows(base, range(FEW))
    return Site(base, {"administrator": signed_in(boss), "member": signed_in(member)})


@pytest.mark.parametrize(("where", "who"), LISTS)
def test_the_number_of_queries_does_not_grow(where: str, who: str, site: Site) -> None:
    site.queries(where, who)  # The first request fills caches.
    few = site.queries(where, who)
    add_rows(site.base, range(FEW, MANY))
    assert site.queries(where, who) == few


@pytest.mark.parametrize("where", PAGED)
def test_a_long_list_has_pages(where: str, site: Site) -> None:
    add_rows(site.base, range(FEW, listing.PAGE_SIZE + 5))

    def shown(number: int) -> tuple[int, bool]:
        """Return the number of rows of a page, and whether the page shows its number."""
        html = site.browsers["administrator"].get(site.address(where), {"page": number}).content.decode()
        bodies = re.findall(r"<tbody>.*?</tbody>", html, flags=re.DOTALL)
        return sum(body.count("<tr") for body in bodies), f"page {number} of 2" in " ".join(html.split())

    assert shown(1) == (listing.PAGE_SIZE, True)
    rows, numbered = shown(2)
    assert 5 <= rows <= 10
    assert numbered


def test_every_list_operation_is_measured() -> None:
    lists = {
        path.replace("{int:", "{")
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
        if method == "get"
        for content in [operation["responses"][200].get("content", {})]
        if content.get("application/json", {}).get("schema", {}).get("type") == "array"
    }
    assert lists - NOT_OF_ROWS <= set(OPERATIONS + ADMINISTRATORS_OPERATIONS)
