"""WebSockets of uvicorn, compressed except for terminals."""

from __future__ import annotations

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

PLAIN = "/ws/terminal/"


class Sockets(WebSocketsSansIOProtocol):
    """Leaves terminal WebSockets uncompressed: compressing every keystroke costs more CPU and memory than it saves."""

    def handle_connect(self, event: Request) -> None:
        if event.path.startswith(PLAIN):
            self.conn.available_extensions = None
        super().handle_connect(event)
