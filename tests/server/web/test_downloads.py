from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from loadwright.server.web.downloads import CHUNK, download


@pytest.mark.parametrize("size", [0, 1, CHUNK, 2 * CHUNK + 7])
async def test_a_file_is_sent_whole_in_chunks(size: int) -> None:
    file = ContentFile(b"x" * size)
    response = download(file, "a.jtl")
    parts = [part async for part in response.streaming_content]  # type: ignore[union-attr]
    assert b"".join(parts) == b"x" * size
    assert max(map(len, parts), default=0) <= CHUNK
    assert response.headers["Content-Length"] == str(size)


async def test_a_name_cannot_leave_its_header() -> None:
    file = ContentFile(b"x")
    response = download(file, 'a"\r\nX: 1中.log')
    header = response.headers["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert header.isascii()
    assert "\n" not in header
