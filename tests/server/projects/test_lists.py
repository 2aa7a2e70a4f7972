"""The tables of projects and rooms: the same number of queries whatever their number, and what apps above add."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loadwright.server.projects.models import Project, Room
from tests.support.inventory import Cast
from tests.support.pages import signed_in


def queries(browser: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert browser.get(where).status_code == 200
    return len(found)


@pytest.mark.parametrize("where", ["/projects", "/rooms"])
@pytest.mark.parametrize("who", ["admin", "member"])
def test_the_number_of_queries_does_not_grow(where: str, who: str, cast: Cast) -> None:
    browser = signed_in(getattr(cast, who))
    queries(browser, where)
    few = queries(browser, where)
    for number in range(30):
        Project.objects.create(name=f"p{number}")
        Room.objects.create(name=f"r{number}")
    assert queries(browser, where) == few


def test_servers_are_counted_in_projects_and_rooms(cast: Cast) -> None:
    cast.add("web-2")
    Room.objects.create(name="Empty")

    def counts(where: str, who: str) -> list[str]:
        html = signed_in(getattr(cast, who)).get(where).content.decode()
        return re.findall(r'href="/servers\?project=[^"]*">\s*(\d+)\s*</a>', html)

    assert counts("/projects", "admin") == ["0", "2"]
    assert counts("/projects", "member") == ["2"]
    assert counts("/rooms", "admin") == ["0", "2"]
    assert counts("/rooms", "stranger") == ["0", "0"]
