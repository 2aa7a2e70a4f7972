"""Requests of which only the first half is sent."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def half_requests(port: int, count: int) -> AsyncIterator[None]:
    """Keep connections open that sent half a header or half a body."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    writers = []
    try:
        for number in range(count):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            header = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n"
            writer.write(header if number % 2 else header + b"\r\nusername=")
            writers.append(writer)
        yield
    finally:
        for writer in writers:
            writer.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
