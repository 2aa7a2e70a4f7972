"""The sign-in page and the sessions it creates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from loadwright.server.accounts.models import AuditEntry, Session, User
from tests.support.pages import PASSWORD, sign_in, text_of


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


NEW = "battery-staple-7"


def test_sessions_are_listed_and_the_others_ended(ann: User) -> None:
    here, there = sign_in("ann", address="10.0.0.1"), sign_in("ann", address="10.0.0.2")
    shown = text_of(here.get("/sessions").content)
    assert "10.0.0.1" in shown
    assert "10.0.0.2" in shown
    here.post("/sessions")
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert AuditEntry.objects.get(what="account.end_sessions").detail == {"ended": 1}


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(ann: User) -> None:
    here, there = sign_in("ann"), sign_in("ann")
    before = here.cookies["sessionid"].value
    here.post("/password", {"old_password": PASSWORD, "new_password": NEW, "repeated": NEW})
    assert here.get("/").status_code == 200
    assert here.cookies["sessionid"].value != before
    assert there.get("/").status_code == 302
    assert Session.objects.filter(user=ann).count() == 1


def test_a_session_gets_a_new_key_at_sign_in_and_ends_at_sign_out(ann: User) -> None:
    client = Client()
    client.cookies["sessionid"] = "chosen-by-an-attacker-000000000000"
    client.post("/login", {"username": "ann", "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie.value != "chosen-by-an-attacker-000000000000"
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    client.post("/logout")
    assert not Session.objects.filter(user=ann).exists()
    client.cookies["sessionid"] = cookie.value
    assert client.get("/").status_code == 302


def test_expired_sessions_are_cleared_at_a_sign_in(ann: User) -> None:
    old = sign_in("ann").cookies["sessionid"].value
    Session.objects.filter(pk=old).update(expire_date=timezone.now() - timedelta(days=1))
    sign_in("ann")
    assert not Session.objects.filter(pk=old).exists()
