"""The number of queries of a list does not depend on the number of its rows."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.models import User
from loadwright.server.config.api import api
from tests.support import long_lists
from tests.support.long_lists import Site
from tests.support.rows import add_rows

# Two of each kind per row: a small number stays below the limits of the overview.
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
# Files in a folder, and times that are calculated.
NOT_OF_ROWS = {"/api/v1/runs/{run_id}/files", "/api/v1/schedules/preview"}

LISTS = [
    *((where, who) for where in PAGES + OPERATIONS for who in ("administrator", "member")),
    *((where, "administrator") for where in ADMINISTRATORS_PAGES + ADMINISTRATORS_OPERATIONS),
]


@pytest.fixture
def site(boss: User) -> Site:
    site = long_lists.build(boss)
    add_rows(site.base, range(FEW))
    return site


@pytest.mark.parametrize(("where", "who"), LISTS)
def test_the_number_of_queries_does_not_grow(where: str, who: str, site: Site) -> None:
    site.queries(where, who)  # The first request fills caches.
    few = site.queries(where, who)
    add_rows(site.base, range(FEW, MANY))
    assert site.queries(where, who) == few


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
