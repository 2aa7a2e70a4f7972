"""A second role on the server: orders, writable points and enrolment of its agents."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, suppress

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from loadwright.core.protocol import LOST_AFTER_SECONDS, Desired, Hello, Report, Welcome, decode, encode
from loadwright.core.protocol.generator import GENERATOR, GeneratorHello
from loadwright.core.protocol.monitor import MONITOR, MonitorHello
from loadwright.server.config.asgi import create_application
from loadwright.server.fleet import presence
from loadwright.server.fleet.endpoints import control
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.websockets import MALFORMED
from tests.server.fleet.stations import STATION, StationHello, Watch, Watched, connected, conversation, joined
from tests.support.httpd import httpd
from tests.support.sockets import PATIENCE_S, send, sent


@pytest.mark.django_db(transaction=True)
async def test_its_agents_are_sent_what_the_role_declares(declared_station: None) -> None:
    agent, token = await joined("station")
    hello = StationHello("station", "roof", java="21" * 100)
    welcome, *desired = await conversation(token, hello, STATION, Report(1.0, observed=Watched("blue")))
    assert isinstance(welcome, Welcome)
    assert desired[0] == Desired(7, Watch(200))
    assert isinstance(desired[1], Desired)
    assert (desired[1].order, desired[1].echo) == (Watch(200), 1.0)
    await agent.arefresh_from_db()
    assert (agent.hostname, agent.java) == ("roof", ("21" * 100)[:100])
    assert presence.latest([agent.key])[agent.key].report.observed == Watched("blue")


@pytest.mark.django_db(transaction=True)
async def test_an_agent_that_may_pause_is_lost_after_two_pauses() -> None:
    agent, token = await joined("monitor")
    hello = MonitorHello("monitor", "roof")
    for pause, patience in ((0.0, 8.0), (10.5, 22.0), (3600.0, 22.0)):
        welcome, *_ = await conversation(token, hello, MONITOR, Report(1.0, pause_s=pause))
        assert isinstance(welcome, Welcome)
        assert welcome.longest_pause_s == 10.5
        assert presence.latest([agent.key])[agent.key].patience == patience


@pytest.mark.django_db(transaction=True)
async def test_a_generator_has_no_pauses() -> None:
    agent, token = await joined("generator")
    welcome, *_ = await conversation(token, GeneratorHello("generator", "h"), GENERATOR, Report(1.0, pause_s=100.0))
    assert isinstance(welcome, Welcome)
    assert welcome.longest_pause_s == 0
    assert presence.latest([agent.key])[agent.key].patience == LOST_AFTER_SECONDS


@pytest.mark.django_db(transaction=True)
async def test_a_large_report_is_answered_in_its_turn(declared_station: None) -> None:
    agent, token = await joined("station")
    large = "blue" * control.LARGE_MESSAGE
    reports = [Report(float(number), observed=Watched(large * (number % 2))) for number in range(4)]
    _, _, *answers = await conversation(token, StationHello("station", "roof"), STATION, *reports)
    assert [answer.echo for answer in answers if isinstance(answer, Desired)] == [0.0, 1.0, 2.0, 3.0]
    assert presence.latest([agent.key])[agent.key].report == reports[-1]


@pytest.mark.django_db(transaction=True)
async def test_an_invalid_large_message_is_refused(declared_station: None) -> None:
    _, token = await joined("station")
    async with connected(token) as socket:
        await send(socket, "[" * 2 * control.LARGE_MESSAGE)
        assert "Invalid message: not JSON" in json.loads(await sent(socket))["reason"]


@pytest.mark.django_db(transaction=True)
async def test_an_agent_of_a_role_that_is_not_its_own_or_does_not_exist_is_refused() -> None:
    _, token = await joined("generator")
    async with connected(token) as socket:
        await send(socket, encode(Hello("station", "roof")))
        assert "enrolled as generator, not as station" in json.loads(await sent(socket))["reason"]
    await Agent.objects.aupdate(role="station")
    async with connected(token) as socket:
        assert "does not support the role station" in json.loads(await sent(socket))["reason"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "message",
    [
        "",
        "nonsense",
        "[" * 100_000,
        '{"type": "hello", "cores": 1e999}',
        f'{{"type": "hello", "cores": {"9" * 400}}}',
        b"\0",
    ],
)
async def test_an_invalid_message_is_answered_with_the_reason_and_a_code(message: str | bytes) -> None:
    _, token = await joined("generator")
    async with connected(token) as socket:
        content = {"text": message} if isinstance(message, str) else {"bytes": message}
        await socket.send_input({"type": "websocket.receive", **content})
        assert json.loads(await sent(socket))["reason"].startswith("Invalid message: ")
        assert await socket.receive_output(PATIENCE_S) == {"type": "websocket.close", "code": MALFORMED, "reason": ""}


@pytest.mark.django_db(transaction=True)
async def test_a_silent_agent_is_disconnected_with_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "HELLO_SECONDS", 0.1)
    _, token = await joined("generator")
    async with connected(token) as socket:
        assert (await socket.receive_output(PATIENCE_S))["type"] == "websocket.accept"
        assert (await socket.receive_output(PATIENCE_S))["code"] == control.SILENT


@pytest.mark.django_db(transaction=True)
async def test_an_agent_has_some_connections_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "MOST_CONNECTIONS", 2)
    _, token = await joined("generator")
    application = create_application(background=False)
    async with (
        application.router.lifespan_context(application),
        httpd(application) as port,
        AsyncExitStack() as stack,
        asyncio.timeout(PATIENCE_S),
    ):

        async def answered() -> ClientConnection | None:
            """Open another connection, and return it unless the server closes it."""
            headers = {"Authorization": f"Bearer {token}"}
            uri = f"ws://127.0.0.1:{port}/agent/control"
            socket = await stack.enter_async_context(connect(uri, additional_headers=headers))
            with suppress(ConnectionClosed):
                await socket.send(encode(GeneratorHello("generator", "h")))
                assert isinstance(decode(await socket.recv(), GENERATOR), Welcome)
                return socket
            assert socket.close_code == control.AGAIN_LATER
            return None

        first, second, third = await answered(), await answered(), await answered()
        assert first is not None
        assert second is not None
        assert third is None
        await first.close()
        while await answered() is None:
            pass


@pytest.mark.django_db(transaction=True)
async def test_texts_of_an_agent_control_no_terminal() -> None:
    agent, token = await joined("generator")
    hello = GeneratorHello("generator", "h\x1b[2J" * 300, java="\x9b")
    async with connected(token) as socket:
        await send(socket, encode(hello))
        for _ in range(2):
            await sent(socket)
    await agent.arefresh_from_db()
    assert agent.hostname.startswith("h\\x1b[2Jh")
    assert (len(agent.hostname), agent.java) == (255, "\\x9b")
