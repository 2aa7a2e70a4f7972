"""WebSockets of the whole application, opened in the process and event loop of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asgiref.testing import ApplicationCommunicator

HOST = "loadwright.test"
PATIENCE_S = 30.0
Communicator: Any = ApplicationCommunicator
"""The library has no types."""


@asynccontextmanager
async def opened(app: Any, path: str, headers: dict[str, str]) -> AsyncIterator[Any]:
    """Open a WebSocket; the client disconnects at the end."""
    raw = [(name.lower().encode(), value.encode()) for name, value in {"Host": HOST, **headers}.items()]
    address, _, query = path.partition("?")
    scope = {
        "type": "websocket", "path": address, "root_path": "", "query_string": query.encode(), "headers": raw,
        "scheme": "ws", "server": (HOST, 80), "client": ("127.0.0.1", 1), "subprotocols": [],
    }  # fmt: skip
    socket = Communicator(app, scope)
    await socket.send_input({"type": "websocket.connect"})
    try:
        yield socket
    finally:
        await socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await socket.wait(PATIENCE_S)


async def sent(socket: Any) -> str:
    """Return the next text from the application."""
    while (event := await socket.receive_output(PATIENCE_S))["type"] == "websocket.accept":
        pass
    assert event["type"] == "websocket.send", event
    return str(event["text"])


async def send(socket: Any, text: str) -> None:
    """Send a text to the application."""
    await socket.send_input({"type": "websocket.receive", "text": text})
