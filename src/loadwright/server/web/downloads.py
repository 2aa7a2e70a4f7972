"""Files to download, read in threads: other requests go on meanwhile, and large files need no memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from django.core.files.base import File
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

CHUNK = 256 * 1024


def download(file: File[bytes], name: str) -> StreamingHttpResponse:
    """Return an answer that sends ``file``, to be kept under ``name``; the file is closed at its end."""
    response = StreamingHttpResponse(_Chunks(file), content_type="application/octet-stream")
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


class _Chunks:
    """The parts of a file; Django closes what it was given, also when the browser leaves before the end."""

    def __init__(self, file: File[bytes]) -> None:
        self._file = file

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while chunk := await asyncio.to_thread(self._file.read, CHUNK):
            yield chunk

    def close(self) -> None:
        self._file.close()
