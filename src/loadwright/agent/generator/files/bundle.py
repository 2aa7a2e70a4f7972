"""Bundles on the generator: downloaded once, verified, cached by checksum and unpacked for each run."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import zipfile
from collections.abc import Collection
from pathlib import Path, PurePosixPath

import httpx

from loadwright.agent.generator.errors import OrderError
from loadwright.core.messages import agents
from loadwright.core.protocol.generator import Bundle

CACHE_BYTES = 2 * 1024**3
"""Limit of the cache; the least recently used bundles are removed, never the one in use."""
UNPACKED_BYTES = 4 * 1024**3
UNPACKED_FILES = 10_000
EXECUTABLE = 0o755
"""The mode of a plan's files, each of which may be a program that the plan starts."""


class BundleCache:
    """A folder of bundles named by their SHA-256."""

    def __init__(self, folder: Path, limit: int = CACHE_BYTES) -> None:
        self._folder = folder
        self._limit = limit
        folder.mkdir(parents=True, exist_ok=True)
        for partial in folder.glob("*.part"):
            partial.unlink()

    async def fetch(self, client: httpx.AsyncClient, url: str, bundle: Bundle) -> Path:
        """Return the bundle's file, downloading it unless it is cached.

        Raises ``httpx.HTTPError`` if the server cannot be reached or fails, ``OrderError`` if it does not have the
        bundle or sends different content.
        """
        if len(bundle.sha256) != 64 or not all(digit in "0123456789abcdef" for digit in bundle.sha256):
            raise OrderError(agents.BUNDLE_NAME(name=bundle.sha256[:80]))
        path = self._folder / f"{bundle.sha256}.zip"
        if path.exists():
            # The modification time is that of the last use; ``_trim`` sorts by it.
            os.utime(path)
            return path
        partial = path.with_suffix(".part")
        try:
            await _download(client, url, bundle, partial)
            # Renamed only when verified, so that an interrupted download is never used.
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        self._trim(path)
        return path

    def remove(self, checksums: Collection[str]) -> None:
        """Remove the bundles with these checksums. Raises ``OSError``."""
        for path in self._folder.glob("*.zip"):
            if path.stem in checksums:
                path.unlink()

    def _trim(self, kept: Path) -> None:
        used = 0
        newest_first = sorted(self._folder.glob("*.zip"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in newest_first:
            used += path.stat().st_size
            if used > self._limit and path != kept:
                path.unlink()


async def _download(client: httpx.AsyncClient, url: str, bundle: Bundle, path: Path) -> None:
    digest = hashlib.sha256()
    size = 0
    async with client.stream("GET", url) as response:
        if response.is_client_error:
            raise OrderError(agents.BUNDLE_REFUSED(status=response.status_code))
        response.raise_for_status()
        with path.open("wb") as file:
            async for part in response.aiter_bytes():
                size += len(part)
                if size > bundle.size:
                    break
                digest.update(part)
                file.write(part)
    if size != bundle.size or digest.hexdigest() != bundle.sha256:
        raise OrderError(agents.BUNDLE_DIFFERS())


def unpack(archive: Path, folder: Path, *, max_bytes: int = UNPACKED_BYTES, max_files: int = UNPACKED_FILES) -> None:
    """Unpack a zip into ``folder``; nothing is written outside it. Raises ``OrderError``."""
    try:
        with zipfile.ZipFile(archive) as source:
            members = source.infolist()
            _check(members, max_bytes, max_files)
            for member in members:
                target = folder.joinpath(*PurePosixPath(member.filename).parts)
                if member.is_dir():
                    target.mkdir(parents=True, exist_ok=True)
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                with source.open(member) as data, target.open("wb") as file:
                    shutil.copyfileobj(data, file)
                # Bundles do not record which files are programs.
                target.chmod(EXECUTABLE)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise OrderError(agents.BUNDLE_NOT_ZIP(reason=str(error))) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise OrderError(agents.BUNDLE_NOT_UNPACKED(folder=str(folder), reason=reason)) from None


def _check(members: list[zipfile.ZipInfo], max_bytes: int, max_files: int) -> None:
    if len(members) > max_files:
        raise OrderError(agents.BUNDLE_FILES(count=len(members), limit=max_files))
    # ZipFile never reads more of a member than its directory entry declares, so the sum is an upper bound.
    if sum(member.file_size for member in members) > max_bytes:
        raise OrderError(agents.BUNDLE_SIZE(limit=max_bytes))
    for member in members:
        path = PurePosixPath(member.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in member.filename or "\0" in member.filename:
            raise OrderError(agents.BUNDLE_OUTSIDE(path=member.filename))
        if stat.S_ISLNK(member.external_attr >> 16):
            raise OrderError(agents.BUNDLE_LINK(path=member.filename))
