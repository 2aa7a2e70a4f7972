"""Large data files on the generator: downloaded once, cached by checksum, with interrupted downloads resumed."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import Callable, Collection
from pathlib import Path, PurePosixPath
from typing import Any

import httpx

from loadwright.agent.generator.errors import OrderError
from loadwright.core.messages import agents
from loadwright.core.protocol.generator import DataFile

from .bundle import EXECUTABLE

CACHE_BYTES = 20 * 1024**3
"""Limit of the cache; the least recently used files are removed, never those of the current run."""
_CHUNK = 1024 * 1024
_SHA256 = 64


class DataFiles:
    """A folder of files named by their SHA-256; ``.part`` files are incomplete downloads."""

    def __init__(self, folder: Path, limit: int = CACHE_BYTES) -> None:
        self._folder = folder
        self._limit = limit
        folder.mkdir(parents=True, exist_ok=True)

    async def fetch(self, client: httpx.AsyncClient, url: str, file: DataFile, arrived: Callable[[int], None]) -> Path:
        """Return the file, downloading it unless it is cached; ``arrived`` is called with the number of bytes present.

        Raises ``httpx.HTTPError`` if the server cannot be reached or fails: another call resumes the download. Raises
        ``OrderError`` if the server does not have the file or sends different content.
        """
        if len(file.sha256) != _SHA256 or not all(digit in "0123456789abcdef" for digit in file.sha256):
            raise OrderError(agents.FILE_NAME(name=file.sha256[:80]))
        path = self._folder / file.sha256
        if path.exists():
            os.utime(path)
        else:
            partial = path.with_suffix(".part")
            await _download(client, url, file, partial, arrived)
            partial.replace(path)
        arrived(file.size)
        return path

    def trim(self, kept: set[str]) -> None:
        """Remove the least recently used files until the limit is met; files with the checksums ``kept`` stay."""
        used = 0
        for path in sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True):
            used += path.stat().st_size
            if used > self._limit and path.stem not in kept:
                used -= path.stat().st_size
                path.unlink()

    def remove(self, checksums: Collection[str]) -> None:
        """Remove the files with these checksums, incomplete ones too. Raises ``OSError``."""
        for path in self._folder.iterdir():
            if path.stem in checksums:
                path.unlink()


async def _download(
    client: httpx.AsyncClient, url: str, file: DataFile, partial: Path, arrived: Callable[[int], None]
) -> None:
    digest = hashlib.sha256()
    # A resumed download must be hashed from its first byte.
    size = await asyncio.to_thread(_digest_of, partial, digest)
    if size > file.size:
        await asyncio.to_thread(partial.unlink)
        digest, size = hashlib.sha256(), 0
    if size < file.size:
        async with client.stream("GET", url, headers={"Range": f"bytes={size}-"} if size else {}) as response:
            if response.is_client_error:
                raise OrderError(agents.FILE_REFUSED(path=file.path, status=response.status_code))
            response.raise_for_status()
            # The server ignored the range and sends the whole file.
            if response.status_code != httpx.codes.PARTIAL_CONTENT:
                digest, size = hashlib.sha256(), 0
            with partial.open("ab" if size else "wb") as target:
                async for part in response.aiter_bytes(_CHUNK):
                    size += len(part)
                    digest.update(part)
                    await asyncio.to_thread(target.write, part)
                    arrived(size)
                    if size > file.size:
                        break
    if size < file.size:
        raise httpx.RemoteProtocolError("The connection ended before the file did.")
    if digest.hexdigest() != file.sha256:
        await asyncio.to_thread(partial.unlink)
        raise OrderError(agents.FILE_DIFFERS(path=file.path))


def _digest_of(partial: Path, digest: Any) -> int:
    """Update ``digest`` with the incomplete download and return its length."""
    size = 0
    if partial.exists():
        with partial.open("rb") as source:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    return size


def place(source: Path, folder: Path, path: str) -> None:
    """Put a cached file at its path beside the plan, as a hard link if possible. Raises ``OrderError``."""
    inside = PurePosixPath(path)
    if inside.is_absolute() or ".." in inside.parts or "\0" in path:
        raise OrderError(agents.FILE_OUTSIDE(path=path))
    target = folder / inside
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
    target.chmod(EXECUTABLE)
