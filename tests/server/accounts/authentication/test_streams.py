"""Downloads end with the right to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.authentication import streams
from loadwright.server.accounts.models import ApiToken, Session, User
from loadwright.server.accounts.tokens import actions as tokens
from loadwright.server.config.asgi import create_application
from loadwright.server.plans.storage import upload_path
from tests.support.httpd import httpd
from tests.support.site import uploaded

pytestmark = pytest.mark.django_db(transaction=True)

SIZE = 64 * 1024 * 1024
"""More than all buffers between the server and the client hold."""


def signs_out() -> None:
    Session.objects.all().delete()


def is_disabled() -> None:
    User.objects.update(is_active=False)


def revokes_the_token() -> None:
    ApiToken.objects.all().delete()


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann")


@pytest.fixture
def plan(ann: User) -> int:
    """A plan whose upload is large."""
    plan = uploaded(ann)
    with default_storage.open(upload_path(plan.newest.sha256), "wb") as file:
        file.truncate(SIZE)
    return plan.pk


@pytest.fixture
async def url(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setattr(streams, "CHECK_SECONDS", 0)
    async with httpd(create_application(background=False)) as port:
        yield f"http://127.0.0.1:{port}"


def cookies(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())}


def bearer(user: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.create_token(Actor(user), name='ci')[1]}"}


async def received(url: str, headers: dict[str, str], lose: Callable[[], Any] | None = None) -> int:
    """Download, and lose access after the first part; return how much arrived."""
    size = 0
    async with httpx.AsyncClient(timeout=60) as client, client.stream("GET", url, headers=headers) as answer:
        assert answer.status_code == 200
        async for part in answer.aiter_bytes():
            if lose is not None and not size:
                await sync_to_async(lose)()
            size += len(part)
    return size


@pytest.mark.parametrize(
    ("path", "credentials", "lose"),
    [
        ("/plans/{}/download", cookies, signs_out),
        ("/plans/{}/download", cookies, is_disabled),
        ("/api/v1/plans/{}/download", cookies, signs_out),
        ("/api/v1/plans/{}/download", bearer, revokes_the_token),
        ("/api/v1/plans/{}/download", bearer, is_disabled),
    ],
)
async def test_a_download_ends_with_the_right_to_it(
    url: str, ann: User, plan: int, path: str, credentials: Callable[[User], dict[str, str]], lose: Callable[[], Any]
) -> None:
    address = url + path.format(plan)
    headers = await sync_to_async(credentials)(ann)
    with pytest.raises(httpx.RemoteProtocolError):
        await received(address, headers, lose)
    await User.objects.aupdate(is_active=True)
    assert await received(address, await sync_to_async(credentials)(ann)) == SIZE
