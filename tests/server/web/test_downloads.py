"""Downloads of stored files: whole, in chunks, or a range."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import RequestFactory

from loadwright.server.web.downloads import CHUNK, download

DATA = bytes(range(200))


async def answered(data: bytes, name: str = "a.jtl", **headers: str) -> tuple[Any, list[bytes]]:
    """Store and download ``data``; return the response and its parts."""
    default_storage.delete("kept")
    default_storage.save("kept", ContentFile(data))
    response = download(RequestFactory(headers=headers).get("/"), "kept", name)
    parts = [part async for part in response.streaming_content]  # type: ignore[union-attr]
    response.close()
    return response, parts


@pytest.mark.parametrize("size", [0, 1, CHUNK, 2 * CHUNK + 7])
async def test_a_file_is_sent_whole_in_chunks(home: Path, size: int) -> None:
    response, parts = await answered(b"x" * size)
    assert b"".join(parts) == b"x" * size
    assert max(map(len, parts), default=0) <= CHUNK
    assert response.headers["Content-Length"] == str(size)


async def test_a_name_cannot_leave_its_header(home: Path) -> None:
    response, _ = await answered(b"x", 'a"\r\nX: 1中.log')
    header = response.headers["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert header.isascii()
    assert "\n" not in header


async def test_a_range_is_sent_alone(home: Path) -> None:
    response, parts = await answered(DATA, Range="bytes=10-19")
    assert (response.status_code, b"".join(parts)) == (206, DATA[10:20])
    assert response.headers["Content-Range"] == "bytes 10-19/200"
    assert response.headers["Content-Length"] == "10"


async def test_a_range_beyond_the_end_is_refused(home: Path) -> None:
    response, parts = await answered(DATA, Range="bytes=200-")
    assert (response.status_code, b"".join(parts)) == (416, b"")
    assert response.headers["Content-Range"] == "bytes */200"


async def test_a_download_continues_only_in_the_same_file(home: Path) -> None:
    tag = (await answered(DATA))[0].headers["ETag"]
    same = download(RequestFactory(headers={"Range": "bytes=100-", "If-Range": tag}).get("/"), "kept", "a")
    assert (same.status_code, same.headers["Content-Range"]) == (206, "bytes 100-199/200")
    same.close()
    other, parts = await answered(DATA + b"more", Range="bytes=100-", **{"If-Range": tag})
    assert (other.status_code, b"".join(parts)) == (200, DATA + b"more")
