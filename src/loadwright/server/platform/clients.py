"""Whether the client of the current request is still connected."""

from __future__ import annotations

from contextvars import ContextVar
from threading import Event

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_left: ContextVar[Event | None] = ContextVar("client_left", default=None)


def has_left() -> bool:
    """Return whether the client of the current request has closed its connection. False outside of requests."""
    left = _left.get()
    return left is not None and left.is_set()


class ClientWatch:
    """An ASGI application that lets the views of ``application`` call ``has_left``, in threads too.

    Django receives messages until the response is complete, so that the end of the connection is noticed.
    """

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        left = Event()

        async def watched() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect":
                left.set()
            return message

        token = _left.set(left)
        try:
            await self._application(scope, watched, send)
        finally:
            _left.reset(token)
