"""Viewing text files, and saving them: written beside the file, then renamed, so that a file is never half written."""

from __future__ import annotations

import asyncio
import posixpath
import secrets
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any

from loadwright.server.servers.ssh.errors import SshError
from loadwright.server.servers.ssh.file_errors import DENIED, FileError
from loadwright.server.servers.ssh.files import FILE, Entry, Files

from . import errors, texts
from .operations import text_of
from .paths import MAX_NAME, PART, absolute

MAX_TEXT = 1024 * 1024
"""Maximum number of bytes that are shown, and that can be edited."""
PRIVATE = 0o600
WITHOUT_SPECIAL = 0o777


@dataclass(frozen=True)
class Opened:
    """The beginning of a file: ``text`` is ``None`` if it is binary, ``complete`` if this is the whole file."""

    entry: Entry
    content: bytes
    text: texts.Text | None
    complete: bool


@dataclass(frozen=True)
class Draft:
    """A text to be saved. ``version`` is that of the file which the person edited, empty to overwrite any."""

    path: bytes
    content: bytes
    version: str

    @classmethod
    def of(cls, asked: dict[str, Any]) -> Draft:
        """Read it from a request. Raises ``ActionError``."""
        text, version = asked.get("text"), asked.get("version", "")
        if not isinstance(text, str) or not isinstance(version, str):
            raise errors.FIELD_MISSING(field="text", name="text")
        content = texts.encode(text, text_of(asked, "encoding"))
        if len(content) > MAX_TEXT:
            raise errors.TEXT_TOO_LONG()
        return cls(absolute(text_of(asked, "path")), content, version)


async def read(files: Files, path: bytes) -> Opened:
    """Return the beginning of the file at ``path``. Raises ``ActionError``, ``FileError`` and ``SshError``."""
    entry = await files.stat(path)
    if entry.kind != FILE:
        raise errors.NOT_A_TEXT_FILE()
    content = await _content(files, path)
    complete = len(content) <= MAX_TEXT
    content = content[:MAX_TEXT]
    return Opened(entry, content, texts.decode(content, complete=complete), complete)


async def save(files: Files, draft: Draft) -> Entry:
    """Save a text and return the new entry.

    Raises ``TEXT_CHANGED`` or ``TEXT_GONE`` if the file is not the one that was edited, and ``FileError``. The new file
    has the mode of the old one, and its owner where the server's user may give files away.
    """
    path = draft.path
    there = await files.find(path)
    if there is not None:
        path = await files.real(path)
        there = await files.stat(path)
        if there.kind != FILE:
            raise errors.NOT_A_TEXT_FILE()
        # Renaming needs rights on the folder only, and would replace a file that the user may not write.
        await files.require_writable(path)
    if draft.version:
        await _require_version(files, path, there, draft.version)
    beside = _beside(path)
    try:
        await _write(files, beside, draft.content, there, path)
        await files.replace(beside, path)
    except BaseException as problem:
        with suppress(FileError, SshError):
            await asyncio.shield(files.remove(beside))
        if isinstance(problem, FileError) and problem.path == beside:
            # People do not know the name of the file beside theirs.
            if problem.kind == DENIED:
                raise errors.FOLDER_NOT_WRITABLE() from None
            raise FileError(problem.kind, draft.path, problem.detail) from None
        raise
    return await files.stat(path)


async def _require_version(files: Files, path: bytes, there: Entry | None, version: str) -> None:
    if there is None:
        raise errors.TEXT_GONE()
    if texts.version(await _content(files, path)) != version:
        raise errors.TEXT_CHANGED()


async def _write(files: Files, beside: bytes, content: bytes, there: Entry | None, path: bytes) -> None:
    # Until it has its mode, nobody else may read what the old file kept from them.
    async with files.writing(beside, 0, mode=PRIVATE if there is not None else None) as writer:
        await writer.write(content)
        await writer.finish()
        await writer.sync()
    if there is not None:
        kept = await files.copy_owner(path, beside)
        await files.set_mode(beside, there.mode if kept else there.mode & WITHOUT_SPECIAL)


async def _content(files: Files, path: bytes) -> bytes:
    """Return up to one byte more than ``MAX_TEXT``. Files in /proc have a size of 0 and content."""
    content = bytearray()
    async with files.reading(path) as reader:
        blocks = reader.blocks(0, min(reader.size, MAX_TEXT + 1)) if reader.size else reader.to_end()
        async with aclosing(blocks):
            async for block in blocks:
                content += block
                if len(content) > MAX_TEXT:
                    break
    return bytes(content[: MAX_TEXT + 1])


def _beside(path: bytes) -> bytes:
    """Return an unused path in the folder of ``path``, which nobody can guess: folders may be writable for others."""
    folder, name = posixpath.split(path)
    ending = b"." + secrets.token_hex(8).encode() + PART
    return posixpath.join(folder, name[: MAX_NAME - len(ending)] + ending)
