"""Downloads, read in threads: they block no other request and need no memory for large files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from django.core.files.base import File
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

CHUNK = 256 * 1024


def download(file: File[bytes], name: str) -> StreamingHttpResponse:
    """Return a response that sends ``file`` as an attachment ``name`` and closes it at the end."""
    response = StreamingHttpResponse(_Chunks(file), content_type="application/octet-stream")
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


class _Chunks:
    """The chunks of a file; Django closes it even if the browser disconnects early."""

    def __init__(self, file: File[bytes]) -> None:
        self._file = file

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while chunk := await asyncio.to_thread(self._file.read, CHUNK):
            yield chunk

    def close(self) -> None:
        self._file.close()
