"""The search."""

from __future__ import annotations

from django.test import Client

from loadwright.server.accounts.models import User
from tests.support.pages import signed_in, text_of
from tests.support.site import Cast, server_of, uploaded


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


def test_search_finds_pages_people_and_projects_that_the_person_may_see(mei: User, browser: Client, cast: Cast) -> None:
    def found(client: Client, text: str) -> str:
        return client.get("/search", {"q": text}, headers={"HX-Request": "true"}).content.decode()

    assert 'href="/audit"' in found(browser, "AUDI")
    assert f'href="/people/{mei.pk}"' in found(browser, "mei")
    assert 'href="/projects/' in found(browser, "Bank")
    member = signed_in(mei)
    assert 'href="/plans"' in found(member, "plan")
    for text in ("audit", "mei"):
        assert "Nothing matches" in found(member, text)
    generator = cast.agent.name
    assert 'href="/generators"' in found(member, generator)
    assert found(member, " ").strip() == ""


def test_pages_are_found_by_their_names_in_the_language_of_the_person(browser: Client) -> None:
    browser.cookies["django_language"] = "zh-hans"
    shown = browser.get("/search", {"q": "测试"}, headers={"HX-Request": "true"}).content.decode()
    assert 'href="/runs"' in shown or 'href="/plans"' in shown
