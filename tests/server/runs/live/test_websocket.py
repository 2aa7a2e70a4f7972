"""The WebSocket of a run's page, opened on the whole application."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from starlette.applications import Starlette

from loadwright.server.accounts import access
from loadwright.server.accounts.models import User
from loadwright.server.config.asgi import create_application
from loadwright.server.platform import events
from loadwright.server.runs.live.charts import Scope
from loadwright.server.runs.live.websocket import NO_SUCH_RUN, NOT_SIGNED_IN, scope_of
from loadwright.server.runs.models import Run
from tests.support.site import Cast, build
from tests.support.sockets import HOST, PATIENCE_S, opened, send, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def site() -> Cast:
    return await sync_to_async(build)(await User.objects.acreate_superuser("ann"))


@pytest.fixture
def app() -> Starlette:
    return create_application(background=False)


async def headers(user: User | None) -> dict[str, str]:
    client = Client()
    if user is not None:
        await sync_to_async(client.force_login)(user)
    cookies = "; ".join(f"{name}={value.value}" for name, value in client.cookies.items())
    return {"Cookie": cookies, "Origin": f"http://{HOST}"}


async def closed(socket: Any) -> int:
    """Return the code with which the server closes the socket; what it sends before is dropped."""
    while (event := await socket.receive_output(PATIENCE_S))["type"] != "websocket.close":
        pass
    return int(event["code"])


async def test_a_page_gets_a_snapshot_and_the_charts_it_asks_for(app: Starlette, site: Cast, settings: Any) -> None:
    settings.ALLOWED_HOSTS = [HOST]
    async with opened(app, f"/ws/runs/{site.running.pk}", await headers(site.user)) as socket:
        first = json.loads(await sent(socket))
        assert (first["type"], first["run"]["state"]) == ("snapshot", Run.State.RUNNING)
        for nonsense in (
            "",
            "[]",
            "{}",
            "7",
            '{"show": 7}',
            "[" * 60_000,
            shown(since=-1),
        ):
            await send(socket, nonsense)
        await send(socket, shown(label="GET /"))
        async with asyncio.timeout(PATIENCE_S):
            while (message := json.loads(await sent(socket)))["type"] != "charts":
                pass
        assert (message["whole"], message["bounds"]) == (True, None)


def shown(**scope: Any) -> str:
    return json.dumps({"show": scope})


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        [],
        {"since": True},
        {"since": 1.5},
        {"until": 10**30},
        {"points": 10**9},
        {"label": 7},
        {"kind": "total"},
        {"generator": []},
        {"heat": 1},
    ],
)
def test_only_a_valid_scope_is_read(nonsense: Any) -> None:
    with pytest.raises((ValueError, AttributeError)):
        scope_of(nonsense)
    assert scope_of({"last": 60, "points": 0}) == Scope(last=60)
    assert scope_of({"label": "", "kind": "transaction"}) == Scope(label="", kind="transaction")
    assert scope_of({"heat": True}) == Scope(heat=True)


async def test_strangers_and_runs_that_are_not_there_are_refused(app: Starlette, site: Cast, settings: Any) -> None:
    settings.ALLOWED_HOSTS = [HOST]
    async with opened(app, f"/ws/runs/{site.running.pk}", await headers(None)) as socket:
        assert await closed(socket) == NOT_SIGNED_IN
    async with opened(app, "/ws/runs/999999", await headers(site.user)) as socket:
        assert await closed(socket) == NO_SUCH_RUN


async def test_who_loses_access_is_disconnected(app: Starlette, site: Cast, settings: Any) -> None:
    settings.ALLOWED_HOSTS = [HOST]
    async with opened(app, f"/ws/runs/{site.running.pk}", await headers(site.user)) as socket:
        await sent(socket)
        await User.objects.filter(pk=site.user.pk).aupdate(is_active=False)
        await events.announce_now(access.TOPIC)
        assert await closed(socket) == NOT_SIGNED_IN
