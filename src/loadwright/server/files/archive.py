"""Folders as one stream: tar.gz or zip, made while they are read, without a copy anywhere.

Names in an archive are relative and lead nowhere else, whatever the server calls its files. What cannot be read is left
out and listed at the archive's end: half of a log folder is more than nothing.
"""

from __future__ import annotations

import asyncio
import stat
import tarfile
import time
import zlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import IO, ClassVar, Protocol, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from loadwright.server.servers.ssh.file_errors import FileError
from loadwright.server.servers.ssh.files import FILE, FOLDER, LINK, Entry, Files

from .paths import readable

MAX_DEPTH = 100
MAX_ENTRIES = 1_000_000
MAX_ZIP_ENTRIES = 50_000
"""A zip ends with a list of all its entries, which is kept until then."""
MAX_LEFT_OUT = 1000
LEFT_OUT = b"LOADWRIGHT-LEFT-OUT.txt"


class Archive(Protocol):
    """Turns entries and their bytes into an archive; every call returns what of it is ready."""

    media_type: ClassVar[str]
    ending: ClassVar[bytes]
    limit: ClassVar[int]

    def begin(self, name: bytes, entry: Entry, link: bytes) -> bytes:
        """Begin an entry; ``name`` is relative, with slashes, ``link`` where a link leads."""

    def add(self, data: bytes) -> bytes:
        """Add bytes of a file; all together as many as its entry says."""

    def finish(self) -> bytes:
        """End the entry."""

    def close(self) -> bytes:
        """End the archive."""


class TarGz:
    """A tar in GNU's format, where names are any bytes and of any length, compressed by gzip."""

    media_type: ClassVar[str] = "application/gzip"
    ending: ClassVar[bytes] = b".tar.gz"
    limit: ClassVar[int] = MAX_ENTRIES

    def __init__(self) -> None:
        # Level 1: four times as fast as the usual one, for a tenth more bytes.
        self._gzip = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        self._size = 0

    def begin(self, name: bytes, entry: Entry, link: bytes) -> bytes:
        """Begin an entry."""
        info = tarfile.TarInfo(name.decode("utf-8", "surrogateescape"))
        info.type = {FOLDER: tarfile.DIRTYPE, LINK: tarfile.SYMTYPE}.get(entry.kind, tarfile.REGTYPE)
        info.linkname = link.decode("utf-8", "surrogateescape")
        info.size = self._size = entry.size if entry.kind == FILE else 0
        info.mode, info.mtime, info.uname, info.gname = entry.mode, entry.modified, entry.owner, entry.group
        return self._gzip.compress(info.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape"))

    def add(self, data: bytes) -> bytes:
        """Add bytes of a file."""
        return self._gzip.compress(data)

    def finish(self) -> bytes:
        """Fill the last block of the file."""
        return self._gzip.compress(b"\0" * (-self._size % tarfile.BLOCKSIZE))

    def close(self) -> bytes:
        """End the archive."""
        return self._gzip.compress(b"\0" * 2 * tarfile.BLOCKSIZE) + self._gzip.flush()


class _Sink:
    """Where ``ZipFile`` writes to: it keeps nothing and cannot go back, so sizes follow the bytes."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


class Zip:
    """A zip for Windows and everyone else: names are text, and no character of them means anything to a system."""

    media_type: ClassVar[str] = "application/zip"
    ending: ClassVar[bytes] = b".zip"
    limit: ClassVar[int] = MAX_ZIP_ENTRIES

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = ZipFile(cast(IO[bytes], self._sink), "w", ZIP_DEFLATED)
        self._entry: IO[bytes] | None = None
        self._names: dict[str, int] = {}

    def begin(self, name: bytes, entry: Entry, link: bytes) -> bytes:
        """Begin an entry; a link is kept as Info-ZIP does."""
        text = self._unused("/".join(map(_portable, name.split(b"/"))))
        year, *rest = time.gmtime(entry.modified)[:6]
        # The times of a zip are those of DOS.
        moment = (year, *rest) if 1980 <= year <= 2107 else (1980, 1, 1, 0, 0, 0)
        info = ZipInfo(text + "/" * (entry.kind == FOLDER), cast(tuple[int, int, int, int, int, int], moment))
        info.compress_type = ZIP_DEFLATED
        form = {FOLDER: stat.S_IFDIR, LINK: stat.S_IFLNK}.get(entry.kind, stat.S_IFREG)
        info.external_attr = (form | entry.mode) << 16
        self._entry = self._zip.open(info, "w", force_zip64=True)
        if entry.kind == LINK:
            self._entry.write(link)
        return self._sink.take()

    def _unused(self, text: str) -> str:
        """Return a name no other entry has: two names of bytes may be one of text."""
        self._names[text] = count = self._names.get(text, 0) + 1
        return text if count == 1 else self._unused(f"{text} ({count})")

    def add(self, data: bytes) -> bytes:
        """Add bytes of a file."""
        assert self._entry is not None
        self._entry.write(data)
        return self._sink.take()

    def finish(self) -> bytes:
        """End the entry."""
        assert self._entry is not None
        self._entry.close()
        return self._sink.take()

    def close(self) -> bytes:
        """End the archive with the list of its entries."""
        self._zip.close()
        return self._sink.take()


FORMS: dict[str, type[TarGz] | type[Zip]] = {"tar.gz": TarGz, "zip": Zip}


def _portable(name: bytes) -> str:
    """Return a name that is one on every system."""
    text = "".join("_" if character in '\\:*?"<>|' else character for character in readable(name))
    return text if text.strip(" .") else "_" * len(text)


class _Walk:
    """One archive being made: what was left out, and how many entries there are."""

    def __init__(self, files: Files, archive: Archive) -> None:
        self._files = files
        self._archive = archive
        self._entries = 0
        self._left_out: list[str] = []

    async def add(self, path: bytes, name: bytes) -> AsyncGenerator[bytes]:
        """Yield what becomes of the file or folder at ``path``, called ``name`` in the archive."""
        try:
            entry = await self._files.lstat(path)
        except FileError as problem:
            self._leave_out(name, problem.kind)
            return
        async for data in self._entry(path, name, entry):
            yield data
        folders = [(path, name)] if entry.kind == FOLDER else []
        while folders and self._entries < self._archive.limit:
            async for data in self._folder(*folders.pop(), folders):
                yield data
        if folders:
            self._leave_out(name, f"everything after {self._archive.limit:,} entries")

    async def _folder(self, path: bytes, name: bytes, folders: list[tuple[bytes, bytes]]) -> AsyncGenerator[bytes]:
        """Yield what becomes of what a folder holds; its own folders are added to ``folders``, for later."""
        seen: set[bytes] = set()
        try:
            async with aclosing(self._files.scan(path)) as found:
                async for entry in found:
                    # Two of one name may be two kinds of things, and a link is a way out.
                    if entry.name in seen or self._entries >= self._archive.limit:
                        continue
                    seen.add(entry.name)
                    place, called = path.rstrip(b"/") + b"/" + entry.name, name + b"/" + entry.name
                    if entry.kind == FOLDER and called.count(b"/") > MAX_DEPTH:
                        self._leave_out(called, f"more than {MAX_DEPTH} folders deep")
                        continue
                    async for data in self._entry(place, called, entry):
                        yield data
                    if entry.kind == FOLDER:
                        folders.append((place, called))
        except FileError as problem:
            self._leave_out(name, problem.kind)

    async def _entry(self, path: bytes, name: bytes, entry: Entry) -> AsyncGenerator[bytes]:
        self._entries += 1
        if entry.kind == FILE:
            async for data in self._file(path, name, entry):
                yield data
            return
        link = b""
        if entry.kind == LINK:
            try:
                link = await self._files.link(path)
            except FileError as problem:
                self._leave_out(name, problem.kind)
                return
        elif entry.kind != FOLDER:
            self._leave_out(name, "no file, folder or link")
            return
        yield self._archive.begin(name, entry, link) + self._archive.finish()

    async def _file(self, path: bytes, name: bytes, entry: Entry) -> AsyncGenerator[bytes]:
        """Yield a file as large as it was when it was opened: what it grows meanwhile is left out."""
        opened = False
        missing = 0
        try:
            async with self._files.reading(path) as reader:
                opened, missing = True, reader.size
                yield self._archive.begin(name, replace(entry, size=reader.size, modified=reader.modified), b"")
                async with aclosing(reader.blocks(0, missing)) as blocks:
                    async for block in blocks:
                        missing -= len(block)
                        # Compressing takes longer than anything else here; it lets go of Python's lock meanwhile.
                        yield await asyncio.to_thread(self._archive.add, block)
        except FileError as problem:
            self._leave_out(name, problem.kind + (", the rest is zeros" if opened else ""))
        else:
            if missing:
                self._leave_out(name, "became shorter while it was read, the rest is zeros")
        if opened:
            while missing:
                length = min(missing, 256 * 1024)
                missing -= length
                yield self._archive.add(b"\0" * length)
            yield self._archive.finish()

    def _leave_out(self, name: bytes, why: str) -> None:
        if len(self._left_out) < MAX_LEFT_OUT:
            self._left_out.append(f"{readable(name)}: {why}\n")

    def close(self) -> bytes:
        """Return the end of the archive, with the list of what was left out."""
        data = b""
        if self._left_out:
            text = "".join(self._left_out).encode()
            entry = Entry(LEFT_OUT, FILE, len(text), int(time.time()), 0o644)
            data = self._archive.begin(LEFT_OUT, entry, b"") + self._archive.add(text) + self._archive.finish()
        return data + self._archive.close()


async def stream(files: Files, paths: list[bytes], archive: Archive) -> AsyncGenerator[bytes]:
    """Yield an archive of what is at ``paths``, each under its own name."""
    walk = _Walk(files, archive)
    for path in paths:
        async for data in walk.add(path, path.rpartition(b"/")[2] or b"root"):
            if data:
                yield data
    yield walk.close()
