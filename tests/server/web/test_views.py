"""Contents of every page in both languages. ``tests/server/test_access.py`` tests access."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from loadwright.server.accounts.actor import Actor
from loadwright.server.plans.imports import actions as imports
from loadwright.server.runs.models import Schedule
from loadwright.server.web.views import not_found
from tests.support.pages import text_of
from tests.support.site import Cast

APPS = ("accounts", "fleet", "plans", "runs", "web")
OF_FILES = ("plans:preview_file", "plans:download_file")
"""Pages of a data file; the plan has none, which another page says."""


def page_names() -> list[str]:
    """Every named page of our apps, so that new ones are tested without being listed here."""
    resolver = get_resolver()
    return [
        f"{app}:{name}"
        for app in APPS
        for name in resolver.namespace_dict[app][1].reverse_dict
        if isinstance(name, str)
    ]


def address(name: str, cast: Cast) -> str:
    """The address of the page, with the cast's objects where it needs one."""
    things = {
        "import_id": imports.begin(Actor(cast.user), filename="shop.txt", file=BytesIO(b"curl http://shop.test")).pk,
        "run_id": cast.ended.pk, "plan_id": cast.plan.pk, "agent_id": cast.agent.pk, "token_id": 1, "number": 1,
        "user_id": cast.user.pk, "schedule_id": Schedule.objects.get_or_create(plan=cast.plan, cron="0 2 * * *")[0].pk,
    }  # fmt: skip
    app, _, page = name.partition(":")
    (_, parameters), *_rest = get_resolver().namespace_dict[app][1].reverse_dict.getlist(page)[0][0]
    if "agent_id" in parameters:
        things["run_id"] = cast.running.pk
    values = {parameter: things.get(parameter, "result.json") for parameter in parameters}
    return reverse(name, kwargs=values)


@pytest.mark.parametrize("name", sorted(page_names()))
def test_page_answers_in_both_languages(name: str, cast: Cast, browser: Client) -> None:
    for language in ("en", "zh-hans"):
        browser.cookies["django_language"] = language
        answer = browser.get(address(name, cast), {"plan": cast.plan.pk} if name == "runs:new" else {})
        assert answer.status_code in ((404,) if name in OF_FILES else (200, 302, 405)), name
        content = "" if answer.streaming else answer.content.decode()
        answer.close()
        if content.startswith("<!doctype html>"):
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
            assert f'<html lang="{language}">' in content
            assert ("主菜单" in content, "Main menu" in content) == (language == "zh-hans", language == "en")


@pytest.mark.parametrize("where", ["/nowhere", "/runs/999", "/plans/999", "/runs/new?plan=999"])
def test_unknown_address_is_answered_with_the_404_page(where: str, browser: Client) -> None:
    answer = browser.get(where)
    assert answer.status_code == 404
    text = text_of(answer.content)
    assert "Page not found" in text
    assert "Administration" in text


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/plans/", "/plans"),
        ("/runs/?state=failed&page=2", "/runs?state=failed&page=2"),
        ("/api/v1/docs/", None),
        ("/nowhere/", None),
    ],
)
def test_a_slash_at_the_end_leads_to_the_page(address: str, page: str | None, browser: Client) -> None:
    answer = browser.get(address)
    assert (answer.status_code, answer.headers.get("Location")) == ((301, page) if page else (404, None))


@pytest.mark.parametrize("path", ["//", "//plans/", "//elsewhere.test/", "///"])
def test_two_slashes_lead_nowhere(path: str) -> None:
    request = RequestFactory().get("/")
    request.path_info = path
    assert not_found(request, Http404()).status_code == 404


def test_failure_of_the_server_is_answered_with_the_500_page(
    cast: Cast, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> object:
        raise RuntimeError("broken")

    monkeypatch.setattr("loadwright.server.runs.queries.runs", broken)
    browser.raise_request_exception = False
    answer = browser.get("/runs")
    assert answer.status_code == 500
    assert "Something went wrong" in text_of(answer.content)


def test_the_icon_has_the_address_that_browsers_request(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert "/icon.svg" in answer.headers["Location"]


def test_a_form_without_a_valid_token_is_explained_and_kept_in_the_page_before(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user)
    page = client.post("/projects", {"name": "typed"})
    assert page.status_code == 403
    assert "what you entered is still there" in text_of(page.content)
    assert "data-back" in page.content.decode()
    for headers in ({"Accept": "application/json"}, {"HX-Request": "true"}):
        answer = client.post("/projects", headers=headers)
        assert (answer.status_code, answer.json()["error"]["detail"]["code"]) == (403, "server.page_expired")
