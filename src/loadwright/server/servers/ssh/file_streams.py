"""Reading and writing a file on a server.

Several blocks are on their way at once, so that neither the distance nor the size of a block decides the rate. How many
is bounded, and with it what is held in memory.
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
"""Blocks on their way at most."""
FEWEST = 2
QUICK_S = 0.3
"""Who types in a shell of the same connection waits behind the blocks: when one takes longer, there are fewer."""
MAX_BLOCK = 256 * 1024

File = asyncssh.SFTPClientFile
T = TypeVar("T")


class _Window:
    """How many blocks may be on their way: as many as are quick."""

    def __init__(self) -> None:
        self.size = WINDOW // 2

    async def time(self, answer: Awaitable[T]) -> T:
        """Wait for a block's answer, and learn from how long it takes."""
        begin = time.monotonic()
        found = await answer
        quick = time.monotonic() - begin < QUICK_S
        self.size = min(self.size + 1, WINDOW) if quick else max(self.size - 1, FEWEST)
        return found


class Reader:
    """An open file of ``size`` bytes, last changed at ``modified`` (seconds since the epoch), as it says."""

    def __init__(self, file: File, path: bytes, size: int, modified: int, block: int) -> None:
        self.size = size
        self.modified = modified
        self._file = file
        self._path = path
        self._block = min(block, MAX_BLOCK)
        self._window = _Window()

    async def blocks(self, start: int, end: int) -> AsyncGenerator[bytes]:
        """Yield the bytes from ``start`` to before ``end`` in order; fewer where the file ends before."""
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
                # A server may give less than it was asked for; what is missing is asked for again.
                while len(data) < length:
                    begin, length = begin + len(data), length - len(data)
                    data = await self._read(begin, length)
                    if not data:
                        return
                    yield data
        finally:
            await _cancel(task for task, _, _ in pending)

    async def to_end(self) -> AsyncGenerator[bytes]:
        """Yield everything of a file that does not tell its size, as those of /proc."""
        offset = 0
        while data := await self._read(offset, self._block):
            offset += len(data)
            yield data

    async def _read(self, offset: int, length: int) -> bytes:
        # Opened for bytes, which asyncssh's types do not tell.
        data = cast(bytes, await self._window.time(ask(self._path, self._file.read(length, offset))))
        if len(data) > length:
            raise SshError(PROTOCOL, f"{len(data)} bytes instead of {length}")
        return data


class Writer:
    """A file being written from ``offset`` on. ``full`` tells whether its file system is."""

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
        """Write; returns while blocks are on their way, and waits when they are too many."""
        self._parts.append(memoryview(data))
        self._size += len(data)
        while self._size >= self._block:
            await self._send(self._block)

    async def finish(self) -> None:
        """Write the rest, and wait until everything is written."""
        if self._size:
            await self._send(self._size)
        while self._pending:
            await self._settle()

    async def stop(self) -> None:
        """Give up what is still on its way."""
        await _cancel(self._pending)

    async def _send(self, size: int) -> None:
        while len(self._pending) >= self._window.size:
            await self._settle()
        answer = ask(self._path, self._file.write(self._take(size), self._offset))
        self._pending.append(asyncio.create_task(self._window.time(answer)))
        self._offset += size

    def _take(self, size: int) -> bytes:
        """Return the next bytes that wait, copied once."""
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
    """Close a file on the server, also when whoever used it is in a hurry."""
    with suppress(SshError, FileError):
        await asyncio.shield(ask(b"", file.close()))


async def _cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    waiting = list(tasks)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
