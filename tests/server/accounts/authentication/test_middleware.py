"""Administration of people: creation, disabling, rights, one-time passwords, and sessions that end with rights."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import get_resolver
from starlette.requests import HTTPConnection

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.authentication.sessions import language_of
from loadwright.server.accounts.models import User
from loadwright.server.accounts.people import actions as people_actions
from tests.server.accounts.sockets import socket_user
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db
NEW = "battery-staple-7"


def pages() -> list[str]:
    """Every address that shows a page without an object in its path."""
    found = []
    for one in get_resolver().url_patterns:
        for pattern in getattr(one, "url_patterns", [one]):
            route = str(pattern.pattern)
            if "<" not in route and "(" not in route and not str(one.pattern):
                found.append(f"/{route}")
    return [page for page in found if page not in ("/login", "/logout", "/language", "/password", "/catalogue.js")]


def test_with_a_one_time_password_every_page_leads_to_choosing_one(boss: User, ann: User) -> None:
    _, given = people_actions.reset_password(Actor(boss), ann.pk)
    client = sign_in("ann", given)
    assert len(pages()) > 15
    for page in [*pages(), "/api/v1/docs", "/api/v1/openapi.json"]:
        for answer in (client.get(page), client.post(page)):
            assert (answer.status_code, answer.headers.get("Location")) == (302, "/password"), page
    assert client.get("/catalogue.js").status_code == 200
    for method, where in (("GET", "me"), ("GET", "plans"), ("POST", "tokens"), ("GET", "people")):
        answer = client.generic(method, f"/api/v1/{where}", "{}", "application/json")
        assert answer.status_code == 403
        assert "Change your one-time password" in answer.json()["error"]["message"]


@pytest.mark.django_db(transaction=True)
def test_with_a_one_time_password_no_socket_knows_the_person(boss: User, ann: User) -> None:
    _, given = people_actions.reset_password(Actor(boss), ann.pk)
    client = sign_in("ann", given)
    assert socket_user(client) is None
    client.post("/password", {"old_password": given, "new_password": NEW, "repeated": NEW})
    assert socket_user(client) == "ann"


def language(client: Client, page: str = "/tokens", **headers: str) -> str:
    found = re.search(r'<html lang="([^"]+)"', client.get(page, headers=headers).content.decode())
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("preferred", "shown"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.5", "zh-hans"),
        ("zh-Hans-CN", "zh-hans"),
        ("zh", "zh-hans"),
        ("de,en;q=0.5", "en"),
        ("en-GB,zh;q=0.9", "en"),
        ("", "en"),
    ],
)
def test_the_browser_decides_at_first(preferred: str, shown: str) -> None:
    assert language(Client(), "/login", **{"accept-language": preferred}) == shown


@pytest.mark.parametrize(
    ("own", "cookie", "preferred", "expected"),
    [
        ("en", "django_language=zh-hans", "zh-CN", "en"),
        ("", "django_language=zh-hans", "en", "zh-hans"),
        ("", "other=1", "zh-CN", "zh-hans"),
        ("", "", "", "en"),
    ],
)
def test_sockets_speak_the_language_of_pages(own: str, cookie: str, preferred: str, expected: str) -> None:
    headers = [(b"cookie", cookie.encode()), (b"accept-language", preferred.encode())]
    connection = HTTPConnection({"type": "websocket", "headers": headers})
    assert language_of(connection, User(language=own)) == expected


def test_who_is_signed_out_is_led_to_the_sign_in_page_and_loses_nothing_that_was_sent() -> None:
    client = Client()
    asked = client.get("/plans?q=x")
    assert (asked.status_code, asked.headers["Location"]) == (302, "/login?next=/plans%3Fq%3Dx")
    sent = client.post("/projects", {"name": "typed"})
    assert sent.status_code == 401
    page = sent.content.decode()
    assert 'href="/login"' in page
    assert "data-back" in page
    for headers in ({"Accept": "application/json"}, {"HX-Request": "true"}):
        for answer in (client.get("/plans", headers=headers), client.post("/projects", headers=headers)):
            assert (answer.status_code, answer.json()["error"]["detail"]["code"]) == (401, "server.signed_out")
