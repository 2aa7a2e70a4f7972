"""An ASGI application over real HTTP and WebSocket, in the test's own event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

START_SECONDS = 30.0


@asynccontextmanager
async def httpd(app: ASGIApp, port: int = 0) -> AsyncIterator[int]:
    """Serve ``app`` on a loopback port (0: a free one) and yield the port; connections are cut at the end."""
    config = uvicorn.Config(
        app, port=port, log_level="warning", timeout_graceful_shutdown=0, ws="websockets-sansio", lifespan="off"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    try:
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            assert time.monotonic() < deadline, "the server did not start in time"
            assert not task.done(), "the server ended before it started"
            await asyncio.sleep(0.01)
        yield int(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = server.force_exit = True
        await task
