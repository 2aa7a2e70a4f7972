"""The sign-in page and the sessions it creates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from loadwright.server.accounts.authentication.session_store import SessionStore, stored_key
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
    Session.objects.filter(pk=stored_key(old)).update(expire_date=timezone.now() - timedelta(days=1))
    sign_in("ann")
    assert not Session.objects.filter(pk=stored_key(old)).exists()


def test_what_the_database_holds_opens_no_session(ann: User) -> None:
    client = sign_in("ann")
    key = client.cookies["sessionid"].value
    session = Session.objects.get(user=ann)
    assert key not in (session.session_key, session.session_data)
    assert client.get("/").status_code == 200
    thief = Client()
    thief.cookies["sessionid"] = session.session_key
    assert thief.get("/").status_code == 302


@pytest.mark.django_db(transaction=True)
async def test_asynchronous_code_uses_the_same_sessions(ann: User) -> None:
    store = SessionStore()
    await store.aset("colour", "green")
    await store.asave()
    key = store.session_key
    assert key is not None
    assert await store.aexists(key)
    assert not await store.aexists(stored_key(key))
    assert await SessionStore(key).aget("colour") == await sync_to_async(SessionStore(key).get)("colour") == "green"
    await store.acycle_key()
    assert not await store.aexists(key)
    assert await SessionStore(key).aget("colour") is None
    await store.adelete()
    assert not await store.aexists(str(store.session_key))
