"""Files of a real server as a page reaches them, and transfers that are slow or cut."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from loadwright.server.accounts import access
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.files.paths import to_wire
from loadwright.server.projects.models import Membership
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh.file_streams import MAX_BLOCK
from tests.support.terminals import Browser, House, reached

MIB = 1024 * 1024


BIG = 24 * MIB
"""More than all buffers of a transfer can hold."""


STRANGE = [
    b"line\nbreak.txt",
    b"quote\"'.txt",
    b"<img src=x onerror=alert(1)>",
    "测试文件.txt".encode("gbk"),
    "测试文件.txt".encode(),
    b"-rf",
    b"100%",
    b"%2e%2e",
    b" ",
    b"\x1b[31mred",
    "\u202etxt.exe".encode(),
    b"back\\slash",
    b"n" * 255,
]


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


class Remote:
    """Requests of one browser for the files of a server, below a folder."""

    def __init__(self, browser: Browser, server: Server, folder: Path) -> None:
        self.http = browser.http
        self.here = f"/files/{server.pk}"
        self.folder = folder

    def path(self, name: bytes | str = b"") -> str:
        """The encoded path of a name in the folder."""
        return to_wire(os.fsencode(self.folder) + b"/" + os.fsencode(name))

    def read(self, name: bytes) -> bytes:
        return (self.folder / os.fsdecode(name)).read_bytes()

    async def look(self, name: bytes | str = b"") -> dict[str, Any]:
        answer = await self.http.get(f"{self.here}/list", params={"path": self.path(name)})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def names(self, name: bytes | str = b"") -> list[str]:
        return sorted(entry["name"] for entry in (await self.look(name))["entries"])

    async def post(self, what: str, **asked: Any) -> httpx.Response:
        return await self.http.post(f"{self.here}/{what}", json=asked)

    async def delete(self, *names: bytes | str) -> list[dict[str, Any]]:
        answer = await self.post("delete", paths=[self.path(name) for name in names])
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]

    async def put(self, name: bytes | str, data: bytes, **query: Any) -> httpx.Response:
        asked = {"path": self.path(name), "size": len(data), "modified": 1, "offset": 0, **query}
        return await self.http.put(f"{self.here}/upload", params=asked, content=data[asked["offset"] :])

    async def get(self, name: bytes | str, **options: Any) -> httpx.Response:
        return await self.http.get(f"{self.here}/download", params={"path": self.path(name)}, **options)


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def entries() -> list[AuditEntry]:
    return [entry async for entry in AuditEntry.objects.filter(what__startswith="file.").order_by("id")]


def part_of(folder: Path) -> Path | None:
    return next(iter(folder.glob("*.loadwright-part")), None)


def written(folder: Path) -> int:
    part = part_of(folder)
    return part.stat().st_size if part else 0


async def cut(task: asyncio.Task[httpx.Response]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def leave(house: House) -> None:
    Membership.objects.filter(user=house.ann).delete()
    access.announce()


def slowly(data: bytes, stop_at: int, gone: asyncio.Event) -> AsyncIterator[bytes]:
    """Send ``data`` up to a byte, then nothing until the browser is closed."""

    async def parts() -> AsyncIterator[bytes]:
        for begin in range(0, stop_at, 64 * 1024):
            yield data[begin : min(begin + 64 * 1024, stop_at)]
        await gone.wait()
        yield b""

    return parts()


async def begun(remote: Remote, data: bytes, stop_at: int, **query: Any) -> asyncio.Task[httpx.Response]:
    """An upload that pauses; returns once the sent data is written."""
    asked: dict[str, Any] = {"path": remote.path("file"), "size": len(data), "modified": 7, **query}
    content = slowly(data, stop_at, asyncio.Event())
    headers = {"Content-Length": str(len(data))}
    task = asyncio.create_task(remote.http.put(f"{remote.here}/upload", params=asked, content=content, headers=headers))
    await reached(lambda: written(remote.folder) >= stop_at - MAX_BLOCK)
    return task
