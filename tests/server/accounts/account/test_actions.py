"""The sign-in page and the sessions it creates."""

from __future__ import annotations

from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, Session, User
from loadwright.server.accounts.tokens.actions import create_token
from tests.support.pages import PASSWORD, sign_in, text_of

NEW = "battery-staple-7"


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(ann: User) -> None:
    here, there = sign_in("ann"), sign_in("ann")
    before = here.cookies["sessionid"].value
    here.post("/password", {"old_password": PASSWORD, "new_password": NEW, "repeated": NEW})
    assert here.get("/").status_code == 200
    assert here.cookies["sessionid"].value != before
    assert there.get("/").status_code == 302
    assert Session.objects.filter(user=ann).count() == 1


def test_changing_the_password_offers_to_revoke_the_tokens(ann: User) -> None:
    here = sign_in("ann")
    assert b"revoke_tokens" not in here.get("/password").content
    _, secret = create_token(Actor(ann), name="ci")
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert b"revoke_tokens" in here.get("/password").content
    here.post("/password", {"old_password": PASSWORD, "new_password": NEW, "repeated": NEW})
    assert program.get("/api/v1/me").status_code == 200
    again = {"old_password": NEW, "new_password": PASSWORD, "repeated": PASSWORD, "revoke_tokens": "on"}
    assert "Your API tokens have been revoked." in text_of(here.post("/password", again, follow=True).content)
    assert program.get("/api/v1/me").status_code == 401
    changes = AuditEntry.objects.filter(what="account.change_password").order_by("pk")
    assert [change.detail for change in changes] == [{"tokens_revoked": 0}, {"tokens_revoked": 1}]
