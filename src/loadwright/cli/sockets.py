"""WebSockets as uvicorn serves them, compressed where that is worth it."""

from __future__ import annotations

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

PLAIN = "/ws/terminal/"


class Sockets(WebSocketsSansIOProtocol):
    """Leaves the bytes of terminals as they are: to compress each key costs more CPU and memory than it saves."""

    def handle_connect(self, event: Request) -> None:
        """Answer a browser that opens a WebSocket."""
        if event.path.startswith(PLAIN):
            self.conn.available_extensions = None
        super().handle_connect(event)
