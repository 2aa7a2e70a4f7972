"""WebSockets: compression by address, and the connections that they keep."""

from __future__ import annotations

import asyncio
import struct
from typing import Any

import pytest
import websockets

from loadwright.cli.serving.websockets import PART_BYTES, SMALL_BYTES, Sockets
from tests.support.limited_server import all_closed, served


@pytest.mark.parametrize(("path", "compressed"), [("/echo", True), ("/agent/control", False)])
async def test_agents_are_not_compressed(path: str, compressed: bool) -> None:
    async with served() as server, websockets.connect(f"ws://127.0.0.1:{server.port}{path}") as socket:
        assert bool(socket.protocol.extensions) is compressed


async def test_messages_to_a_run_are_small_even_unfinished_and_compressed() -> None:
    text = "x" * (SMALL_BYTES - 100)
    async with served() as server:
        for path, parts, code in (
            ("/echo", [text, text], None),
            ("/ws/runs/1", [text], None),
            ("/ws/runs/1", [text + text], 1009),
            ("/ws/runs/1", [text, text], 1009),
        ):
            async with websockets.connect(f"ws://127.0.0.1:{server.port}{path}") as socket, asyncio.timeout(30):
                assert socket.protocol.extensions
                await socket.send(parts)
                if code is None:
                    assert await socket.recv() == "".join(parts)
                else:
                    with pytest.raises(websockets.ConnectionClosedError) as closed:
                        await socket.recv()
                    assert closed.value.rcvd is not None
                    assert closed.value.rcvd.code == code


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


UPGRADE = (
    b"GET /agent/control HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
TEXT, PING, PONG = 0x81, 0x89, 0x8A


def client_frame(kind: int, data: bytes) -> bytes:
    length = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack("!H", len(data))
    return bytes([kind]) + length + bytes(4) + data


async def server_frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    kind, length = await reader.readexactly(2)
    if length == 126:
        (length,) = struct.unpack("!H", await reader.readexactly(2))
    return kind, await reader.readexactly(length)


async def test_frames_that_arrive_at_once_are_parsed_in_order() -> None:
    """In parts, which end anywhere."""
    messages = [bytes([97 + number % 26]) * (1 + number * 7 % 3000) for number in range(300)]
    assert sum(map(len, messages)) > 10 * PART_BYTES
    async with served() as server, server.connected() as (reader, writer), asyncio.timeout(30):
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"".join(client_frame(TEXT, message) for message in messages))
        for message in messages:
            assert await server_frame(reader) == (TEXT, message)


async def test_pings_of_a_client_that_does_not_read_are_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Sockets] = []
    create = Sockets.__init__

    def note(protocol: Sockets, *arguments: Any, **options: Any) -> None:
        create(protocol, *arguments, **options)
        made.append(protocol)

    monkeypatch.setattr(Sockets, "__init__", note)
    async with served() as server, server.connected() as (reader, writer), asyncio.timeout(30):
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        for text, full in ((b"first", False), (b"second", True)):
            if full:
                # As the event loop does when the client does not read.
                made[0].pause_writing()
            writer.write(client_frame(PING, b"ping") + client_frame(TEXT, text))
            await asyncio.sleep(0.1)
            made[0].resume_writing()
            if not full:
                assert await server_frame(reader) == (PONG, b"ping")
            assert await server_frame(reader) == (TEXT, text)
