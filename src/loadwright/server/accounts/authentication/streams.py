"""Downloads end when their request would no longer be authenticated: signed out, disabled, or the token revoked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import cast

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from loadwright.server.platform.database import run_request_in_db

CHECK_SECONDS = 5.0

Handler = Callable[[HttpRequest], HttpResponseBase]


def attended(handler: Handler) -> Handler:
    """Check again at intervals, with ``request.still_authenticated``, while a response is streamed."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = handler(request)
        if isinstance(response, StreamingHttpResponse) and response.is_async:
            check: Callable[[], bool] = request.still_authenticated  # type: ignore[attr-defined]
            response.streaming_content = _while_true(check, cast(AsyncIterator[bytes], response.streaming_content))
        return response

    return answer


async def _while_true(check: Callable[[], bool], parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    checked_at = time.monotonic()
    async for part in parts:
        if time.monotonic() - checked_at >= CHECK_SECONDS:
            if not await run_request_in_db(check):
                # As if the client had left: Django closes the response without its end, which the client detects.
                raise asyncio.CancelledError
            checked_at = time.monotonic()
        yield part
