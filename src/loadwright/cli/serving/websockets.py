"""WebSockets of uvicorn, compressed except for those with many small messages."""

from __future__ import annotations

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from .connections import Connection

PLAIN = ("/ws/terminal/", "/agent/control")


class Sockets(WebSocketsSansIOProtocol):
    """Leaves terminals and agents uncompressed: compressing keystrokes and heartbeats costs more than it saves."""

    connection: Connection | None = None
    """Set when the request becomes a WebSocket."""

    def handle_connect(self, event: Request) -> None:
        if event.path.startswith(PLAIN):
            self.conn.available_extensions = None
        super().handle_connect(event)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.connection is not None:
            self.connection.closed()
        super().connection_lost(exc)
