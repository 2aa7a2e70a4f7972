"""Validity and scope of tokens. ``tests/server/test_access.py`` tests access to their pages."""

from __future__ import annotations

from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens import actions


def test_somebody_elses_token_cannot_be_revoked(user: User) -> None:
    token, _ = actions.create_token(Actor(user), name="t")
    other = Client()
    other.force_login(User.objects.create_user("bob", password="another-horse-9"))
    assert other.delete(f"/api/v1/tokens/{token.pk}").status_code == 404


def test_secrets_are_not_kept(user: User) -> None:
    token, secret = actions.create_token(Actor(user), name="t")
    assert secret not in str(vars(token))


def test_a_token_makes_no_tokens(boss: User) -> None:
    _, secret = actions.create_token(Actor(boss), name="ci", days=1)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    answer = program.post("/api/v1/tokens", {"name": "for ever"}, "application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
