"""A forward proxy for HTTP on loopback, which knows a few names and refuses tunnels."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Proxy:
    """Where it listens, and the first lines of the requests that it received."""

    url: str = ""
    asked: list[str] = field(default_factory=list)


@asynccontextmanager
async def forward_proxy(names: Mapping[str, str]) -> AsyncIterator[Proxy]:
    """Run a proxy that sends requests for a host in ``names`` to the address there, each on a connection of its own."""
    proxy = Proxy()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, _end, rest = head.partition("\r\n")
        proxy.asked.append(first)
        method, target, _version = first.split(" ")
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        else:
            asked, place = urlsplit(target), urlsplit(names[urlsplit(target).hostname or ""])
            path = target.removeprefix(f"{asked.scheme}://{asked.netloc}")
            length = next(int(line[15:]) for line in rest.lower().splitlines() if line.startswith("content-length:"))
            body = await reader.readexactly(length)
            answer, request = await asyncio.open_connection(place.hostname, place.port)
            request.write(f"{method} {path} HTTP/1.0\r\n{rest}".encode() + body)
            writer.write(await answer.read())
            request.close()
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield proxy
