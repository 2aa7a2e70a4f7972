"""Reading and writing a file on a server.

Several blocks are in flight at once, so that throughput depends on neither the round trip nor the block size. Their
number is bounded, and with it the memory.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, TypeVar, cast

import asyncssh

from .errors import PROTOCOL, SshError
from .file_errors import FAILURE, FULL, FileError, ask

WINDOW = 12
"""Maximum number of blocks in flight."""
FEWEST = 2
QUICK_S = 0.3
"""Keystrokes of a shell on the same connection queue behind the blocks: if a block takes longer, fewer are sent."""
MAX_BLOCK = 256 * 1024

File = asyncssh.SFTPClientFile
T = TypeVar("T")


class _Window:
    """Adaptive limit of blocks in flight."""

    def __init__(self) -> None:
        self.size = WINDOW // 2

    async def time(self, answer: Awaitable[T]) -> T:
        """Wait for the answer to a block and adapt the limit to its duration."""
        begin = time.monotonic()
        found = await answer
        quick = time.monotonic() - begin < QUICK_S
        self.size = min(self.size + 1, WINDOW) if quick else max(self.size - 1, FEWEST)
        return found


class Reader:
    """An open file with the reported ``size`` in bytes and ``modified`` time (seconds since the epoch)."""

    def __init__(self, file: File, path: bytes, size: int, modified: int, block: int) -> None:
        self.size = size
        self.modified = modified
        self._file = file
        self._path = path
        self._block = min(block, MAX_BLOCK)
        self._window = _Window()

    async def blocks(self, start: int, end: int) -> AsyncGenerator[bytes]:
        """Yield the bytes from ``start`` up to, excluding, ``end`` in order; fewer if the file is shorter."""
        pending: deque[tuple[asyncio.Task[bytes], int, int]] = deque()
        offset = start
        try:
            while offset < end or pending:
                while offset < end and len(pending) < self._window.size:
                    length = min(self._block, end - offset)
                    pending.append((asyncio.create_task(self._read(offset, length)), offset, length))
                    offset += length
                task, begin, length = pending.popleft()
                data = await task
                yield data
                # A server may return less than requested; request the rest again.
                while len(data) < length:
                    begin, length = begin + len(data), length - len(data)
                    data = await self._read(begin, length)
                    if not data:
                        return
                    yield data
        finally:
            await _cancel(task for task, _, _ in pending)

    async def to_end(self) -> AsyncGenerator[bytes]:
        """Yield the content of a file without a known size, such as those in /proc."""
        offset = 0
        while data := await self._read(offset, self._block):
            offset += len(data)
            yield data

    async def _read(self, offset: int, length: int) -> bytes:
        # Opened in binary mode, which asyncssh's types do not express.
        data = cast(bytes, await self._window.time(ask(self._path, self._file.read(length, offset))))
        if len(data) > length:
            raise SshError(PROTOCOL, f"{len(data)} bytes instead of {length}")
        return data


class Writer:
    """A file being written from ``offset``. ``full`` returns whether its file system is full."""

    def __init__(self, file: File, path: bytes, offset: int, block: int, full: Callable[[], Awaitable[bool]]) -> None:
        self._file = file
        self._path = path
        self._offset = offset
        self._block = min(block, MAX_BLOCK)
        self._full = full
        self._parts: deque[memoryview] = deque()
        self._size = 0
        self._pending: deque[asyncio.Task[int]] = deque()
        self._window = _Window()

    async def write(self, data: bytes) -> None:
        """Write data; returns while blocks are in flight and waits if there are too many."""
        self._parts.append(memoryview(data))
        self._size += len(data)
        while self._size >= self._block:
            await self._send(self._block)

    async def finish(self) -> None:
        """Write the remaining data and wait for all blocks."""
        if self._size:
            await self._send(self._size)
        while self._pending:
            await self._settle()

    async def sync(self) -> None:
        """Wait until the server's disk has the data, if the server supports it."""
        with suppress(FileError):
            await ask(self._path, self._file.fsync())

    async def stop(self) -> None:
        """Cancel the blocks in flight."""
        await _cancel(self._pending)

    async def _send(self, size: int) -> None:
        while len(self._pending) >= self._window.size:
            await self._settle()
        answer = ask(self._path, self._file.write(self._take(size), self._offset))
        self._pending.append(asyncio.create_task(self._window.time(answer)))
        self._offset += size

    def _take(self, size: int) -> bytes:
        """Return the next buffered bytes, copied once."""
        self._size -= size
        parts = []
        while size:
            part = self._parts.popleft()
            if len(part) > size:
                self._parts.appendleft(part[size:])
                part = part[:size]
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    async def _settle(self) -> None:
        try:
            await self._pending.popleft()
        except FileError as problem:
            if problem.kind == FAILURE and await self._full():
                raise FileError(FULL, self._path) from None
            raise


async def close(file: File) -> None:
    """Close a file on the server even if the caller is being cancelled."""
    with suppress(SshError, FileError):
        await asyncio.shield(ask(b"", file.close()))


async def _cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    waiting = list(tasks)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
