"""Limits the bodies of requests to Django, which stores a whole body before any of its middleware can refuse it.

A body is counted while it is received; a ``Content-Length`` only serves to refuse it before that. Up to ``FOR_ANYONE``
bytes pass. Larger ones need a session or token, which is looked up once, and may have as many bytes as the address can
need, and each person sends a few of them at once: they take space on the disk. Django answers a refused request too,
without the body, so that the answer looks like its others.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

from django.conf import settings
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from loadwright.server.accounts.authentication.sessions import signed_in
from loadwright.server.accounts.errors import TOKEN_READ_ONLY
from loadwright.server.accounts.models import ApiToken
from loadwright.server.accounts.tokens.queries import token_by_secret
from loadwright.server.platform.concurrency import PerPerson
from loadwright.server.platform.database import run_request_in_db
from loadwright.server.platform.errors import BODY_TOO_LARGE, SIGN_IN_FIRST, TOO_MANY_UPLOADS, ActionError
from loadwright.server.platform.registry import declared
from loadwright.server.platform.requests import bearer_token, skip_body

from .middleware import REFUSAL

FOR_ANYONE = 64 * 1024
"""The largest body without a session or token, in bytes. The form for signing in has less than 1 KB."""
_OF_BODY = (b"content-length", b"content-type", b"transfer-encoding")
_in_progress = PerPerson(TOO_MANY_UPLOADS)


class BodyLimits:
    """An ASGI application that passes on to ``application`` the bodies that the sender and the address may have."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        with ExitStack() as until_answered:
            body = _Body(Request(scope), receive, until_answered)
            if await body.admits(body.announced):
                await self._application(scope, body.receive, send)
            if body.refusal is not None:
                await self._refuse(body.refusal, scope, receive, send)

    async def _refuse(self, refusal: ActionError, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the refusal, and close the connection without reading the rest of the body."""

        async def send_and_close(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send({**message, "headers": [*message["headers"], (b"connection", b"close")]})
            elif message.get("more_body"):
                await send(message)
            else:
                # The connection is closed at the end of the response.
                await send({**message, "more_body": True})
                await skip_body(receive)
                await send({"type": "http.response.body"})

        headers = [(name, value) for name, value in scope["headers"] if name not in _OF_BODY]
        refused = {**scope, "method": "GET", "headers": headers, REFUSAL: refusal}
        await self._application(refused, _no_body(), send_and_close)


class _Body:
    """The body of a request. ``refusal`` is set once it is larger than it may be.

    A large one is counted as in progress until ``until_answered`` is closed.
    """

    def __init__(self, request: Request, receive: Receive, until_answered: ExitStack) -> None:
        self.refusal: ActionError | None = None
        self._request = request
        self._receive = receive
        self._until_answered = until_answered
        self._received = 0
        self._most = FOR_ANYONE

    @property
    def announced(self) -> int:
        """The size that the client announced, 0 if it did not."""
        try:
            return int(self._request.headers.get("content-length", "0"))
        except ValueError:
            return 0

    async def receive(self) -> Message:
        """Return the next message. A refused request ends as if its client had left."""
        message = await self._receive()
        self._received += len(message.get("body", b""))
        return message if await self.admits(self._received) else {"type": "http.disconnect"}

    async def admits(self, size: int) -> bool:
        """Return whether the body may have ``size`` bytes."""
        if size <= self._most or self.refusal is not None:
            return self.refusal is None
        most = limit_of(self._request.method, self._request.scope["path"])
        if size > most:
            self.refusal = BODY_TOO_LARGE(limit=most >> 20)
        else:
            self._most = most
            try:
                sender = await _sender(self._request)
                self._until_answered.enter_context(_in_progress.counted(sender, settings.MAX_UPLOADS))
            except ActionError as refusal:
                self.refusal = refusal
        return self.refusal is None


def limit_of(method: str, path: str) -> int:
    """Return the largest body of a request, in bytes: its fields, and the files that its address takes."""
    files = (one.setting for one in declared("urls", "UPLOADS") if one.takes(method, path))
    most: int = sum((getattr(settings, setting) for setting in files), settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return most


async def _sender(request: Request) -> int:
    """Return the id of the person who sends a body of more than ``FOR_ANYONE`` bytes.

    Raises ``ActionError`` without a valid sign-in or token, and with a token that can only read.
    """
    token = bearer_token(request)
    found = await run_request_in_db(token_by_secret, token) if token else None
    if found is not None:
        if found.scope != ApiToken.Scope.WRITE:
            raise TOKEN_READ_ONLY()
        return found.user_id
    person = await signed_in(request)
    if person is None:
        raise SIGN_IN_FIRST(limit=FOR_ANYONE >> 10)
    return person.pk


def _no_body() -> Receive:
    """Return messages of an empty body, and then, as a client that waits for its response, none."""
    left: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        return left.pop()

    return receive
