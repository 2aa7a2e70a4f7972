"""The language of a page: the person's, else the one selected in this browser, else the browser's preference."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from loadwright.server.accounts.models import AuditEntry, User
from tests.support.pages import PASSWORD, sign_in, text_of

pytestmark = pytest.mark.django_db
NO_STORE = "max-age=0, no-cache, no-store, must-revalidate, private"
CHINESE = {"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"}


def language(client: Client, page: str = "/tokens", **headers: str) -> str:
    found = re.search(r'<html lang="([^"]+)"', client.get(page, headers=headers).content.decode())
    assert found is not None
    return found[1]


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


def test_wrong_password_is_said_beside_the_field_and_the_name_is_kept(user: object) -> None:
    answer = Client().post("/login", {"username": "ann", "password": "wrong"})
    assert "The user name or password is wrong." in text_of(answer.content)
    assert 'value="ann"' in answer.content.decode()


def test_lock_after_too_many_failures_says_how_long(user: object) -> None:
    client = Client()
    for _ in range(10):
        client.post("/login", {"username": "ann", "password": "wrong"})
    answer = client.post("/login", {"username": "ann", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Try again in 15 minutes" in text_of(answer.content)


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_sign_in_never_leads_to_another_site(target: str, user: object) -> None:
    answer = Client().post("/login", {"username": "ann", "password": PASSWORD, "next": target})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_a_link_is_followed_after_the_first_password_was_chosen(ann: User) -> None:
    User.objects.update(one_time_password=True)
    client = Client()
    answer = client.post("/login", {"username": "ann", "password": PASSWORD, "next": "/monitoring?server=4&last=600"})
    page = answer.headers["Location"]
    assert page.startswith("/password?")
    chosen = {"old_password": PASSWORD, "new_password": "quite another phrase 9", "repeated": "quite another phrase 9"}
    assert client.post(page, chosen).headers["Location"] == "/monitoring?server=4&last=600"


def test_sessions_are_listed_and_the_others_ended(ann: User) -> None:
    here, there = sign_in("ann", address="10.0.0.1"), sign_in("ann", address="10.0.0.2")
    shown = text_of(here.get("/sessions").content)
    assert "10.0.0.1" in shown
    assert "10.0.0.2" in shown
    here.post("/sessions")
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert AuditEntry.objects.get(what="account.end_sessions").detail == {"ended": 1}


JSON = {"Accept": "application/json"}


def test_a_page_can_look_who_is_signed_in(ann: User) -> None:
    assert Client().get("/login", headers=JSON).json()["person"] is None
    client = sign_in("ann")
    found = client.get("/login", headers=JSON)
    assert (found.json()["person"], found.headers["Cache-Control"]) == (ann.pk, NO_STORE)
    User.objects.update(one_time_password=True)
    assert client.get("/login", headers=JSON).json()["person"] is None


def test_a_page_can_sign_in_again_without_leaving(ann: User) -> None:
    client = Client(enforce_csrf_checks=True)

    def signed_in(password: str) -> tuple[int, Any]:
        headers = {**JSON, "X-CSRFToken": client.get("/login", headers=JSON).json()["csrf"]}
        answer = client.post("/login", {"username": "ann", "password": password}, headers=headers)
        return answer.status_code, answer.json()

    status, answer = signed_in("wrong")
    assert (status, answer["error"]["message"]) == (400, "The user name or password is wrong.")
    status, answer = signed_in(PASSWORD)
    assert (status, answer["person"]) == (200, ann.pk)
    # The token it returned is that of the new session.
    sent = client.post("/language", {"language": "en"}, headers={"X-CSRFToken": answer["csrf"]})
    assert sent.status_code == 302
    assert signed_in(PASSWORD)[1]["person"] == ann.pk


def test_signing_out_twice_leads_to_the_sign_in_page(ann: User) -> None:
    client = sign_in("ann")
    for _ in range(2):
        assert client.post("/logout").headers["Location"] == "/login"
    assert AuditEntry.objects.filter(what="account.sign_out").count() == 1
