"""A server with the limits of ``cli.serving`` on a free loopback port, and raw connections to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from loadwright.cli.listening import listen
from loadwright.cli.serving.configuration import Configuration
from loadwright.cli.serving.connections import Connections, Limits
from loadwright.cli.serving.http import Http
from loadwright.cli.serving.websockets import Sockets


async def length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def refusal(_request: Request) -> Response:
    """Answer before the body was read."""
    return PlainTextResponse("no", 401)


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    while True:
        await socket.send_text(await socket.receive_text())


APP = Starlette(
    routes=[
        Route("/length", length, methods=["GET", "POST"]),
        Route("/refusal", refusal, methods=["POST"]),
        WebSocketRoute("/echo", echo),
        WebSocketRoute("/agent/control", echo),
        WebSocketRoute("/ws/runs/1", echo),
    ]
)


class Served:
    """A server with its connections."""

    def __init__(self, connections: Connections, port: int) -> None:
        self.connections = connections
        self.port = port

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield reader, writer
        finally:
            writer.close()

    async def answer(self, *parts: bytes, pause: float = 0.0) -> bytes:
        """Send ``parts`` with pauses, and return all that comes until the server closes the connection."""
        async with self.connected() as (reader, writer), asyncio.timeout(30):
            for part in parts:
                writer.write(part)
                await asyncio.sleep(pause)
            return await reader.read()


@asynccontextmanager
async def served(total: int = 100, app: ASGIApp = APP) -> AsyncIterator[Served]:
    connections = Connections(Limits(total, total))
    config = Configuration(app, connections, http=Http, ws=Sockets, timeout_graceful_shutdown=0)
    server = uvicorn.Server(config)
    listener = listen("127.0.0.1", 0)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    try:
        yield Served(connections, listener.getsockname()[1])
    finally:
        server.should_exit = server.force_exit = True
        await task


async def all_closed(served: Served) -> None:
    """Wait until the server has no connection."""
    async with asyncio.timeout(30):
        while len(served.connections):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
