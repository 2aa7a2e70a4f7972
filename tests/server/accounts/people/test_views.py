"""Administration of people: creation, disabling, rights, one-time passwords, and sessions that end with rights."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.accounts.people import actions as people_actions
from loadwright.server.accounts.tokens.actions import create_token, revoke_token_of
from loadwright.server.platform.errors import FORBIDDEN, ActionError

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(
    ("username", "said"),
    [
        ("Boss", "already"),
        ("LoadWright", "already"),
        ("a b", "letters, digits"),
        ("x" * 151, ""),
        ("", ""),
        ("<b>", "letters, digits"),
    ],
)
def test_name_that_cannot_be_is_refused_beside_the_field(username: str, said: str, admin_browser: Client) -> None:
    answer = admin_browser.post("/people", {"username": username})
    assert said in text_of(answer)
    assert b"invalid-feedback" in answer.content
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda actor: people_actions.create_person(actor, username="new"),
        lambda actor: people_actions.set_active(actor, 1, False),
        lambda actor: people_actions.set_administrator(actor, 1, True),
        lambda actor: people_actions.reset_password(actor, 1),
        lambda actor: people_actions.unlock(actor, 1),
        lambda actor: people_actions.change_details(actor, 1, first_name="New"),
        lambda actor: revoke_token_of(actor, 1, 1),
    ],
)
def test_only_administrators_look_after_people(change: Any, boss: User, ann: User) -> None:
    for actor in (Actor(ann), Actor(boss, may_write=False), Actor(None, may_write=False)):
        with pytest.raises(ActionError) as refusal:
            change(actor)
        assert refusal.value.code == FORBIDDEN
    assert not AuditEntry.objects.exists()


def test_name_and_email_of_a_person_are_changed_on_their_page(admin_browser: Client, ann: User) -> None:
    where = f"/people/{ann.pk}"
    details = {"first_name": " Ann ", "last_name": "Lee", "email": "ann@example.org"}
    assert admin_browser.post(where, details).headers["Location"] == where
    ann.refresh_from_db()
    assert (ann.get_full_name(), ann.email) == ("Ann Lee", "ann@example.org")
    entry = AuditEntry.objects.get(what="person.change")
    assert (entry.target, entry.detail) == ("ann", {"fields": ["email", "first_name", "last_name"]})
    assert "Ann Lee" in text_of(admin_browser.get("/people"))


@pytest.mark.parametrize("details", [{"email": "ann"}, {"first_name": "A\u2028nn"}, {"last_name": "x" * 151}])
def test_details_that_cannot_be_are_refused_beside_the_field(
    details: dict[str, str], admin_browser: Client, ann: User
) -> None:
    answer = admin_browser.post(f"/people/{ann.pk}", details)
    assert (answer.status_code, b"invalid-feedback" in answer.content) == (200, True)
    assert not AuditEntry.objects.exists()


def test_a_token_of_a_person_is_revoked_on_their_page(admin_browser: Client, ann: User) -> None:
    token, secret = create_token(Actor(ann), name="nightly")
    page = admin_browser.get(f"/people/{ann.pk}")
    assert "nightly" in text_of(page)
    assert not [hidden for hidden in (secret, token.digest, ann.password) if hidden in page.content.decode()]
    admin_browser.post(f"/people/{ann.pk}/tokens/{token.pk}/revoke")
    assert "no API tokens" in text_of(admin_browser.get(f"/people/{ann.pk}"))
    assert AuditEntry.objects.get(what="token.revoke").detail == {"owner": "ann"}
