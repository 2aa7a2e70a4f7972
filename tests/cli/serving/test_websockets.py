"""WebSockets: compression by address, and the connections that they keep."""

from __future__ import annotations

import asyncio

import pytest
import websockets

from tests.support.limited_server import all_closed, served


@pytest.mark.parametrize(("path", "compressed"), [("/echo", True), ("/agent/control", False)])
async def test_agents_are_not_compressed(path: str, compressed: bool) -> None:
    async with served() as server, websockets.connect(f"ws://127.0.0.1:{server.port}{path}") as socket:
        assert bool(socket.protocol.extensions) is compressed


async def test_a_websocket_is_one_connection_until_it_ends() -> None:
    async with served(total=2) as server:
        async with websockets.connect(f"ws://127.0.0.1:{server.port}/echo"):
            async with websockets.connect(f"ws://127.0.0.1:{server.port}/echo"):
                assert len(server.connections) == 2
                assert (await server.answer()).startswith(b"HTTP/1.1 503")
            async with asyncio.timeout(30):
                while len(server.connections) > 1:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        await all_closed(server)
