"""Downloads, read in threads: they block no other request and need no memory for large files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import IO
from zipfile import ZipFile, ZipInfo

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

from .ranges import UnsatisfiableRangeError, part

CHUNK = 256 * 1024


class Sink:
    """Output of ``ZipFile`` for a download: not seekable, so sizes follow the data."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        """Return what was written since the last call."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def copied(target: ZipFile, entry: ZipInfo, content: IO[bytes], sink: Sink) -> Iterator[bytes]:
    """Add a file to the zip ``target`` that writes into ``sink``; yield the zip in parts while it grows."""
    with target.open(entry, "w", force_zip64=True) as written:
        while chunk := content.read(CHUNK):
            written.write(chunk)
            yield sink.take()


def download(request: HttpRequest, path: str, name: str) -> StreamingHttpResponse:
    """Return a response that sends a stored file, or the requested range of it, as an attachment ``name``.

    Raises ``OSError`` if the file is missing.
    """
    file = default_storage.open(path)
    size, changed = file.size, default_storage.get_modified_time(path).timestamp()
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Accept-Ranges": "bytes",
        "ETag": (tag := f'"{size:x}-{int(changed * 1_000_000):x}"'),
    }
    begin, end, status = 0, size, 200
    if request.headers.get("If-Range", tag) == tag:
        try:
            wanted = part(request.headers.get("Range", ""), size)
        except UnsatisfiableRangeError:
            begin, status = size, 416
            headers["Content-Range"] = f"bytes */{size}"
        else:
            if wanted is not None:
                (begin, end), status = wanted, 206
                headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - begin)
    chunks = _Chunks(file, begin, end)
    return StreamingHttpResponse(chunks, status=status, content_type="application/octet-stream", headers=headers)


def download_parts(parts: Iterator[bytes], name: str) -> StreamingHttpResponse:
    """Return a response that sends ``parts``, a zip that is made while it is sent, as an attachment ``name``."""
    response = StreamingHttpResponse(_in_threads(parts), content_type="application/zip")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


async def _in_threads(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (part := await asyncio.to_thread(next, parts, None)) is not None:
        if part:
            yield part


class _Chunks:
    """The chunks of a file from ``begin`` to ``end``; Django closes it even if the browser disconnects early."""

    def __init__(self, file: File[bytes], begin: int, end: int) -> None:
        self._file = file
        self._file.seek(begin)
        self._left = end - begin

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while chunk := await asyncio.to_thread(self._file.read, min(CHUNK, self._left)):
            self._left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self._file.close()
