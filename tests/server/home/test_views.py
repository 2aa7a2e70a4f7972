"""The overview and the search."""

from __future__ import annotations

import re

from django.test import Client

from loadwright.server.accounts.models import User
from loadwright.server.runs.models import Run
from tests.support.pages import signed_in, text_of
from tests.support.site import Cast, server_of, uploaded


def test_empty_installation_shows_three_steps(browser: Client) -> None:
    shown = text_of(browser.get("/").content)
    assert "Three steps to the first result" in shown
    assert "No results yet" in shown


def test_overview_shows_what_runs_and_what_ended(cast: Cast, browser: Client) -> None:
    shown = text_of(browser.get("/").content)
    assert "Smoke" in shown
    assert "Nightly" in shown
    assert "20/s for 1 min on 1 generator" in shown


def test_overview_answers_nothing_when_nothing_changed(cast: Cast, browser: Client) -> None:
    seen = re.search(r"seen=(\w+)", browser.get("/").content.decode())
    assert seen is not None
    assert browser.get("/", {"seen": seen[1]}).status_code == 204
    Run.objects.filter(pk=cast.running.pk).update(state=Run.State.STOPPING)
    assert browser.get("/", {"seen": seen[1]}).status_code == 200


def test_search_finds_plans_and_runs(cast: Cast, browser: Client) -> None:
    found = text_of(browser.get("/search", {"q": "shop"}, headers={"HX-Request": "true"}).content)
    assert "shop" in found
    assert "Smoke" in found
    nothing = browser.get("/search", {"q": "<script>"}, headers={"HX-Request": "true"}).content
    assert b"<script>" not in nothing


def test_search_finds_what_the_person_may_see_in_all_their_projects(mei: User, bob: User, cast: Cast) -> None:
    uploaded(mei, "Shop")
    server_of("Shop", "shop-web", "10.1.2.3")
    client = signed_in(mei)
    client.get("/plans", {"project": "Bank"})
    found = text_of(client.get("/search", {"q": "shop"}, headers={"HX-Request": "true"}).content)
    assert "Shop plan" in found
    assert "shop-web" in found
    assert "shop-web" in text_of(client.get("/search", {"q": "10.1.2"}).content)
    found = text_of(signed_in(bob).get("/search", {"q": "shop"}).content)
    assert ("shop-web" in found, "Shop plan" in found, cast.running.name in found) == (False, False, True)
