"""What Telegraf sends is stored as that of a monitor, over HTTP as its outputs send it."""

from __future__ import annotations

import gzip
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from loadwright.core.protocol.monitor import MONITOR
from loadwright.server.accounts.actor import Actor
from loadwright.server.config.asgi import create_application
from loadwright.server.fleet import actions as fleet
from loadwright.server.fleet.models import Agent
from loadwright.server.monitoring import actions, queries
from loadwright.server.monitoring import series as figures
from loadwright.server.monitoring.telegraf import hosts, routes
from loadwright.server.platform.telemetry import telemetry
from loadwright.telemetry.port import TelemetryError
from tests.support import inventory
from tests.support.httpd import httpd

pytestmark = pytest.mark.django_db(transaction=True)

CPU = "cpu,cpu=cpu-total,host=web usage_user=20,usage_system=5,usage_idle=75 {0}000000000\n"
NET = (
    "net,host=web,interface=eth0 bytes_recv={1}i,bytes_sent=0i,packets_recv=0i,packets_sent=0i,err_in=0i,err_out=0i,"
    "drop_in=0i,drop_out=0i {0}000000000\n"
)


def enrolled(role: str = MONITOR.role) -> tuple[inventory.Cast, Agent, str]:
    cast = inventory.cast()
    _, code = fleet.create_code(Actor(cast.admin), role=role)
    agent, token = fleet.enrol(code=code, role=role, name="web", hostname="web", address="")
    return cast, agent, token


@asynccontextmanager
async def serving() -> AsyncIterator[httpx.AsyncClient]:
    async with (
        httpd(create_application(background=False)) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/telegraf", trust_env=False) as client,
    ):
        yield client


async def send(
    client: httpx.AsyncClient, token: str, text: str | bytes, path: str = "/write", **options: Any
) -> httpx.Response:
    content = text.encode() if isinstance(text, str) else text
    headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
    return await client.post(path, content=content, headers=headers, **options)


def stored(measurement: str) -> dict[int, dict[str, Any]]:
    return {point.time_ns // 10**9: point.fields for point in telemetry().read(measurement, {})}


async def test_a_telegraf_is_a_host_like_any_other() -> None:
    cast, agent, token = await sync_to_async(enrolled)()
    begin = int(time.time()) // 10 * 10 - 60
    async with serving() as client:
        created = await client.post("/query", params={"q": 'CREATE DATABASE "telegraf"'}, auth=("telegraf", token))
        assert created.json() == {"results": [{"statement_id": 0}]}
        for number in range(5):
            moment = begin + 10 * number
            answer = await send(client, token, CPU.format(moment) + NET.format(moment, 1000 * number))
            assert (answer.status_code, answer.text) == (204, "")
        seconds = await sync_to_async(stored)("host_1s")
        assert list(seconds) == [begin, begin + 10, begin + 20, begin + 30]
        assert seconds[begin] == {
            "covered_s": 10, "cpu_percent": 25, "cpu_user_percent": 20, "cpu_system_percent": 5,
            "cpu_iowait_percent": 0, "cpu_steal_percent": 0, "cpu_irq_percent": 0,
            "received_bytes_s": 100, "sent_bytes_s": 0, "received_packets_s": 0, "sent_packets_s": 0,
            "network_errors_s": 0, "network_drops_s": 0,
        }  # fmt: skip
        assert {point.tags["monitor"] for point in telemetry().read("host_network_10s", {})} == {agent.key}
        monitor = await sync_to_async(queries.monitor)(cast.admin, agent.pk)
        assert monitor.state == queries.OK
        assert monitor.agent.agent_version == "Telegraf"
        await sync_to_async(actions.link)(Actor(cast.admin), agent.pk, cast.server.pk)
        host = await sync_to_async(queries.host)(cast.member, cast.server.pk)
        (shown,) = await sync_to_async(figures.with_figures)([host])
        assert shown.state == queries.OK


async def test_a_flush_in_several_requests_is_one_measurement() -> None:
    _, _, token = await sync_to_async(enrolled)()
    begin = int(time.time()) // 10 * 10 - 60
    async with serving() as client:
        for number in range(3):
            for text in (CPU, NET, CPU, NET):
                body = text.format(begin + 10 * number, 1000 * number)
                assert (await send(client, token, body)).status_code == 204
    for resolution in (1, 10):
        measured = await sync_to_async(stored)(f"host_{resolution}s")
        assert list(measured) == [begin, begin + 10]
        assert all((one["cpu_percent"], one["received_bytes_s"]) == (25, 100) for one in measured.values())
        assert all(one["covered_s"] == 10 for one in measured.values())


@pytest.mark.parametrize(
    ("path", "precision", "auth"),
    [
        ("/write", "", "Bearer {}"),
        ("/write", "ns", "Token telegraf:{}"),
        ("/api/v2/write", "ns", "Token {}"),
        ("/api/v2/write", "s", "Token {}"),
    ],
)
async def test_both_outputs_and_their_precisions(path: str, precision: str, auth: str) -> None:
    _, _, token = await sync_to_async(enrolled)()
    begin = int(time.time()) - 30
    unit = "" if precision == "s" else "000000000"
    async with serving() as client:
        for moment in (begin, begin + 10):
            body = gzip.compress(CPU.format(moment).replace("000000000\n", f"{unit}\n").encode())
            headers = {"Authorization": auth.format(token), "Content-Encoding": "gzip"}
            params = {"db": "telegraf", "precision": precision} if precision else {"db": "telegraf"}
            assert (await send(client, token, body, path, headers=headers, params=params)).status_code == 204
        assert list(await sync_to_async(stored)("host_1s")) == [begin]


async def test_what_would_never_be_stored_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, token = await sync_to_async(enrolled)()
    now = int(time.time())
    monkeypatch.setattr(routes, "MAX_POINTS", 100)
    async with serving() as client:
        for body, status, reason in (
            ("nonsense", 400, "unable to parse"),
            (CPU.format(now + 3600), 400, "set the clock"),
            (CPU.format(now) + CPU.format(now).replace("host=web", "host=db"), 400, "token is that of 'web'"),
            (CPU.format(now) * 101, 413, "more than 100 points"),
            ("\xff".encode("latin-1"), 400, "UTF-8"),
        ):
            answer = await send(client, token, body)
            assert answer.status_code == status, answer.text
            assert reason in answer.json()["error"]
            assert reason in answer.json()["message"]
        damaged = await send(client, token, b"no gzip", headers={"Content-Encoding": "gzip"})
        assert damaged.status_code == 400
        assert (await send(client, token, CPU.format(now), params={"precision": "h"})).status_code == 400
        bomb = gzip.compress(b"#" * 20_000_000)
        assert (await send(client, token, bomb, headers={"Content-Encoding": "gzip"})).status_code == 413
        assert (await send(client, token, CPU.format(now - 10 * 86_400))).status_code == 204, "too old to be kept"
        assert (await send(client, token, "kernel,host=web boot_time=1i 1000000000\n")).status_code == 204
        assert (await send(client, "wrong", CPU.format(now))).status_code == 401
        assert (await client.post("/write", content=CPU.format(now))).headers["WWW-Authenticate"].startswith("Basic")


async def test_a_token_of_another_role_is_refused() -> None:
    _, _, token = await sync_to_async(enrolled)("generator")
    async with serving() as client:
        assert (await send(client, token, CPU.format(1))).status_code == 403


async def test_what_the_store_refuses_is_stored_with_the_next_request(monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, token = await sync_to_async(enrolled)()
    begin = int(time.time()) // 10 * 10 - 60
    async with serving() as client:
        await send(client, token, CPU.format(begin))
        write = type(telemetry()).write
        full = TelemetryError("the disk is full")

        def refuse(*_given: Any, **_options: Any) -> None:
            raise full

        monkeypatch.setattr(type(telemetry()), "write", refuse)
        answer = await send(client, token, CPU.format(begin + 10))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        monkeypatch.setattr(type(telemetry()), "write", write)
        # Telegraf repeats what was not accepted.
        for moment in (begin + 10, begin + 20):
            assert (await send(client, token, CPU.format(moment))).status_code == 204
    assert list(await sync_to_async(stored)("host_1s")) == [begin, begin + 10]
    assert hosts.MOST_WAITING >= 1000
