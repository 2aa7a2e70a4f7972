"""Downloads, read in threads: they block no other request and need no memory for large files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

from django.core.files.base import File
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

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


def download(file: File[bytes], name: str) -> StreamingHttpResponse:
    """Return a response that sends ``file`` as an attachment ``name`` and closes it at the end."""
    response = StreamingHttpResponse(_Chunks(file), content_type="application/octet-stream")
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


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
    """The chunks of a file; Django closes it even if the browser disconnects early."""

    def __init__(self, file: File[bytes]) -> None:
        self._file = file

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while chunk := await asyncio.to_thread(self._file.read, CHUNK):
            yield chunk

    def close(self) -> None:
        self._file.close()
