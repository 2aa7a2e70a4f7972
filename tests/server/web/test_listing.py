"""Order, paging and fragments of tables."""

from __future__ import annotations

import re

import pytest
from django.db.models import Func
from django.db.models.functions import Lower
from django.test import RequestFactory

from loadwright.server.projects.models import Project
from loadwright.server.web import listing
from tests.support.access import cast
from tests.support.pages import signed_in

COLUMNS: dict[str, str | Func] = {"name": "name", "mark": "app_id", "low": Lower("name")}


@pytest.fixture
def projects(db: None) -> None:
    for name, mark in (("shop", "b"), ("bank", ""), ("atm", "a")):
        Project.objects.create(name=name, app_id=mark)


def names(sort: str) -> list[str]:
    return [project.name for project in listing.ordered(Project.objects.all(), sort, COLUMNS)]


@pytest.mark.usefixtures("projects")
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["atm", "bank", "shop"]),
        ("-name", ["shop", "bank", "atm"]),
        ("-low", ["shop", "bank", "atm"]),
        ("-mark", ["shop", "atm", "bank"]),
        ("", ["atm", "bank", "shop"]),
        ("password", ["atm", "bank", "shop"]),
        ("--name", ["atm", "bank", "shop"]),
    ],
)
def test_rows_are_ordered_by_known_columns_only(sort: str, expected: list[str]) -> None:
    assert names(sort) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "shown"), [("1", 50), ("2", 50), ("3", 7), ("99", 7), ("0", 7), ("-1", 7), ("x", 50), ("", 50)]
)
def test_an_invalid_page_is_the_nearest_one(number: str, shown: int) -> None:
    Project.objects.bulk_create(Project(name=f"p{index:03}") for index in range(107))
    page = listing.page(RequestFactory().get("/", {"page": number}), Project.objects.all(), COLUMNS)
    assert len(page.object_list) == shown


@pytest.mark.parametrize(
    ("headers", "fragment"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_history_navigation_gets_the_whole_page(headers: dict[str, str], fragment: bool) -> None:
    assert listing.is_fragment(RequestFactory().get("/", headers=headers)) is fragment


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/tokens", "/people", "/rooms", "/credentials"])
def test_an_action_on_a_row_returns_to_the_page_of_the_list(address: str) -> None:
    browser = signed_in(cast.build().person("administrator"))
    secret = {
        "project": Project.objects.get_or_create(name="Shop")[0].pk,
        "name": "root",
        "kind": "password",
        "password": "secret",
    }
    browser.post("/credentials/new", secret)
    browser.post("/tokens", {"name": "ci", "scope": "write", "days": ""})
    page = browser.get(f"{address}?page=1&sort=-name").content.decode()
    actions = re.findall(r'action="([^"]*\?page=1&amp;sort=-name)"', page)
    assert actions
    answer = browser.post(actions[-1].replace("&amp;", "&"))
    assert answer.headers["Location"] == f"{address}?page=1&sort=-name"


@pytest.mark.django_db
def test_filters_replace_parts_that_the_page_has() -> None:
    browser = signed_in(cast.build().person("administrator"))
    for address in ("/audit", "/people", "/runs", "/servers", "/terminal/sessions"):
        page = browser.get(address).content.decode()
        form = re.search(r'<form id="[\w-]+" class="lw-filters".*?>', page)
        assert form, address
        replaced = re.findall(r"#[\w-]+", form[0])
        ids = re.findall(r'id="([\w-]+)"', page)
        assert len(replaced) > 2
        assert {one[1:] for one in replaced} <= set(ids), address
        watched = re.findall(r"change from:find \[name=(\w+)\]", form[0])
        assert {f'name="{one}"' in page for one in watched} <= {True}, address
