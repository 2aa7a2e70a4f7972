"""The server notices that a client has closed its connection."""

from __future__ import annotations

import asyncio

from asgiref.sync import sync_to_async
from starlette.types import Message, Receive, Scope, Send

from loadwright.server.platform.clients import ClientWatch, has_left


async def test_threads_of_a_request_see_that_its_client_has_left() -> None:
    seen = []
    messages: asyncio.Queue[Message] = asyncio.Queue()

    async def application(_scope: Scope, receive: Receive, _send: Send) -> None:
        for _ in range(2):
            await receive()
            seen.append(await sync_to_async(has_left)())

    async def send(_message: Message) -> None:
        raise AssertionError("nothing is sent")

    messages.put_nowait({"type": "http.request"})
    messages.put_nowait({"type": "http.disconnect"})
    await ClientWatch(application)({"type": "http"}, messages.get, send)
    assert seen == [False, True]
    assert not has_left()
