"""Archives of folders as a stream: tar.gz or zip, created while the folder is read.

Names in an archive are relative and cannot leave the target folder. Unreadable files are skipped and listed at the end
of the archive: part of a log folder is better than none.
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
from loadwright.server.web.downloads import Sink

from .paths import readable

MAX_DEPTH = 100
MAX_ENTRIES = 1_000_000
MAX_ZIP_ENTRIES = 50_000
"""Maximum number of entries: a zip ends with a directory of all entries, which is held in memory."""
MAX_LEFT_OUT = 1000
LEFT_OUT = b"LOADWRIGHT-LEFT-OUT.txt"


class Archive(Protocol):
    """Encoder of an archive format; every call returns the bytes that are ready."""

    media_type: ClassVar[str]
    ending: ClassVar[bytes]
    limit: ClassVar[int]

    def begin(self, name: bytes, entry: Entry, link: bytes) -> bytes:
        """Begin an entry. ``name`` is relative with slashes; ``link`` is the target of a link."""

    def add(self, data: bytes) -> bytes:
        """Add bytes of a file; in total as many as its entry states."""

    def finish(self) -> bytes:
        """End the entry."""

    def close(self) -> bytes:
        """End the archive."""


class TarGz:
    """GNU tar with gzip; names can be any bytes of any length."""

    media_type: ClassVar[str] = "application/gzip"
    ending: ClassVar[bytes] = b".tar.gz"
    limit: ClassVar[int] = MAX_ENTRIES

    def __init__(self) -> None:
        # Level 1 is four times as fast as the default, for a tenth more bytes.
        self._gzip = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        self._size = 0

    def begin(self, name: bytes, entry: Entry, link: bytes) -> bytes:
        info = tarfile.TarInfo(name.decode("utf-8", "surrogateescape"))
        info.type = {FOLDER: tarfile.DIRTYPE, LINK: tarfile.SYMTYPE}.get(entry.kind, tarfile.REGTYPE)
        info.linkname = link.decode("utf-8", "surrogateescape")
        info.size = self._size = entry.size if entry.kind == FILE else 0
        info.mode, info.mtime, info.uname, info.gname = entry.mode, entry.modified, entry.owner, entry.group
        return self._gzip.compress(info.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape"))

    def add(self, data: bytes) -> bytes:
        return self._gzip.compress(data)

    def finish(self) -> bytes:
        """Pad the last block of the file."""
        return self._gzip.compress(b"\0" * (-self._size % tarfile.BLOCKSIZE))

    def close(self) -> bytes:
        """End the archive."""
        return self._gzip.compress(b"\0" * 2 * tarfile.BLOCKSIZE) + self._gzip.flush()


class Zip:
    """Portable zip: names are text without characters that are special on any system."""

    media_type: ClassVar[str] = "application/zip"
    ending: ClassVar[bytes] = b".zip"
    limit: ClassVar[int] = MAX_ZIP_ENTRIES

    def __init__(self) -> None:
        self._sink = Sink()
        self._zip = ZipFile(cast(IO[bytes], self._sink), "w", ZIP_DEFLATED)
        self._entry: IO[bytes] | None = None
        self._names: dict[str, int] = {}

    def begin(self, name: bytes, entry: Entry, link: bytes) -> bytes:
        """Begin an entry; links are stored as Info-ZIP does."""
        text = self._unused("/".join(map(_portable, name.split(b"/"))))
        year, *rest = time.gmtime(entry.modified)[:6]
        # A zip stores DOS times.
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
        """Return a unique name: two byte names may decode to the same text."""
        self._names[text] = count = self._names.get(text, 0) + 1
        return text if count == 1 else self._unused(f"{text} ({count})")

    def add(self, data: bytes) -> bytes:
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
    """Return a name that is valid on every system."""
    text = "".join("_" if character in '\\:*?"<>|' else character for character in readable(name))
    return text if text.strip(" .") else "_" * len(text)


class _Walk:
    """An archive being created, with its skipped files and number of entries."""

    def __init__(self, files: Files, archive: Archive) -> None:
        self._files = files
        self._archive = archive
        self._entries = 0
        self._left_out: list[str] = []

    async def add(self, path: bytes, name: bytes) -> AsyncGenerator[bytes]:
        """Yield the archive bytes of the file or folder at ``path`` under ``name``."""
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
        """Yield the archive bytes of a folder's entries; its subfolders are added to ``folders``."""
        seen: set[bytes] = set()
        try:
            async with aclosing(self._files.scan(path)) as found:
                async for entry in found:
                    # Duplicate names may be of different kinds, and a link could lead out of the folder.
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
        """Yield a file with the size it had when it was opened; later growth is ignored."""
        opened = False
        missing = 0
        try:
            async with self._files.reading(path) as reader:
                opened, missing = True, reader.size
                yield self._archive.begin(name, replace(entry, size=reader.size, modified=reader.modified), b"")
                async with aclosing(reader.blocks(0, missing)) as blocks:
                    async for block in blocks:
                        missing -= len(block)
                        # Compression dominates the time here, and it releases the GIL.
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
        """Return the end of the archive, with the list of skipped files."""
        data = b""
        if self._left_out:
            text = "".join(self._left_out).encode()
            entry = Entry(LEFT_OUT, FILE, len(text), int(time.time()), 0o644)
            data = self._archive.begin(LEFT_OUT, entry, b"") + self._archive.add(text) + self._archive.finish()
        return data + self._archive.close()


async def stream(files: Files, paths: list[bytes], archive: Archive) -> AsyncGenerator[bytes]:
    """Yield an archive of ``paths``, each under its own name."""
    walk = _Walk(files, archive)
    for path in paths:
        async for data in walk.add(path, path.rpartition(b"/")[2] or b"root"):
            if data:
                yield data
    yield walk.close()
