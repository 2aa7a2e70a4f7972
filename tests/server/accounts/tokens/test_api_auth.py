"""Validity and scope of tokens. ``tests/server/test_access.py`` tests access to their pages."""

from __future__ import annotations

from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens import actions


def test_expired_revoked_and_inactive_tokens_open_nothing(user: User) -> None:
    token, secret = actions.create_token(Actor(user), name="t", days=1)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/me").json() == {"username": "ann", "may_write": True}
    token.expires_at = token.created_at
    token.save()
    assert client.get("/api/v1/me").status_code == 401
    token.expires_at = None
    token.save()
    User.objects.update(is_active=False)
    assert client.get("/api/v1/me").status_code == 401
    User.objects.update(is_active=True)
    actions.revoke_token(Actor(user), token.pk)
    assert client.get("/api/v1/me").status_code == 401
