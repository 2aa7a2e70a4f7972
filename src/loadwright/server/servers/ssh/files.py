"""Files of a server over SFTP, with paths as bytes.

What the server says is not believed: names that lead out of their folder are dropped, a block larger than asked for is
an error, and nothing waits for ever.
"""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, cast
from weakref import WeakKeyDictionary

import asyncssh

from .connect import Connection
from .errors import SshError
from .file_errors import (
    EXISTS,
    FAILURE,
    FULL,
    IS_A_FOLDER,
    MISSING,
    NOT_A_FOLDER,
    NOT_EMPTY,
    FileError,
    ask,
)
from .file_streams import MAX_BLOCK, Reader, Writer, close

FILE, FOLDER, LINK, OTHER = "file", "folder", "link", "other"
BATCH = 100
"""Names taken at once; what OpenSSH puts into one answer."""
MAX_NAME = 1024
"""Bytes; longer names are no server's honest answer."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a folder holds: size in bytes, ``modified`` in seconds since the epoch, ``mode`` the permission bits."""

    name: bytes
    kind: str
    size: int
    modified: int
    mode: int
    owner: str = ""
    group: str = ""


class Files:
    """The files of one server, as its user may use them. Every method raises ``FileError`` or ``SshError``."""

    def __init__(self, client: asyncssh.SFTPClient) -> None:
        self._client = client
        self._end = asyncio.create_task(client.wait_closed())

    @property
    def ended(self) -> bool:
        """Return whether the session is over, and another one is needed."""
        return self._end.done()

    async def home(self) -> bytes:
        """Return the folder the user begins in."""
        return await ask(b".", self._client.realpath(b"."))

    async def real(self, path: bytes) -> bytes:
        """Return the path with every link on it followed."""
        return await ask(path, self._client.realpath(path))

    async def stat(self, path: bytes) -> Entry:
        """Return what is at ``path``; links are followed."""
        return _entry(path.rpartition(b"/")[2], await ask(path, self._client.stat(path)))

    async def lstat(self, path: bytes) -> Entry:
        """Return what is at ``path``, which may be a link."""
        return _entry(path.rpartition(b"/")[2], await ask(path, self._client.lstat(path)))

    async def find(self, path: bytes) -> Entry | None:
        """Return what is at ``path``, which may be a link, or nothing when nothing is."""
        try:
            return await self.lstat(path)
        except FileError as problem:
            if problem.kind != MISSING:
                raise
            return None

    async def link(self, path: bytes) -> bytes:
        """Return where the link at ``path`` leads, as it is written."""
        return await ask(path, self._client.readlink(path))

    async def scan(self, folder: bytes) -> AsyncGenerator[Entry]:
        """Yield what ``folder`` holds, in the server's order, however much that is; close it when you stop early."""
        names = cast(AsyncGenerator[Any], self._client.scandir(folder))
        try:
            while batch := await ask(folder, _some(names)):
                for name in batch:
                    if is_name(name.filename):
                        yield _entry(name.filename, name.attrs, name.longname or b"")
        except FileError as problem:
            # OpenSSH answers with “no such file” for a folder that is a file.
            if problem.kind == MISSING and await self.find(folder) is not None:
                raise FileError(NOT_A_FOLDER, folder) from None
            raise
        finally:
            with suppress(SshError, FileError):
                await ask(folder, names.aclose())

    async def make_folder(self, path: bytes) -> None:
        """Make a folder; its parent must exist."""
        await self._make(path, self._client.mkdir(path))

    async def rename(self, path: bytes, to: bytes) -> None:
        """Give it another name or place, where nothing may be yet."""
        if await self.find(to) is not None:
            raise FileError(EXISTS, to)
        await self._make(to, self._client.rename(path, to))

    async def replace(self, path: bytes, to: bytes) -> None:
        """Put the file at ``path`` in the place of the one at ``to``, in one step where the server can do that."""
        try:
            await ask(to, self._client.posix_rename(path, to))
        except FileError as problem:
            there = await self.find(to)
            if problem.kind != FAILURE or there is None or there.kind == FOLDER:
                raise
            await self.remove(to)
            await ask(to, self._client.rename(path, to))

    async def remove(self, path: bytes) -> None:
        """Remove a file or a link."""
        await ask(path, self._client.remove(path))

    async def remove_folder(self, path: bytes) -> None:
        """Remove an empty folder."""
        try:
            await ask(path, self._client.rmdir(path))
        except FileError as problem:
            if problem.kind == FAILURE:
                raise FileError(NOT_EMPTY, path) from None
            raise

    async def set_mode(self, path: bytes, mode: int) -> None:
        """Set the permission bits; those of what a link leads to."""
        await ask(path, self._client.chmod(path, mode))

    @asynccontextmanager
    async def reading(self, path: bytes) -> AsyncIterator[Reader]:
        """Open a file to read."""
        file = await ask(path, self._client.open(path, "rb", block_size=0))
        try:
            entry = _entry(b"", await ask(path, file.stat()))
            if entry.kind == FOLDER:
                raise FileError(IS_A_FOLDER, path)
            yield Reader(file, path, entry.size, entry.modified, self._client.limits.max_read_len)
        finally:
            await close(file)

    @asynccontextmanager
    async def writing(self, path: bytes, offset: int) -> AsyncIterator[Writer]:
        """Open a file to write from ``offset`` on; it is made when it is not there, what it has beyond is cut off."""
        flags = asyncssh.FXF_WRITE | asyncssh.FXF_CREAT
        file = await self._make(path, self._client.open(path, flags, encoding=None, block_size=0))
        writer = Writer(file, path, offset, self._client.limits.max_write_len, lambda: self._full(path))
        try:
            await ask(path, file.truncate(offset))
            yield writer
        finally:
            await writer.stop()
            await close(file)

    async def free(self, folder: bytes) -> int | None:
        """Return how many bytes its user may still write where ``folder`` lies; nothing where nobody can tell."""
        try:
            space = await ask(folder, self._client.statvfs(folder))
        except FileError:
            return None
        if space.files and not space.favail:
            return 0
        return space.bavail * space.frsize if space.blocks else None

    async def _full(self, path: bytes) -> bool:
        free = await self.free(path.rpartition(b"/")[0] or b"/")
        return free is not None and free < MAX_BLOCK

    async def _make(self, path: bytes, answer: Awaitable[Any]) -> Any:
        """Do something that makes ``path``, and find out why it failed where the server only says that it did."""
        try:
            return await ask(path, answer)
        except FileError as problem:
            if problem.kind == FAILURE and (there := await self.find(path)) is not None:
                raise FileError(IS_A_FOLDER if there.kind == FOLDER else EXISTS, path) from None
            if problem.kind == FAILURE and await self._full(path):
                raise FileError(FULL, path) from None
            raise


def is_name(name: bytes) -> bool:
    """Return whether ``name`` names something in a folder, and nothing elsewhere."""
    return name not in (b"", b".", b"..") and b"/" not in name and b"\0" not in name and len(name) <= MAX_NAME


async def _some(names: AsyncIterator[Any]) -> list[Any]:
    """Return the next names, as many as an answer usually has; none at the end."""
    batch: list[Any] = []
    async for name in names:
        batch.append(name)
        if len(batch) == BATCH:
            break
    return batch


def _entry(name: bytes, attrs: asyncssh.SFTPAttrs, longname: bytes = b"") -> Entry:
    """Read what the server says; owner and group stand as names in the line that is meant for people alone."""
    mode = attrs.permissions or 0
    kinds = {stat.S_IFREG: FILE, stat.S_IFDIR: FOLDER, stat.S_IFLNK: LINK}
    words = longname.split(None, 4)
    owner, group = (words[2], words[3]) if len(words) > 4 else (b"", b"")
    return Entry(
        name=name,
        kind=kinds.get(stat.S_IFMT(mode), OTHER),
        size=max(attrs.size or 0, 0),
        modified=int(attrs.mtime or 0),
        mode=stat.S_IMODE(mode),
        owner=_word(owner) or str(attrs.uid if attrs.uid is not None else ""),
        group=_word(group) or str(attrs.gid if attrs.gid is not None else ""),
    )


def _word(text: bytes) -> str:
    word = text.decode("utf-8", "replace")[:32]
    return word if word.isprintable() else ""


_opened: WeakKeyDictionary[Connection, Files] = WeakKeyDictionary()
_opening: WeakKeyDictionary[Connection, asyncio.Lock] = WeakKeyDictionary()


async def files_on(connection: Connection) -> Files:
    """Return the files of a server; all who use its connection share one SFTP session, which ends with it."""
    async with _opening.setdefault(connection, asyncio.Lock()):
        files = _opened.get(connection)
        if files is None or files.ended:
            files = _opened[connection] = Files(await connection.open_sftp())
        return files
