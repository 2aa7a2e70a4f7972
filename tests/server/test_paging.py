"""Every list is paged: no page exceeds the limit, and all pages together contain every row once."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from loadwright.server.accounts.models import ApiToken, User
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.paging import DEFAULT_LIMIT, MAX_LIMIT
from loadwright.server.projects.models import Project, Room
from loadwright.server.runs import storage
from loadwright.server.runs.models import Schedule
from loadwright.server.servers.models import Credential, Server
from loadwright.server.terminal.models import TerminalSession
from loadwright.server.web import listing
from tests.support import long_lists
from tests.support.access.rules import NOT_ALLOWED
from tests.support.access.table import PAGES
from tests.support.long_lists import Site
from tests.support.openapi import DOCUMENT
from tests.support.pages import PASSWORD, signed_in
from tests.support.rows import Base, add_rows
from tests.support.shared_objects import shared, undone

# The next five times of an expression.
NOT_PAGED = {"/api/v1/schedules/preview"}
# Lists of what plans consist of, which have few of them here.
OF_PLANS = {
    "/api/v1/header-sets/{set_id}/plans",
    "/api/v1/plans/{plan_id}/elements",
    "/api/v1/plans/{plan_id}/files",
}
# A list of the figures that exist, which does not grow with use.
FIXED = re.compile(r'<details class="start-metrics">.*?</details>', re.DOTALL)
ROWS = listing.PAGE_SIZE + 5
PAGED = [
    "/alerts",
    "/alerts/quiet",
    "/alerts/rules",
    "/alerts/windows",
    "/audit",
    "/credentials",
    "/generators",
    "/generators/table",
    "/hosts",
    "/jobs",
    "/people",
    "/people/{user_id}",
    "/plans",
    "/plans/{plan_id}/revisions",
    "/plans/{plan_id}/schedules",
    "/plans/header-sets",
    "/projects",
    "/projects/{project_id}",
    "/rooms",
    "/runs",
    "/runs/{run_id}/files",
    "/servers",
    "/servers/keys",
    "/sessions",
    "/terminal/sessions",
    "/tokens",
]
SELECTS = [
    ("/runs/new?plan={plan_id}", "room", Room),
    ("/servers/new", "project", Project),
    ("/servers/new", "room", Room),
    ("/credentials/new", "project", Project),
    ("/generators?page=2", "room", Room),
]


@pytest.fixture(autouse=True)
def home() -> None:
    """One home for this module, that of ``filled``."""


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Base]:
    """Many rows in every list, created once."""
    with shared(tmp_path_factory.mktemp("home"), django_db_blocker):
        base = long_lists.build(User.objects.create_superuser("boss", password=PASSWORD)).base
        add_rows(base, range(ROWS))
        for number in range(ROWS):
            default_storage.save(storage.path(base.run.key, f"jmeter-{number:02}.log"), ContentFile(b"log"))
        # One credential of many servers.
        Server.objects.update(credential=Credential.objects.earliest("pk"))
        yield base


@pytest.fixture
def site(filled: Base) -> Iterator[Site]:
    """The rows, and browsers of the test's own. Changes are rolled back."""
    with undone():
        boss = User.objects.get(username="boss")
        yield Site(filled, {"administrator": signed_in(boss), "member": signed_in(filled.member)})


def list_operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the address of each operation that answers with a list, and its parameters by name."""
    for path, methods in DOCUMENT["paths"].items():
        if "get" not in methods or path in NOT_PAGED:
            continue
        content = methods["get"]["responses"][200].get("content", {})
        answer = content.get("application/json", {}).get("schema", {})
        # Tables are objects with a count; arrays inside other documents belong to one object.
        named = DOCUMENT["components"]["schemas"].get(answer.get("$ref", "").rpartition("/")[2], {})
        if answer.get("type") == "array" or "count" in named.get("properties", {}):
            yield path, {one["name"]: one["schema"] for one in methods["get"]["parameters"]}


LIST_OPERATIONS = dict(list_operations())


@pytest.mark.parametrize("path", LIST_OPERATIONS)
def test_every_list_operation_has_the_same_parameters(path: str) -> None:
    limit, offset = (LIST_OPERATIONS[path].get(name, {}) for name in ("limit", "offset"))
    assert (limit.get("default"), limit.get("minimum"), limit.get("maximum")) == (DEFAULT_LIMIT, 1, MAX_LIMIT)
    assert (offset.get("default"), offset.get("minimum")) == (0, 0)


@pytest.mark.parametrize("path", [path for path in LIST_OPERATIONS if path not in OF_PLANS])
def test_the_pages_of_an_operation_hold_every_row_once(path: str, site: Site) -> None:
    address = site.address(path)

    def rows(**query: int) -> list[str]:
        answer = site.browsers["administrator"].get(address, query).json()
        return [json.dumps(row) for row in (answer["servers"] if isinstance(answer, dict) else answer)]

    everything = rows(limit=MAX_LIMIT)
    assert ROWS <= len(everything) < MAX_LIMIT
    assert rows() == everything[:DEFAULT_LIMIT]
    found: list[str] = []
    while page := rows(limit=20, offset=len(found)):
        found += page
    assert found == everything
    for wrong in ({"limit": MAX_LIMIT + 1}, {"limit": 0}, {"offset": -1}, {"offset": 10**30}):
        assert site.browsers["administrator"].get(address, wrong).status_code == 400


def table_rows(html: str) -> int:
    """Count the rows of the first table of a page without group headings, or the items of a page without tables."""
    if "<table" not in html:
        return html.count("<li>")
    table = html.partition("<table")[2].partition("</table>")[0]
    return sum(
        body.count("<tr") - body.count("lw-group") for body in re.findall(r"<tbody>.*?</tbody>", table, re.DOTALL)
    )


def next_page(html: str) -> str:
    link = re.search(r'rel="next"\s+href="([^"]+)"', html)
    return link[1].replace("&amp;", "&") if link else ""


@pytest.mark.parametrize("where", PAGED)
def test_the_pages_of_a_list_hold_every_row(where: str, site: Site) -> None:
    address, sizes = site.address(where), []
    link = "?sort=-name"
    while link:
        assert "sort=-name" in link
        html = site.browsers["administrator"].get(urljoin(address, link)).content.decode()
        sizes.append(table_rows(html))
        link = next_page(html)
    assert sizes[:-1] == [listing.PAGE_SIZE] * (len(sizes) - 1)
    assert 0 < sizes[-1] <= listing.PAGE_SIZE
    assert sum(sizes) >= ROWS


def test_the_servers_of_a_credential_have_pages(site: Site) -> None:
    address = f"/credentials/{Credential.objects.earliest('pk').pk}"
    used, link = [], "?page=1"
    while link:
        html = site.browsers["administrator"].get(address + link).content.decode()
        links = re.findall(r'href="/servers/(\d+)"', html)
        assert 0 < len(links) <= listing.PAGE_SIZE
        used += links
        link = next_page(html)
    assert sorted(map(int, used)) == sorted(Server.objects.values_list("pk", flat=True))


class Widest(HTMLParser):
    """The largest number of rows, items or cards inside one element of a page."""

    ROWS = ("tr", "tbody", "li", "article", "section", "div")
    VOID = ("br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.most = 0
        self._open: list[tuple[str, Counter[str]]] = [("", Counter())]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = self._open[-1][1]
        inside[tag] += 1
        self.most = max(self.most, *(inside[row] for row in self.ROWS))
        if tag not in self.VOID:
            self._open.append((tag, Counter()))

    def handle_endtag(self, tag: str) -> None:
        while tag not in self.VOID and len(self._open) > 1 and self._open.pop()[0] != tag:
            pass


def opened(client: Client, site: Site) -> Iterator[tuple[str, str]]:
    """Give every page that opens without further input, with its HTML."""
    things = {
        "agent_id": Agent, "credential_id": Credential, "room_id": Room, "schedule_id": Schedule, "token_id": ApiToken,
        "user_id": User, "server_id": Server, "key": TerminalSession,
    }  # fmt: skip
    known = {name: model._default_manager.earliest("pk").pk for name, model in things.items()}
    known |= {"number": 1, "plan_id": site.base.plan.pk, "project_id": site.base.project.pk, "run_id": site.base.run.pk}
    for address, page in PAGES.items():
        where = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(known.get(part[1], part[1])), f"/{address}")
        if page.get is NOT_ALLOWED or address.startswith("api/"):
            continue
        answer = client.get(where)
        answer.close()
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            yield where, FIXED.sub("", answer.content.decode())


def test_no_page_shows_more_rows_than_a_page_holds(site: Site) -> None:
    widest = {where: Widest(html).most for where, html in opened(site.browsers["administrator"], site)}
    assert {site.address(where) for where in PAGED} <= widest.keys()
    assert {where: most for where, most in widest.items() if most > listing.PAGE_SIZE} == {}
    assert {where for where, most in widest.items() if most == listing.PAGE_SIZE} >= {"/rooms", "/generators"}


@pytest.mark.parametrize(("where", "name", "model"), SELECTS)
def test_a_select_offers_every_row(where: str, name: str, model: Any, site: Site) -> None:
    html = site.browsers["administrator"].get(site.address(where)).content.decode()
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', html, re.DOTALL)
    assert select is not None
    # "new" is a project or room that is created.
    offered = set(re.findall(r'<option value="([^"]+)"', select[0])) - {"new"}
    assert len(offered) == model.objects.count() > listing.PAGE_SIZE


ACTIONS = [
    ("/generators?page=2", "rename", {"name": "load-1"}),
    ("/generators/table?page=2", "enabled", {"enabled": "no"}),
    ("/terminal/sessions?sort=-server&page=2", "end", {}),
]


@pytest.mark.parametrize(("where", "what", "data"), ACTIONS)
def test_an_action_on_a_row_returns_to_its_page(where: str, what: str, data: dict[str, str], site: Site) -> None:
    browser = site.browsers["administrator"]
    form = re.search(rf'action="([^"]+/{what}\?[^"]+)"', browser.get(where).content.decode())
    assert form is not None
    answer = browser.post(form[1].replace("&amp;", "&"), data)
    assert answer.headers["Location"] == where.replace("/table", "")
