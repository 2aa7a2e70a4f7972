"""Upload of a run's files to the server: JMeter's log and, if requested, the JTL."""

from __future__ import annotations

import asyncio
import gzip
import logging
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from loadwright.agent.runtime.enrol import reason_of

log = logging.getLogger(__name__)

_CHUNK = 256 * 1024
_LOG_BYTES = 2 * 1024 * 1024
"""The part of a log that is uploaded during a run: it must not disturb the load."""
_RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0)
_UPLOAD_TIMEOUT = httpx.Timeout(10.0, read=60.0)


async def upload(client: httpx.AsyncClient, url: str, path: Path) -> None:
    """PUT a file, streamed from disk; retry until the server accepts or refuses it (which is logged)."""
    attempt = 0
    while True:
        try:
            response = await client.put(url, content=_parts(path), headers=_length(path), timeout=_UPLOAD_TIMEOUT)
            if response.is_success:
                return
            # Unlike other client errors, 408 and 429 are temporary.
            if response.is_client_error and response.status_code not in (408, 429):
                log.error("The server refused %s (%d%s).", path.name, response.status_code, reason_of(response))
                return
            why = f"status {response.status_code}"
        except httpx.TransportError as error:
            why = str(error) or type(error).__name__
        log.warning("Could not upload %s yet: %s.", path.name, why)
        await asyncio.sleep(_RETRY_SECONDS[min(attempt, len(_RETRY_SECONDS) - 1)])
        attempt += 1


def copy_end(path: Path) -> Path:
    """Copy the end of a log that is being written and return the path of the copy, which can be uploaded; blocks."""
    copy = path.with_name(path.name + ".end")
    with path.open("rb") as source, copy.open("wb") as target:
        size = source.seek(0, 2)
        source.seek(max(0, size - _LOG_BYTES))
        target.write(source.read(_LOG_BYTES))
    return copy


async def upload_once(client: httpx.AsyncClient, url: str, path: Path) -> bool:
    """PUT a file and return whether the server accepted it."""
    try:
        response = await client.put(url, content=_parts(path), headers=_length(path), timeout=_UPLOAD_TIMEOUT)
    except httpx.TransportError:
        return False
    return response.is_success


def compress(path: Path) -> Path:
    """Write a gzip of ``path`` beside it and return its path; blocks until it is complete."""
    packed = path.with_name(path.name + ".gz")
    with path.open("rb") as source, gzip.open(packed, "wb", compresslevel=5) as target:
        shutil.copyfileobj(source, target, _CHUNK)
    return packed


def _length(path: Path) -> dict[str, str]:
    return {"Content-Length": str(path.stat().st_size), "Content-Type": "application/octet-stream"}


async def _parts(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while True:
            part = await asyncio.to_thread(file.read, _CHUNK)
            if not part:
                return
            yield part
