"""API tokens in requests to routes beside Django."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from starlette.requests import HTTPConnection

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import ApiToken, User
from loadwright.server.accounts.tokens import actions
from loadwright.server.accounts.tokens.http_auth import owner_of

pytestmark = pytest.mark.django_db(transaction=True)


def connection(header: str) -> HTTPConnection:
    return HTTPConnection({"type": "http", "headers": [(b"authorization", header.encode())]})


def created() -> tuple[User, str]:
    user = User.objects.create_user("mel")
    return user, actions.create_token(Actor(user), name="grafana", scope="read")[1]


async def test_the_owner_of_a_valid_token_is_found_and_its_use_recorded() -> None:
    user, secret = await sync_to_async(created)()
    assert await owner_of(connection(f"Bearer {secret}")) == user
    token = await ApiToken.objects.aget()
    assert token.last_used_at is not None
    for header in ("", "Bearer wrong", "Basic !"):
        assert await owner_of(connection(header)) is None


@pytest.mark.parametrize("ended", ["expired", "disabled"])
async def test_an_expired_token_and_that_of_a_disabled_person_are_not_valid(ended: str) -> None:
    user, secret = await sync_to_async(created)()
    if ended == "expired":
        await ApiToken.objects.aupdate(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        await User.objects.filter(pk=user.pk).aupdate(is_active=False)
    assert await owner_of(connection(f"Bearer {secret}")) is None
