"""The language of a page: the person's, else the one selected in this browser, else the browser's preference."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from starlette.requests import HTTPConnection

from loadwright.server.accounts.authentication.sessions import language_of
from loadwright.server.accounts.models import AuditEntry, User
from tests.support.pages import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
CHINESE = {"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"}


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


def test_the_switch_wins_over_the_browser_before_signing_in_and_after(ann: User) -> None:
    client = Client()
    answer = client.post("/language", {"language": "en", "next": "/login"}, headers=CHINESE)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login")
    assert language(client, "/login", **CHINESE) == "en"
    client.post("/login", {"username": "ann", "password": PASSWORD})
    assert language(sign_in("ann"), **CHINESE) == "en"


def test_the_switch_holds_for_the_person_in_every_browser(ann: User) -> None:
    here, there = sign_in("ann"), sign_in("ann")
    assert language(there) == "en"
    here.post("/language", {"language": "zh-hans", "next": "/tokens"})
    assert language(here) == language(there) == language(sign_in("ann")) == "zh-hans"
    there.post("/language", {"language": "en"})
    assert language(here, **CHINESE) == "en"
    assert [row.detail["language"] for row in AuditEntry.objects.filter(what="account.choose_language")] == [
        "en", "zh-hans"
    ]  # fmt: skip


def test_language_that_does_not_exist_changes_nothing(ann: User) -> None:
    client = sign_in("ann")
    client.post("/language", {"language": "tlh"})
    client.post("/language", {})
    ann.refresh_from_db()
    assert ann.language == ""
    assert language(client) == "en"


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example/"])
def test_the_switch_leads_to_no_other_site(next_page: str) -> None:
    answer = Client().post("/language", {"language": "en", "next": next_page})
    assert answer.headers["Location"] == "/"


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
