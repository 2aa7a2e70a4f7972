"""WebSockets of uvicorn: compressed except for those with many small messages, and fair to other connections."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from .connections import Connection

PLAIN = ("/ws/terminal/", "/agent/control")
SMALL = "/ws/runs/"
SMALL_BYTES = 64 * 1024
"""Most that a message there has. Messages are decompressed as they arrive: many unfinished ones fill the memory."""
PART_BYTES = 8 * 1024
"""How much is parsed before other connections get their turn: up to 1,400 frames. 256 KB may arrive at once."""


class Sockets(WebSocketsSansIOProtocol):
    """Leaves terminals and agents uncompressed: compressing keystrokes and heartbeats costs more than it saves."""

    connection: Connection | None = None
    """Set when the request becomes a WebSocket."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._unparsed = bytearray()
        self._parsing = False

    def data_received(self, data: bytes) -> None:
        self._unparsed += data
        if not self._parsing:
            self._parse()

    def _parse(self) -> None:
        self._parsing = False
        if self.transport.is_closing():
            return
        part = bytes(self._unparsed[:PART_BYTES])
        del self._unparsed[:PART_BYTES]
        super().data_received(part)
        if self.transport.is_closing():
            return
        if self._unparsed:
            self._parsing = True
            self.transport.pause_reading()
            self.loop.call_soon(self._parse)
        elif not self.read_paused:
            self.transport.resume_reading()

    async def receive(self) -> Any:
        message = await super().receive()
        # uvicorn resumes reading here.
        if self._parsing and not self.transport.is_closing():
            self.transport.pause_reading()
        return message

    def handle_ping(self) -> None:
        """Answer a ping, unless the client does not read: the answers would take any amount of memory."""
        answer = b"".join(self.conn.data_to_send())
        if self.writable.is_set():
            self.transport.write(answer)

    def handle_connect(self, event: Request) -> None:
        if event.path.startswith(PLAIN):
            self.conn.available_extensions = None
        if event.path.startswith(SMALL):
            self.conn.max_message_size = SMALL_BYTES
        super().handle_connect(event)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.connection is not None:
            self.connection.closed()
        super().connection_lost(exc)
