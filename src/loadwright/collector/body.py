"""Reads and decompresses the bodies of requests, up to their limits."""

from __future__ import annotations

import asyncio
import zlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

from .errors import CollectorError, unavailable

MAX_BODY_BYTES = 8 * 1024 * 1024
"""As sent, which may be compressed; also the limit of the bodies of one sender that are in memory at once."""

MAX_HELD_BYTES = 64 * 1024 * 1024
"""Limit of all bodies that are in memory at once; above it, senders are asked to retry."""

MAX_TEXT_BYTES = 16 * 1024 * 1024
"""After decompression. An agent sends about 1 MB, or a single second of any length."""

BODY_SECONDS = 60.0
"""Time within which a body must arrive. An agent gives up after 10 s."""

_GZIP = 16 + zlib.MAX_WBITS


class Bodies:
    """Receives bodies and limits the memory that they take together."""

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()

    @asynccontextmanager
    async def receive(self, request: Request, token: str) -> AsyncIterator[bytes]:
        """Lend the body of a request of the sender with ``token``. Raises ``CollectorError``."""
        held = 0
        parts = []
        try:
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    async for part in request.stream():
                        held += len(part)
                        self._held[token] += len(part)
                        self._check(held, token)
                        parts.append(part)
            except TimeoutError:
                raise CollectorError(408, "timeout", f"The body did not arrive within {BODY_SECONDS:.0f} s.") from None
            yield b"".join(parts)
        finally:
            self._held[token] -= held
            if not self._held[token]:
                del self._held[token]

    def _check(self, size: int, token: str) -> None:
        if size > MAX_BODY_BYTES:
            raise CollectorError(
                413, "too_large", f"The body is larger than {MAX_BODY_BYTES} bytes; send less at once."
            )
        if self._held[token] > MAX_BODY_BYTES:
            raise unavailable("Other requests of this agent are not finished; send this one again later.")
        if self._held.total() > MAX_HELD_BYTES:
            raise unavailable("Too many large requests at once; send this one again later.")


def is_gzip(request: Request) -> bool:
    """Return whether the body is compressed. Raises ``CollectorError`` for other encodings."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise CollectorError(415, "encoding", f"Content-Encoding {encoding!r} is not supported; use gzip or none.")
    return encoding == "gzip"


def inflated_within(data: bytes, limit: int) -> bool:
    """Return whether gzip ``data`` inflates to at most ``limit`` bytes, or is damaged before."""
    try:
        return len(zlib.decompressobj(wbits=_GZIP).decompress(data, limit + 1)) <= limit
    except zlib.error:
        return True


def inflate(data: bytes) -> bytes:
    """Decompress gzip ``data``. Raises ``CollectorError`` if it is damaged or exceeds the limit."""
    inflater = zlib.decompressobj(wbits=_GZIP)
    try:
        text = inflater.decompress(data, MAX_TEXT_BYTES + 1)
    except zlib.error as error:
        raise CollectorError(400, "invalid", f"The body is not gzip: {error}.") from None
    if len(text) > MAX_TEXT_BYTES:
        raise CollectorError(413, "too_large", f"The body inflates to more than {MAX_TEXT_BYTES} bytes; send less.")
    if not inflater.eof:
        raise CollectorError(400, "invalid", "The gzip body is truncated.")
    if inflater.unused_data:
        raise CollectorError(400, "invalid", "The gzip body is followed by other data.")
    return text


def decode(data: bytes) -> str:
    """Return ``data`` as text. Raises ``CollectorError`` with the line that is not UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CollectorError(400, "invalid", f"line {line}: not UTF-8: {error.reason}") from None
