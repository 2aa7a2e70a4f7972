"""Whose token it is, asked of a real HTTP server, and remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from loadwright.collector import cached
from loadwright.collector.errors import CollectorError
from loadwright.collector.parsing import Grant
from loadwright.collector.remote import CACHE_SECONDS, ServerAuthorizer
from tests.support.httpd import httpd


class Owners:
    """A server that identifies ``owners`` by token; if ``strange`` is set, it answers with that instead."""

    def __init__(self) -> None:
        self.owners = {"good": {"role": "generator", "agent": "a1"}}
        self.strange: Response | None = None
        self.asked: list[str] = []

    async def whoami(self, request: Request) -> Response:
        token = request.headers["authorization"].removeprefix("Bearer ")
        self.asked.append(token)
        if self.strange is not None:
            return self.strange
        found = self.owners.get(token)
        return JSONResponse(found) if found else Response(status_code=401)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def owners() -> Owners:
    return Owners()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def authorize(owners: Owners, clock: Clock) -> AsyncIterator[ServerAuthorizer]:
    app = Starlette(routes=[Route("/agent/whoami", owners.whoami)])
    async with (
        httpd(app) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        yield ServerAuthorizer(client, clock=clock)


async def test_an_owner_may_write_what_its_role_may(authorize: ServerAuthorizer) -> None:
    assert await authorize("good") == Grant.of_agent("generator", "a1")
    assert await authorize("unknown") is None


async def test_a_good_token_is_asked_for_once_a_minute_and_an_unknown_one_always(
    authorize: ServerAuthorizer, owners: Owners, clock: Clock
) -> None:
    for _ in range(3):
        await authorize("good")
        await authorize("unknown")
    assert owners.asked == ["good", "unknown", "unknown", "unknown"]
    owners.owners.clear()
    clock.now += CACHE_SECONDS - 0.1
    assert await authorize("good") is not None
    clock.now += 0.2
    assert await authorize("good") is None
    clock.now -= 30
    assert await authorize("good") is None, "one that was refused is not remembered"


@pytest.mark.parametrize(
    "strange",
    [
        Response(status_code=500),
        Response(status_code=302, headers={"Location": "/login"}),
        Response("<html>"),
        JSONResponse([]),
        JSONResponse({"role": "generator"}),
    ],
)
async def test_an_answer_that_is_not_a_servers_grants_nothing(
    authorize: ServerAuthorizer, owners: Owners, strange: Response
) -> None:
    owners.strange = strange
    with pytest.raises(CollectorError) as raised:
        await authorize("good")
    assert raised.value.status == 503
    owners.strange = None
    assert await authorize("good") is not None


async def test_what_is_remembered_has_a_limit(
    authorize: ServerAuthorizer, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached, "CACHE_SIZE", 2)
    owners.owners |= {name: {"role": "generator", "agent": name} for name in "abc"}
    for name in "abc":
        assert await authorize(name) == Grant.of_agent("generator", name)
    assert len(authorize._known) <= 2


async def test_a_server_that_is_away_grants_what_is_remembered_and_nothing_else(owners: Owners, clock: Clock) -> None:
    app = Starlette(routes=[Route("/agent/whoami", owners.whoami)])
    async with httpd(app) as port:
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False)
        authorize = ServerAuthorizer(client, clock=clock)
        await authorize("good")
    assert await authorize("good") is not None
    with pytest.raises(CollectorError):
        await authorize("other")
    await client.aclose()
