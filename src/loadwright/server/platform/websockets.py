"""What all WebSockets share: messages are texts of limited length, and every end of a connection has a code."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketClose, WebSocketDisconnect, WebSocketState
from uvicorn.protocols.utils import ClientDisconnected

DONE = 1000
MALFORMED = 1008
TOO_LONG = 1009
FAILED = 1011

log = logging.getLogger(__name__)

Serve = Callable[[WebSocket], Awaitable[None]]


class FrameError(ValueError):
    """A message of the other side is invalid. ``code`` is the close code for it."""

    def __init__(self, text: str, code: int = MALFORMED) -> None:
        super().__init__(text)
        self.code = code


def closed(serve: Serve) -> Serve:
    """Return ``serve`` such that connections end with a close code: of the ``FrameError``, 1011 after another error."""

    async def serve_and_close(socket: WebSocket) -> None:
        code = DONE
        try:
            await serve(socket)
        except (WebSocketDisconnect, ClientDisconnected):
            # Starlette converts the second one, except while a connection is accepted.
            return
        except FrameError as error:
            code = error.code
        except Exception:
            # One that was raised by sending after the close has no effect.
            if socket.application_state != WebSocketState.DISCONNECTED:
                log.exception("%s failed", socket.url.path)
            code = FAILED
        if WebSocketState.DISCONNECTED not in (socket.client_state, socket.application_state):
            with suppress(WebSocketDisconnect):
                await socket.close(code)

    return serve_and_close


async def receive_text(socket: WebSocket, most: int) -> str:
    """Return the next message of at most ``most`` characters. Raises ``WebSocketDisconnect`` and ``FrameError``.

    Everything else gets its turn before each message: thousands may have arrived at once.
    """
    await asyncio.sleep(0)
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code") or DONE)
    text = message.get("text")
    if text is None:
        raise FrameError("not a text")
    if len(text) > most:
        raise FrameError(f"longer than {most} characters", TOO_LONG)
    return str(text)


async def first_of(*works: Coroutine[Any, Any, None]) -> None:
    """Run all until the first one ends, then cancel the others. Raises the error of the first one."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


def http_only(application: ASGIApp) -> ASGIApp:
    """Return an application that refuses WebSockets, which ``application`` would answer with an error."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        else:
            await application(scope, receive, send)

    return serve
