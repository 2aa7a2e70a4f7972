"""The tables of projects and rooms: columns that apps above add."""

from __future__ import annotations

import re

from loadwright.server.projects.models import Room
from tests.support.inventory import Cast
from tests.support.pages import signed_in


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
