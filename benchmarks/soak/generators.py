"""A simulated generator whose seconds are delivered by the benchmark, over one kept connection to the collector."""

from __future__ import annotations

import asyncio
import gzip
from contextlib import suppress
from urllib.parse import urlsplit

from loadwright.core.protocol import generator as protocol
from tests.support.simulated_generators import Generator

RETRY_S = 0.2


class SoakGenerator(Generator):
    """Follows its orders like other simulated generators, but measures only what ``deliver`` is given."""

    def __init__(self, url: str, code: str, name: str) -> None:
        super().__init__(url, code, name)
        address = urlsplit(url)
        self._host, self._port = address.hostname, address.port
        self._connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.delivered = 0

    async def deliver(self, text: bytes) -> None:
        """Deliver a second, compressed as agents do; retry until the collector has confirmed it."""
        body = gzip.compress(text, 1)
        head = (
            f"POST /telemetry/write HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        while True:
            with suppress(OSError, asyncio.IncompleteReadError):
                if await self._post(head.encode() + body):
                    self.delivered += 1
                    return
            self._connection = None
            await asyncio.sleep(RETRY_S)

    async def _post(self, request: bytes) -> bool:
        if self._connection is None:
            self._connection = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._connection
        writer.write(request)
        # An answer with status 204 has no body; after any other the connection is not used again.
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"HTTP/1.1 4"):
            raise RuntimeError(f"refused: {(head + await reader.read(1000)).decode()}")
        return head.startswith(b"HTTP/1.1 204")

    async def _produce(self) -> None:
        while True:
            await asyncio.sleep(0.1)
            order, observed = self.order, self._observed
            ready = observed is not None and observed.state == protocol.READY
            if ready and order is not None and order.start_at is not None:
                self._set(protocol.RUNNING)

    async def _deliver(self) -> None:
        while True:
            await asyncio.sleep(0.1)
            observed = self._observed
            if observed is not None and observed.state == protocol.ENDED and not observed.drained:
                self._set(protocol.ENDED, drained=True, seconds=self.delivered)
