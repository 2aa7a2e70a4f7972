"""Administration of people: creation, disabling, rights, one-time passwords, and sessions that end with rights."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.accounts.people import actions as people_actions
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
    ],
)
def test_only_administrators_look_after_people(change: Any, boss: User, ann: User) -> None:
    for actor in (Actor(ann), Actor(boss, may_write=False), Actor(None, may_write=False)):
        with pytest.raises(ActionError) as refusal:
            change(actor)
        assert refusal.value.code == FORBIDDEN
    assert not AuditEntry.objects.exists()
