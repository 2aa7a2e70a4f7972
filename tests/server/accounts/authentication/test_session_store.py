"""The sign-in page and the sessions it creates."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from loadwright.server.accounts.models import Session, User
from tests.support.pages import PASSWORD, sign_in


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
