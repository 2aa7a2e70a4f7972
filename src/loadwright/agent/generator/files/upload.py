"""Upload of a run's files to the server: JMeter's log and, if requested, the JTL."""

from __future__ import annotations

import asyncio
import logging
import os
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO

import httpx

from loadwright.agent.runtime.http import reason_of

log = logging.getLogger(__name__)

_CHUNK = 256 * 1024
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_LOG_BYTES = 2 * 1024 * 1024
"""The part of a log that is uploaded during a run: it must not disturb the load."""
_RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0)
_UPLOAD_TIMEOUT = httpx.Timeout(10.0, read=60.0)


@dataclass(frozen=True)
class Content:
    """What is uploaded: opened again for each attempt, and read in parts. ``size`` is ``None`` if it is unknown."""

    open: Callable[[], IO[bytes]]
    size: int | None
    packed: bool = False
    """Compressed with gzip while it is sent, because the disk may have no room for the compressed file."""

    async def parts(self) -> AsyncIterator[bytes]:
        """Yield the content. Raises ``OSError``."""
        packer = zlib.compressobj(5, zlib.DEFLATED, _GZIP_WINDOW) if self.packed else None
        with self.open() as file:
            while part := await asyncio.to_thread(file.read, _CHUNK):
                if packer is None:
                    yield part
                elif packed := await asyncio.to_thread(packer.compress, part):
                    yield packed
        if packer is not None:
            yield packer.flush()

    def headers(self) -> dict[str, str]:
        length = {} if self.size is None else {"Content-Length": str(self.size)}
        return {"Content-Type": "application/octet-stream", **length}


def whole(path: Path) -> Content:
    """Return the content of a file that no longer changes. Raises ``OSError``."""
    return Content(lambda: path.open("rb"), path.stat().st_size)


def packed(path: Path) -> Content:
    """Return the gzip of a file."""
    return Content(lambda: path.open("rb"), None, packed=True)


def packed_bytes(data: bytes) -> Content:
    """Return the gzip of ``data``."""
    return Content(partial(BytesIO, data), None, packed=True)


def end_of(path: Path) -> Content:
    """Return the present end of a log that is being written; blocks. Raises ``OSError``."""
    with path.open("rb") as source:
        size = source.seek(0, os.SEEK_END)
        source.seek(max(0, size - _LOG_BYTES))
        data = source.read(_LOG_BYTES)
    return Content(partial(BytesIO, data), len(data))


async def upload(client: httpx.AsyncClient, url: str, content: Content) -> str:
    """PUT ``content``; retry until the server accepts or refuses it (which is logged). Raises ``OSError``.

    Return the reason of a refusal, empty if the content was accepted.
    """
    name, attempt = url.rpartition("/")[2], 0
    while True:
        try:
            response = await _put(client, url, content)
            if response.is_success:
                return ""
            # Unlike other client errors, 408 and 429 are temporary.
            if response.is_client_error and response.status_code not in (408, 429):
                reason = f"status {response.status_code}{reason_of(response.content)}"
                log.error("The server refused %s (%s).", name, reason)
                return reason
            why = f"status {response.status_code}"
        except httpx.TransportError as error:
            why = str(error) or type(error).__name__
        log.warning("Could not upload %s yet: %s.", name, why)
        await asyncio.sleep(_RETRY_SECONDS[min(attempt, len(_RETRY_SECONDS) - 1)])
        attempt += 1


async def upload_once(client: httpx.AsyncClient, url: str, content: Content) -> bool:
    """PUT ``content`` and return whether the server accepted it. Raises ``OSError``."""
    try:
        response = await _put(client, url, content)
    except httpx.TransportError:
        return False
    return response.is_success


async def _put(client: httpx.AsyncClient, url: str, content: Content) -> httpx.Response:
    return await client.put(url, content=content.parts(), headers=content.headers(), timeout=_UPLOAD_TIMEOUT)
