"""Requests with bodies of any size, sent over a raw connection until they are answered."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PART = b"x" * 65_536
DEADLINE = 60.0


@dataclass
class Answer:
    """A complete response, and how many bytes of the body had been sent by then."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    sent: int

    @property
    def error(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)["error"]
        return found


def of_size(size: int) -> Iterator[bytes]:
    """A body of ``size`` bytes, in parts."""
    whole, rest = divmod(size, len(PART))
    yield from itertools.repeat(PART, whole)
    yield PART[:rest]


def endless() -> Iterator[bytes]:
    return itertools.repeat(PART)


async def post(port: int, path: str, parts: Iterable[bytes], length: int | None = None, **headers: str) -> Answer:
    """Send a request: chunked unless it has a ``length``. Where the server closes the connection, wait for that.

    The rest of the body is sent until then.
    """
    framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    fields = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"POST {path} HTTP/1.1", "Host: 127.0.0.1", framing, *fields, "", ""])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sender = _Sender(writer, parts, chunked=length is None)
    task = None
    try:
        async with asyncio.timeout(DEADLINE):
            writer.write(head.encode())
            task = asyncio.create_task(sender.run())
            status, received = _parsed(await reader.readuntil(b"\r\n\r\n"))
            body = await reader.readexactly(int(received["content-length"]))
            sent = sender.sent
            if received.get("connection") == "close":
                with suppress(ConnectionError):
                    while await reader.read(len(PART)):
                        pass
            return Answer(status, received, body, sent)
    finally:
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        writer.close()


class _Sender:
    def __init__(self, writer: asyncio.StreamWriter, parts: Iterable[bytes], *, chunked: bool) -> None:
        self.sent = 0
        self._writer = writer
        self._parts = parts
        self._chunked = chunked

    async def run(self) -> None:
        with suppress(ConnectionError):
            for part in self._parts:
                if part:
                    await self._write(b"%x\r\n%b\r\n" % (len(part), part) if self._chunked else part)
                    self.sent += len(part)
            await self._write(b"0\r\n\r\n" if self._chunked else b"")

    async def _write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()


def _parsed(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    fields = (line.partition(":") for line in lines)
    return int(first.split()[1]), {name.lower(): value.strip() for name, _, value in fields}


def temporary_files(process: int, folder: str) -> list[str]:
    """The files without a name that a process has open in ``folder``."""
    found = []
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):
            target = str(descriptor.readlink())
            if target.startswith(f"{folder}/") and target.endswith("(deleted)"):
                found.append(target)
    return found
