"""Agents join and identify themselves over plain HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from loadwright.collector.parsing import Grant
from loadwright.server.accounts.actor import SYSTEM
from loadwright.server.config.asgi import create_application
from loadwright.server.fleet import actions
from loadwright.server.fleet.endpoints.agent_http import MAX_BODY
from loadwright.server.fleet.models import Agent
from loadwright.server.fleet.roster import Roster

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_application(background=False))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


async def code(uses: int = 1) -> str:
    return (await sync_to_async(actions.create_code)(SYSTEM, uses=uses))[1]


async def enrol(client: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    asked = {"code": await code(), "role": "generator", "name": "gen-1", "hostname": "h", **changes}
    return await client.post("/agent/enrol", json=asked)


async def test_a_code_is_exchanged_for_a_token_that_is_known(client: httpx.AsyncClient) -> None:
    joined = (await enrol(client)).raise_for_status().json()
    agent = await Agent.objects.aget(key=joined["agent"])
    assert (agent.name, agent.hostname) == ("gen-1", "h")
    assert joined["token"] not in (agent.token_digest, agent.key)
    headers = {"Authorization": f"Bearer {joined['token']}"}
    known = (await client.get("/agent/whoami", headers=headers)).json()
    assert known == {"agent": agent.key, "name": "gen-1", "role": "generator", "enabled": True}
    assert await Roster().grant(joined["token"]) == Grant.of_agent("generator", agent.key)


async def test_a_code_is_used_once(client: httpx.AsyncClient) -> None:
    given = await code()
    assert (await enrol(client, code=given)).status_code == 201
    again = await enrol(client, code=given, name="gen-2")
    assert again.status_code in (400, 403)
    assert await Agent.objects.acount() == 1


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"7", b"\xff", b"[" * 30_000, b'{"code":' * 8_000, b'{"code": 1e999}'),
        json.dumps({"code": "x" * MAX_BODY}).encode(),
    ],
)
async def test_what_is_no_request_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/agent/enrol", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")


@pytest.mark.parametrize("changes", [{"code": "wrong"}, {"role": "admin"}, {"code": None}])
async def test_a_refused_agent_is_not_kept(client: httpx.AsyncClient, changes: dict[str, Any]) -> None:
    assert 400 <= (await enrol(client, **changes)).status_code < 500
    assert await Agent.objects.acount() == 0


@pytest.mark.parametrize("name", ["gen\n1", "gen\x1b[2J", "gen\u202e1", "gen\u20281", "gen\x7f"])
async def test_a_name_with_control_characters_is_refused(client: httpx.AsyncClient, name: str) -> None:
    for changes in ({"name": name}, {"name": "", "hostname": name}, {"hostname": name}):
        refused = await enrol(client, **changes)
        assert (refused.status_code, refused.json()["error"]["field"]) == (400, "name")
    assert await Agent.objects.acount() == 0


async def test_null_in_a_name_is_replaced(client: httpx.AsyncClient) -> None:
    assert (await enrol(client, name="a\0b")).json()["name"] == "a\ufffdb"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}])
async def test_a_stranger_has_no_identity(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await client.get("/agent/whoami", headers=headers)).status_code == 401
    assert await Roster().grant("wrong") is None
