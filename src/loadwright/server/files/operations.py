"""Operations on files of a server: create folders, rename, set permissions, delete."""

import asyncio
import posixpath
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from typing import Any

from loadwright.server.servers.ssh.file_errors import EXISTS, MISSING, FileError
from loadwright.server.servers.ssh.files import FOLDER, Files

from . import errors
from .paths import absolute, below

AT_ONCE = 32
"""Requests in flight at once."""
BATCH = 2000
"""Names of a folder held in memory while it is emptied."""
MAX_DEPTH = 200
REPORT_S = 0.25
MAX_PATHS = 10_000
MODES = 0o7777


def paths_of(wanted: dict[str, Any]) -> list[bytes]:
    """Return the ``paths`` of a request. Raises ``ActionError``."""
    paths = wanted.get("paths")
    if not isinstance(paths, list) or not 0 < len(paths) <= MAX_PATHS or not all(isinstance(p, str) for p in paths):
        raise errors.PATHS(count=MAX_PATHS)
    found = [absolute(path) for path in paths]
    if b"/" in found:
        raise errors.ROOT_FOLDER()
    return found


def text_of(wanted: dict[str, Any], name: str) -> str:
    """Return a text field of a request. Raises ``ActionError``."""
    text = wanted.get(name)
    if not isinstance(text, str) or not text:
        raise errors.FIELD_MISSING(field=name, name=name)
    return text


def mode_of(wanted: dict[str, Any]) -> int:
    """Return the permission bits of a request. Raises ``ActionError``."""
    mode = wanted.get("mode")
    if not isinstance(mode, int) or isinstance(mode, bool) or not 0 <= mode <= MODES:
        raise errors.PERMISSIONS()
    return mode


async def make_folders(files: Files, folder: bytes, relative: str, *, exist_ok: bool) -> bytes:
    """Create a folder below ``folder`` with its parents; return its path."""
    target = below(folder, relative)
    path = folder
    for name in posixpath.relpath(target, folder).split(b"/"):
        path = posixpath.join(path, name)
        try:
            await files.make_folder(path)
        except FileError as problem:
            # It exists, perhaps just created by a parallel upload.
            there = (await files.stat(path)).kind == FOLDER if problem.kind != MISSING else False
            if not there or (path == target and not exist_ok):
                raise FileError(EXISTS, path) if there else problem from None
    return target


async def remove(files: Files, paths: list[bytes]) -> AsyncGenerator[dict[str, Any]]:
    """Delete files, links and folders with their content; yield the number deleted from time to time.

    Links are deleted, never followed. The first failure is raised as ``FileError``; the rest is kept.
    """
    gone, reported_at = 0, time.monotonic()
    folders: deque[tuple[bytes, int]] = deque()
    plain = []
    for path in paths:
        if (await files.lstat(path)).kind == FOLDER:
            folders.append((path, 1))
        else:
            plain.append(path)
    gone += await _remove_all(files, plain)
    while folders:
        path, depth = folders[-1]
        if depth > MAX_DEPTH:
            raise errors.NESTED_TOO_DEEPLY()
        inside, more = await _some(files, path)
        below_it = [(path + b"/" + name, depth + 1) for name, is_folder in inside if is_folder]
        gone += await _remove_all(files, [path + b"/" + name for name, is_folder in inside if not is_folder])
        folders.extend(below_it)
        if not below_it and not more:
            await files.remove_folder(path)
            folders.pop()
            gone += 1
        if time.monotonic() - reported_at > REPORT_S:
            reported_at = time.monotonic()
            yield {"gone": gone}
    yield {"gone": gone, "done": True}


async def _some(files: Files, folder: bytes) -> tuple[list[tuple[bytes, bool]], bool]:
    """Return names of a folder and whether they are folders, and whether there are more."""
    found: list[tuple[bytes, bool]] = []
    async with aclosing(files.scan(folder)) as entries:
        async for entry in entries:
            if len(found) == BATCH:
                return found, True
            found.append((entry.name, entry.kind == FOLDER))
    return found, False


async def _remove_all(files: Files, paths: Iterable[bytes]) -> int:
    """Delete files in parallel; return their number."""
    todo = deque(paths)
    count = len(todo)

    async def work() -> None:
        while todo:
            await files.remove(todo.popleft())

    try:
        async with asyncio.TaskGroup() as tasks:
            for _number in range(min(AT_ONCE, count)):
                tasks.create_task(work())
    except* FileError as group:
        raise group.exceptions[0] from None
    return count
