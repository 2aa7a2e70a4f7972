"""Clients that send slowly, over real sockets to a real server."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest
import websockets
from starlette.types import Receive, Scope, Send

from loadwright.cli.serving import http
from tests.support.limited_server import APP, all_closed, served

LINE = b"POST /length HTTP/1.1\r\n"
HEADER = LINE + b"host: here\r\ncontent-length: 10\r\n"


@pytest.fixture(autouse=True)
def short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "HEADER_SECONDS", 0.3)
    monkeypatch.setattr(http, "BODY_SECONDS", 0.3)


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([LINE], b"408"),
        ([LINE, b"a: b\r\n", b"c: d\r\n"], b"408"),
        ([HEADER + b"\r\n12345"], b"408"),
        ([LINE + b"a: " + b"x" * 200_000, b"y"], b"431"),
        ([b"nonsense\r\n\r\n"], b"400"),
    ],
)
async def test_half_requests_are_answered_and_closed(parts: list[bytes], status: bytes) -> None:
    async with served() as server:
        assert (await server.answer(*parts, pause=0.05)).startswith(b"HTTP/1.1 " + status)
        await all_closed(server)


async def test_silent_connections_are_closed_without_an_answer() -> None:
    async with served() as server:
        assert await server.answer() == b""
        assert await server.answer(b"\r\n" * 3, b"\r\n") in (b"", http._SLOW)
        await all_closed(server)


async def test_a_body_may_take_long_at_the_minimum_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MIN_BODY_RATE", 10)
    head = LINE + b"host: here\r\nconnection: close\r\ncontent-length: 20\r\n\r\n"
    async with served() as server:
        answer = await server.answer(head, *[b"1234"] * 5, pause=0.1)
    assert answer.endswith(b"20")


async def test_a_body_after_its_answer_is_limited_too() -> None:
    async with served() as server:
        answer = await server.answer(HEADER.replace(b"length HTTP", b"refusal HTTP") + b"\r\n12")
        assert answer.startswith(b"HTTP/1.1 401")
        await all_closed(server)


async def test_requests_follow_one_another_on_a_connection() -> None:
    whole = HEADER + b"\r\n1234567890"
    async with served() as server, server.connected() as (reader, writer), asyncio.timeout(30):
        for _ in range(3):
            writer.write(whole)
            assert (await reader.readuntil(b"\r\n\r\n10"))[:12] == b"HTTP/1.1 200"
        writer.write(whole * 3)
        for _ in range(3):
            await reader.readuntil(b"\r\n\r\n10")
        # An idle connection is not limited by the time for a header.
        await asyncio.sleep(0.5)
        writer.write(whole)
        await reader.readuntil(b"\r\n\r\n10")
        assert len(server.connections) == 1


async def test_half_requests_make_room_for_whole_ones_and_websockets_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "HEADER_SECONDS", 30.0)
    monkeypatch.setattr(http, "BODY_SECONDS", 30.0)
    async with served(total=20) as server, websockets.connect(f"ws://127.0.0.1:{server.port}/echo") as agent:
        halves = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(50)]
        for number, (_, writer) in enumerate(halves):
            writer.write(LINE if number % 2 else HEADER + b"\r\n12345")
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"http://127.0.0.1:{server.port}/length")).text == "0"
        await agent.send("still here")
        assert await agent.recv() == "still here"
        assert len(server.connections) <= 20
        assert server.connections.displaced >= 30
        for _, writer in halves:
            writer.close()
    await all_closed(server)


async def test_connections_beyond_the_limit_are_refused() -> None:
    async with served(total=1) as server, websockets.connect(f"ws://127.0.0.1:{server.port}/echo") as agent:
        assert (await server.answer()).startswith(b"HTTP/1.1 503")
        await agent.send("still here")
        assert await agent.recv() == "still here"
    await all_closed(server)


async def test_pipelined_requests_are_limited() -> None:
    one = b"GET /length HTTP/1.1\r\nhost: here\r\n"
    async with served() as server:
        assert (await server.answer((one + b"\r\n") * 9, one + b"connection: close\r\n\r\n")).count(b" 200 ") == 10
        answer = await server.answer((one + b"\r\n") * 1000)
        assert b" 400 " in answer
        assert answer.count(b" 200 ") <= http.MAX_PIPELINED + 1
        await all_closed(server)


async def test_large_requests_leave_time_for_others() -> None:
    begun = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            begun.append(scope["method"])
            await APP(scope, receive, send)

    uploads = 60
    head = b"POST /length HTTP/1.1\r\nhost: here\r\nconnection: close\r\ncontent-length: 1000000\r\n\r\n"
    async with served(app=app) as server, AsyncExitStack() as stack, asyncio.timeout(30):
        large = [await stack.enter_async_context(server.connected()) for _ in range(uploads)]
        small = await stack.enter_async_context(server.connected())
        # Nothing here waits, so the server finds all of them in the same iteration.
        for _reader, writer in large:
            writer.write(head)
        small[1].write(b"GET /length HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n")
        assert (await small[0].read()).endswith(b"0")
        assert begun.index("GET") < uploads // 2
        for _reader, writer in large:
            writer.write(b"x" * 1_000_000)
        for reader, _writer in large:
            assert (await reader.read()).endswith(b"1000000")
