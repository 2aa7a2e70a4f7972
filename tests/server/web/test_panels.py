"""Panels that apps add to pages of apps below."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client, RequestFactory

from loadwright.server.accounts.models import User
from loadwright.server.platform.registry import declared
from loadwright.server.projects.models import Project
from loadwright.server.web import panels
from tests.support.site import server_of

SERVER = Path(__file__).parents[3] / "src/loadwright/server"


def test_every_panel_has_a_template_and_a_place_that_is_used() -> None:
    templates = [path.read_text("utf-8") for path in SERVER.glob("*/templates/**/*.html")]
    for panel in declared("extensions", "PANELS"):
        get_template(panel.template)
        assert any(f'panels "{panel.place}"' in text for text in templates), panel.place


def test_data_is_looked_up_once_for_all_things(user: User, django_assert_num_queries: Any) -> None:
    request = RequestFactory().get("/")
    request.user = user
    for name in ("Shop", "Bank", "Post"):
        Project.objects.create(name=name)
    server_of("Shop", "web-1", "10.0.0.1")
    listed = list(Project.objects.order_by("name"))
    with django_assert_num_queries(1):
        prepared = panels.prepare("projects.cells", request, listed)
    assert [values["data"] for one in listed for _, values in prepared.of(one)] == [0, 0, 1]


@pytest.mark.parametrize(
    ("where", "added"),
    [("/projects", "/servers?project=Shop"), ("/people", "?sort=projects"), ("/", 'action="/search"')],
)
def test_pages_show_what_is_added(where: str, added: str, browser: Client) -> None:
    Project.objects.create(name="Shop")
    assert added in browser.get(where).content.decode()
