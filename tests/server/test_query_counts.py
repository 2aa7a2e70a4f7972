"""The number of queries of a list does not depend on the number of its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from loadwright.server.accounts.models import User
from tests.support import long_lists
from tests.support.openapi import DOCUMENT
from tests.support.pages import PASSWORD
from tests.support.rows import add_rows
from tests.support.shared_objects import shared

# Two of each kind per row: a small number stays below the limits of the overview.
FEW, MANY = 2, 40

PAGES = [
    "/",
    "/search?q=row",
    "/runs",
    "/runs?state=active",
    "/plans",
    "/plans/{plan_id}",
    "/plans/{plan_id}/variables",
    "/plans/{plan_id}/revisions",
    "/plans/{plan_id}/schedules",
    "/plans/header-sets",
    "/schedules",
    "/schedules/calendar",
    "/servers",
    "/servers/keys",
    "/servers/export.csv",
    "/credentials",
    "/alerts",
    "/alerts/rules",
    "/alerts/quiet",
    "/alerts/windows",
    "/notifications",
    "/notifications/{channel_id}",
    "/notifications/{channel_id}/deliveries",
    "/projects",
    "/projects/{project_id}",
    "/rooms",
    "/tokens",
    "/sessions",
    "/terminal/servers",
    "/terminal/shells",
    "/generators",
    "/generators/table",
    "/hosts",
    "/monitoring",
    "/monitoring/loads",
]
ADMINISTRATORS_PAGES = [
    "/people",
    "/people/{user_id}",
    "/audit",
    "/audit.csv",
    "/terminal/sessions",
    "/jobs",
]
OPERATIONS = [
    "/api/v1/runs",
    "/api/v1/runs/{run_id}/generators",
    "/api/v1/plans",
    "/api/v1/plans/{plan_id}/revisions",
    "/api/v1/plans/{plan_id}/schedules",
    "/api/v1/header-sets",
    "/api/v1/schedules",
    "/api/v1/servers",
    "/api/v1/credentials",
    "/api/v1/alerts",
    "/api/v1/alert-rules",
    "/api/v1/silences",
    "/api/v1/mute-windows",
    "/api/v1/channels",
    "/api/v1/channels/{channel_id}/deliveries",
    "/api/v1/projects",
    "/api/v1/projects/{project_id}/members",
    "/api/v1/rooms",
    "/api/v1/tokens",
    "/api/v1/terminal/sessions",
    "/api/v1/generators",
    "/api/v1/hosts",
    "/api/v1/monitors",
]
ADMINISTRATORS_OPERATIONS = [
    "/api/v1/people",
    "/api/v1/people/{user_id}/tokens",
    "/api/v1/audit",
    "/api/v1/jobs",
]
# Files in a folder, what plans consist of, and times that are calculated.
NOT_OF_ROWS = {
    "/api/v1/runs/{run_id}/files",
    "/api/v1/schedules/preview",
    "/api/v1/header-sets/{set_id}/plans",
    "/api/v1/plans/{plan_id}/elements",
    "/api/v1/plans/{plan_id}/files",
}

LISTS = [
    *((where, who) for where in PAGES + OPERATIONS for who in ("administrator", "member")),
    *((where, "administrator") for where in ADMINISTRATORS_PAGES + ADMINISTRATORS_OPERATIONS),
]


@pytest.fixture(autouse=True)
def home() -> None:
    """One home for this module, that of ``counts``."""


@pytest.fixture(scope="module")
def counts(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[tuple[str, str], tuple[int, int]]]:
    """The numbers of queries of every list, with few rows and with many."""
    with shared(tmp_path_factory.mktemp("home"), django_db_blocker):
        site = long_lists.build(User.objects.create_superuser("boss", password=PASSWORD))
        add_rows(site.base, range(FEW))
        few = {}
        for where, who in LISTS:
            site.queries(where, who)  # The first request fills caches.
            few[where, who] = site.queries(where, who)
        add_rows(site.base, range(FEW, MANY))
        yield {(where, who): (few[where, who], site.queries(where, who)) for where, who in LISTS}


@pytest.mark.parametrize(("where", "who"), LISTS)
def test_the_number_of_queries_does_not_grow(
    where: str, who: str, counts: dict[tuple[str, str], tuple[int, int]]
) -> None:
    few, many = counts[where, who]
    assert many == few


def test_every_list_operation_is_measured() -> None:
    lists = {
        path.replace("{int:", "{")
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if method == "get"
        for content in [operation["responses"][200].get("content", {})]
        if content.get("application/json", {}).get("schema", {}).get("type") == "array"
    }
    assert lists - NOT_OF_ROWS <= set(OPERATIONS + ADMINISTRATORS_OPERATIONS)
