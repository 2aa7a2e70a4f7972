"""Files of a server over SFTP, with paths as bytes.

The server is not trusted: names that lead out of their folder are dropped, a block larger than requested is an error,
and every wait has a timeout.
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
"""Names per request; as many as OpenSSH puts into one answer."""
MAX_NAME = 1024
"""In bytes; longer names cannot be genuine."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a folder: size in bytes, ``modified`` in seconds since the epoch, permission bits in ``mode``."""

    name: bytes
    kind: str
    size: int
    modified: int
    mode: int
    owner: str = ""
    group: str = ""


class Files:
    """The files of one server with the rights of its user. Every method raises ``FileError`` or ``SshError``."""

    def __init__(self, client: asyncssh.SFTPClient) -> None:
        self._client = client
        self._end = asyncio.create_task(client.wait_closed())

    @property
    def ended(self) -> bool:
        """Return whether the session has ended and a new one is needed."""
        return self._end.done()

    async def home(self) -> bytes:
        """Return the user's initial folder."""
        return await ask(b".", self._client.realpath(b"."))

    async def real(self, path: bytes) -> bytes:
        """Return the path with all links resolved."""
        return await ask(path, self._client.realpath(path))

    async def stat(self, path: bytes) -> Entry:
        """Return the entry at ``path``, following links."""
        return _entry(path.rpartition(b"/")[2], await ask(path, self._client.stat(path)))

    async def lstat(self, path: bytes) -> Entry:
        """Return the entry at ``path`` without following links."""
        return _entry(path.rpartition(b"/")[2], await ask(path, self._client.lstat(path)))

    async def find(self, path: bytes) -> Entry | None:
        """Return the entry at ``path`` without following links; ``None`` if it does not exist."""
        try:
            return await self.lstat(path)
        except FileError as problem:
            if problem.kind != MISSING:
                raise
            return None

    async def link(self, path: bytes) -> bytes:
        """Return the target of the link at ``path`` as stored."""
        return await ask(path, self._client.readlink(path))

    async def scan(self, folder: bytes) -> AsyncGenerator[Entry]:
        """Yield the entries of ``folder`` in the server's order; close the generator to stop early."""
        names = cast(AsyncGenerator[Any], self._client.scandir(folder))
        try:
            while batch := await ask(folder, _some(names)):
                for name in batch:
                    if is_name(name.filename):
                        yield _entry(name.filename, name.attrs, name.longname or b"")
        except FileError as problem:
            # OpenSSH answers “no such file” if the folder is a file.
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
        """Rename or move it; the destination must not exist."""
        if await self.find(to) is not None:
            raise FileError(EXISTS, to)
        await self._make(to, self._client.rename(path, to))

    async def replace(self, path: bytes, to: bytes) -> None:
        """Replace the file at ``to`` with the one at ``path``, atomically if the server supports it."""
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
        """Set the permission bits; follows links."""
        await ask(path, self._client.chmod(path, mode))

    async def copy_owner(self, path: bytes, to: bytes) -> bool:
        """Give the file at ``to`` the owner and group of the one at ``path``; return whether the user may."""
        wanted, now = await ask(path, self._client.stat(path)), await ask(to, self._client.stat(to))
        if (wanted.uid, wanted.gid) == (now.uid, now.gid):
            return True
        for uid in (wanted.uid, now.uid):
            # The group alone can be one of the user's own.
            try:
                await ask(to, self._client.setstat(to, asyncssh.SFTPAttrs(uid=uid, gid=wanted.gid)))
            except FileError:
                continue
            return bool(uid == wanted.uid)
        return False

    async def require_writable(self, path: bytes) -> None:
        """Raise ``FileError`` unless the user may write the existing file at ``path``."""
        await close(await ask(path, self._client.open(path, asyncssh.FXF_WRITE, encoding=None, block_size=0)))

    @asynccontextmanager
    async def reading(self, path: bytes) -> AsyncIterator[Reader]:
        """Open a file for reading."""
        file = await ask(path, self._client.open(path, "rb", block_size=0))
        try:
            entry = _entry(b"", await ask(path, file.stat()))
            if entry.kind == FOLDER:
                raise FileError(IS_A_FOLDER, path)
            yield Reader(file, path, entry.size, entry.modified, self._client.limits.max_read_len)
        finally:
            await close(file)

    @asynccontextmanager
    async def writing(self, path: bytes, offset: int, *, mode: int | None = None) -> AsyncIterator[Writer]:
        """Open a file for writing from ``offset``; it is created if missing, with ``mode``, and truncated there."""
        flags = asyncssh.FXF_WRITE | asyncssh.FXF_CREAT
        attrs = asyncssh.SFTPAttrs(permissions=mode)
        file = await self._make(path, self._client.open(path, flags, attrs, encoding=None, block_size=0))
        writer = Writer(file, path, offset, self._client.limits.max_write_len, lambda: self._full(path))
        try:
            await ask(path, file.truncate(offset))
            yield writer
        finally:
            await writer.stop()
            await close(file)

    async def free(self, folder: bytes) -> int | None:
        """Return the free bytes for the user on the file system of ``folder``; ``None`` if unknown."""
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
        """Create ``path`` and determine the reason of a failure that the server reports without one."""
        try:
            return await ask(path, answer)
        except FileError as problem:
            if problem.kind == FAILURE and (there := await self.find(path)) is not None:
                raise FileError(IS_A_FOLDER if there.kind == FOLDER else EXISTS, path) from None
            if problem.kind == FAILURE and await self._full(path):
                raise FileError(FULL, path) from None
            raise


def is_name(name: bytes) -> bool:
    """Return whether ``name`` is a single path component."""
    return name not in (b"", b".", b"..") and b"/" not in name and b"\0" not in name and len(name) <= MAX_NAME


async def _some(names: AsyncIterator[Any]) -> list[Any]:
    """Return the next names, as many as one answer usually has; empty at the end."""
    batch: list[Any] = []
    async for name in names:
        batch.append(name)
        if len(batch) == BATCH:
            break
    return batch


def _entry(name: bytes, attrs: asyncssh.SFTPAttrs, longname: bytes = b"") -> Entry:
    """Convert a server's entry; names of owner and group are only in its human-readable line."""
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
    """Return the files of a server. All users of a connection share one SFTP session, which ends with it."""
    async with _opening.setdefault(connection, asyncio.Lock()):
        files = _opened.get(connection)
        if files is None or files.ended:
            files = _opened[connection] = Files(await connection.open_sftp())
        return files
