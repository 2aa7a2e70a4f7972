"""Uploads: written to a partial file beside the destination until they are complete.

An interrupted upload continues where it stopped. The name of the partial file identifies person and source, see
``paths.part_path``; an incomplete file never has the final name.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.requests import Request

from loadwright.server.accounts.models import User
from loadwright.server.servers.ssh.file_errors import EXISTS, FULL, IS_A_FOLDER, FileError
from loadwright.server.servers.ssh.file_streams import MAX_BLOCK, WINDOW
from loadwright.server.servers.ssh.files import FILE, FOLDER, LINK, Entry, Files

from . import errors
from .access import ClientGoneError, FileOperation, FileSession
from .paths import absolute, number, part_path

MOST = 2**62


@dataclass(frozen=True)
class Wanted:
    """The requested upload: destination, size in bytes, modification time (ms), and whether it may overwrite."""

    path: bytes
    size: int
    modified: int
    overwrite: bool

    @classmethod
    def of(cls, request: Request) -> Wanted:
        """Parse it from the query of a request. Raises ``ActionError`` and ``FileError``."""
        query = request.query_params
        path = absolute(query.get("path", ""))
        if path == b"/":
            raise FileError(IS_A_FOLDER, path)
        size, modified = number(query.get("size"), MOST), number(query.get("modified", "0"), MOST)
        return cls(path, size, modified, query.get("overwrite") == "1")


@dataclass(frozen=True)
class Place:
    """The destination of an upload: resolved path, existing entry, partial file and its size."""

    path: bytes
    there: Entry | None
    part: bytes
    offset: int


async def find(files: Files, wanted: Wanted, person: User) -> Place:
    """Return the destination of an upload and the offset to continue from.

    Raises ``FileError``; ``exists`` if it may not be overwritten. The offset is before the end of the partial file: of
    the blocks in flight at the interruption, a later one may have been written and an earlier one not.
    """
    path, there = wanted.path, await files.find(wanted.path)
    if there is not None and there.kind == LINK:
        path = await files.real(path)
        there = await files.find(path)
    if there is not None and there.kind == FOLDER:
        raise FileError(IS_A_FOLDER, wanted.path)
    if there is not None and not wanted.overwrite:
        raise FileError(EXISTS, wanted.path)
    part = part_path(path, person.pk, wanted.size, wanted.modified)
    started = await files.find(part)
    written = started.size if started is not None and started.kind == FILE else 0
    free = await files.free(path.rpartition(b"/")[0] or b"/")
    if free is not None and wanted.size - written > free:
        raise FileError(FULL, path)
    return Place(path, there, part, min(max(written - WINDOW * MAX_BLOCK, 0), wanted.size))


async def receive(
    request: Request, files: Files, wanted: Wanted, session: FileSession, operation: FileOperation
) -> Entry:
    """Write the body of a request to the partial file, rename it once complete, and return the entry."""
    place = await find(files, wanted, session.person)
    async with _only_one(session.server.pk, place.part):
        # Read again: the previous holder may just have written more.
        place = await find(files, wanted, session.person)
        offset = number(request.query_params.get("offset", "0"), wanted.size)
        if offset > place.offset:
            raise errors.PARTIAL_UPLOAD_MISSING()
        operation.detail["from"] = offset
        try:
            await _write(request, files, wanted, place, offset, operation)
            return await _finish(files, wanted, place)
        except FileError as problem:
            # People do not know the name of the partial file.
            if problem.path != place.part:
                raise
            raise FileError(problem.kind, wanted.path, problem.detail) from None


async def _write(
    request: Request, files: Files, wanted: Wanted, place: Place, offset: int, operation: FileOperation
) -> None:
    async with files.writing(place.part, offset) as writer:
        async for data in request.stream():
            offset += len(data)
            if offset > wanted.size:
                raise errors.UPLOAD_GREW()
            await writer.write(data)
            operation.moved = (operation.moved or 0) + len(data)
        await writer.finish()
    if offset < wanted.size:
        raise errors.UPLOAD_SHRANK()


async def _finish(files: Files, wanted: Wanted, place: Place) -> Entry:
    if place.there is not None:
        await files.set_mode(place.part, place.there.mode)
    if wanted.overwrite:
        await files.replace(place.part, place.path)
    else:
        await files.rename(place.part, place.path)
    return await files.stat(place.path)


@dataclass(eq=False)
class _Turn:
    task: asyncio.Task[object]
    over: bool = False


_turns: dict[tuple[int, bytes], _Turn] = {}


@asynccontextmanager
async def _only_one(server_id: int, part: bytes) -> AsyncIterator[None]:
    """Allow one request at a time to write a partial file. A newer request replaces an older one.

    The connection of a browser that has gone may look alive for minutes, and its bytes would mix with those of the
    new one.
    """
    task = asyncio.current_task()
    assert task is not None
    key = server_id, part
    while (before := _turns.get(key)) is not None:
        before.over = True
        before.task.cancel()
        await asyncio.wait([before.task])
    turn = _turns[key] = _Turn(task)
    try:
        yield
    except asyncio.CancelledError:
        if not turn.over:
            raise
        task.uncancel()
        raise ClientGoneError from None
    finally:
        del _turns[key]
