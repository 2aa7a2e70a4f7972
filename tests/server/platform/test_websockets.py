"""Every end of a WebSocket has a code, over real connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from loadwright.server.platform.websockets import (
    DONE,
    FAILED,
    MALFORMED,
    TOO_LONG,
    closed,
    first_of,
    http_only,
    receive_text,
)
from tests.support.httpd import httpd


async def returns(socket: WebSocket) -> None:
    await socket.accept()


async def fails(socket: WebSocket) -> None:
    await socket.accept()
    raise RuntimeError("broken")


async def fails_at_once(socket: WebSocket) -> None:
    raise RuntimeError("broken")


async def closes(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close(4404)
    await socket.send_text("too late")


async def accepts_late(socket: WebSocket) -> None:
    await asyncio.sleep(0.2)
    await socket.accept()


async def listens(socket: WebSocket) -> None:
    await socket.accept()
    await first_of(asyncio.sleep(3600), _echo(socket))


async def _echo(socket: WebSocket) -> None:
    while True:
        await socket.send_text(await receive_text(socket, 10))


async def takes_turns(socket: WebSocket) -> None:
    """Send how often another task had its turn while 500 messages were received, which had arrived before."""
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    await socket.accept()
    assert await receive_text(socket, 10) == "first"
    await asyncio.sleep(0.2)
    task = asyncio.create_task(other())
    for _ in range(500):
        await receive_text(socket, 10)
    task.cancel()
    await socket.send_text(str(turns))


SERVED = {
    serve.__name__: serve for serve in (returns, fails, fails_at_once, closes, accepts_late, listens, takes_turns)
}


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async def pages(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("an application for pages receives no WebSocket")

    routes = [WebSocketRoute(f"/{name}", closed(serve)) for name, serve in SERVED.items()]
    async with httpd(Starlette(routes=[*routes, Mount("/", http_only(pages))])) as port:
        yield f"ws://127.0.0.1:{port}"


async def code_of(address: str, *messages: str | bytes) -> int:
    async with connect(address) as socket:
        try:
            for message in messages:
                await socket.send(message)
            while True:
                await socket.recv()
        except ConnectionClosed as error:
            return error.rcvd.code if error.rcvd else 1006


@pytest.mark.parametrize(
    ("name", "messages", "code"),
    [
        ("returns", [], DONE),
        ("fails", [], FAILED),
        ("closes", [], 4404),
        ("listens", ["hello", b"\0"], MALFORMED),
        ("listens", ["hello", "x" * 11], TOO_LONG),
    ],
)
async def test_every_end_has_a_code(url: str, name: str, messages: list[str | bytes], code: int) -> None:
    assert await code_of(f"{url}/{name}", *messages) == code


@pytest.mark.parametrize("name", ["fails_at_once", "no/such/socket"])
async def test_a_connection_that_was_not_accepted_is_refused(url: str, name: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await code_of(f"{url}/{name}")
    assert refused.value.response.status_code == 403


async def test_the_other_side_may_leave(url: str, caplog: pytest.LogCaptureFixture) -> None:
    async with connect(f"{url}/listens") as socket:
        await socket.send("hello")
        assert await socket.recv() == "hello"
    assert "failed" not in caplog.text


async def test_others_get_their_turn_between_messages_that_arrive_at_once(url: str) -> None:
    async with connect(f"{url}/takes_turns") as socket:
        for message in ("first", *["next"] * 500):
            await socket.send(message)
        assert int(await socket.recv()) >= 499


async def test_the_other_side_may_leave_before_it_is_accepted(url: str, caplog: pytest.LogCaptureFixture) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    lines = ("GET /accepts_late HTTP/1.1", "Host: here", "Upgrade: websocket", "Connection: Upgrade")
    key = f"Sec-WebSocket-Key: {'A' * 22}=="
    writer.write("\r\n".join([*lines, "Sec-WebSocket-Version: 13", key, "", ""]).encode())
    await asyncio.sleep(0.1)
    writer.transport.abort()
    await asyncio.sleep(0.3)
    assert "failed" not in caplog.text
