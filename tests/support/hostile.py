"""Malicious SSH servers, on real sockets in the test's own event loop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncssh

from loadwright.server.servers.ssh.target import PASSWORD, Secret, Target

VERSION = b"SSH-2.0-OpenSSH_9.2\r\n"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Handler = Callable[[asyncssh.SSHServerProcess[bytes]], Awaitable[None]]


def target(port: int, host_key: str = "ssh-ed25519 AAAA") -> Target:
    """Return the target for a connection to one."""
    return Target(1, "hostile", "127.0.0.1", port, "ann", Secret(PASSWORD, password="pw"), host_key)


@asynccontextmanager
async def listening(talk: Talk) -> AsyncIterator[Target]:
    """Listen, and handle every connection with ``talk``."""
    talking: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talking.add(task)
        with suppress(ConnectionError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield target(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)


async def say_nothing(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Accept and do nothing else."""
    await asyncio.Event().wait()


async def stop_after_hello(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send the version and nothing else."""
    writer.write(VERSION)
    await asyncio.Event().wait()


async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send single bytes at intervals, so that the connection is never idle."""
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def speak_http(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Behave as a web server."""
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await writer.drain()


async def speak_ssh_1(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Use version 1 of SSH."""
    writer.write(b"SSH-1.5-old\r\n")
    await writer.drain()
    await asyncio.Event().wait()


async def greet_for_ever(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send lines before the version, which is allowed, without end."""
    while True:
        writer.write(b"Welcome to this server!\r\n" * 1000)
        await writer.drain()


async def greet_in_one_line(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send one endless line."""
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def send_noise(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send the version, then random bytes."""
    writer.write(VERSION)
    while True:
        writer.write(os.urandom(65536))
        await writer.drain()


async def announce_a_huge_packet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Announce a packet of 2 GB and start to send it."""
    writer.write(VERSION + b"\x7f\xff\xff\xff")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def hang_up(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Close immediately."""


async def hang_up_after_hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close during the key exchange."""
    writer.write(VERSION)
    await reader.read(1000)


class _Welcome(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return False


@asynccontextmanager
async def letting_in(
    handler: Handler | None = None, sftp: Callable[[asyncssh.SSHServerChannel[bytes]], Any] | bool = False
) -> AsyncIterator[Target]:
    """Accept everybody and handle every session with ``handler``; SFTP with the server ``sftp``."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_host_keys=[key],
        server_factory=_Welcome,
        process_factory=handler,
        sftp_factory=sftp,
        encoding=None,
        line_editor=False,
    )
    shown = " ".join(key.export_public_key().decode().split()[:2])
    try:
        yield target(server.get_port(), shown)
    finally:
        server.close()
        await server.wait_closed()


def ignore_window(process: asyncssh.SSHServerProcess[bytes]) -> None:
    """Send all output, regardless of whether the other side reads it."""
    process.channel._send_window = 1 << 40


class LyingSftp(asyncssh.SFTPServer):
    """Reports false file sizes: ``/huge`` claims to be huge, ``/endless`` to be empty; ``/hangs`` does not respond."""

    CONTENT = b"0123456789"

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        return path

    def close(self, file_obj: object) -> None:
        pass

    def stat(self, path: bytes) -> asyncssh.SFTPAttrs:
        sizes = {b"/huge": 2**63 - 1, b"/negative": 2**64 - 1, b"/endless": 0, b"/": 4096}
        kind = 0o040755 if path in (b"/", b"/many", b"/names") else 0o100644
        return asyncssh.SFTPAttrs(size=sizes.get(path, 10), permissions=kind, uid=0, gid=0, atime=0, mtime=0)

    lstat = stat

    def fstat(self, file_obj: object) -> asyncssh.SFTPAttrs:
        assert isinstance(file_obj, bytes)
        return self.stat(file_obj)

    async def read(self, file_obj: object, offset: int, size: int) -> bytes:
        if file_obj == b"/hangs":
            await asyncio.Event().wait()
        if file_obj == b"/generous":
            return b"x" * (size + 1000)
        if file_obj == b"/endless":
            return b"x" * size
        return self.CONTENT[offset : offset + size]

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        count = 0
        names = [b"..", b"../../etc/passwd", b"/etc/shadow", b"a/b", b"nul\0", b"", b"good"]
        while path == b"/many" or count < len(names):
            name = names[count] if path != b"/many" else b"file %d" % count
            count += 1
            yield asyncssh.SFTPName(name, attrs=self.stat(b"/" + name))
