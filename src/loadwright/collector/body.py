"""Reads the body of a request up to a limit."""

from __future__ import annotations

import zlib

from starlette.requests import Request

from .errors import CollectorError

MAX_BODY_BYTES = 8 * 1024 * 1024
"""As sent, which may be compressed."""

MAX_TEXT_BYTES = 32 * 1024 * 1024
"""After decompression."""

_GZIP = 16 + zlib.MAX_WBITS


async def read_text(request: Request) -> str:
    """Return the body as text, decompressed if it is gzip. Raises ``CollectorError``."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise CollectorError(415, "encoding", f"Content-Encoding {encoding!r} is not supported; use gzip or none.")
    data = await _read(request)
    if encoding == "gzip":
        data = inflate(data)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CollectorError(400, "invalid", f"line {line}: not UTF-8: {error.reason}") from None


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


async def _read(request: Request) -> bytes:
    parts = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY_BYTES:
            raise CollectorError(
                413, "too_large", f"The body is larger than {MAX_BODY_BYTES} bytes; send less at once."
            )
        parts.append(part)
    return b"".join(parts)
