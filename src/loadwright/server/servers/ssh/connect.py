"""Connections to servers, and the operations over one connection."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import asyncssh
from asyncssh.constants import OPEN_REQUEST_PTY_FAILED, OPEN_REQUEST_SESSION_FAILED

from . import channel, keys
from .channel import Completed, Shell, lost_kind
from .errors import NO_SFTP, NO_SHELL, SESSIONS, TIMEOUT, SshError
from .hops import Hop, ask_key, close_hops, open_hops
from .target import Target

__all__ = ["Completed", "Connection", "Shell", "connect", "fingerprint", "offered_key"]

TIMEOUT_S = 15.0
KIB = 1024
MAX_BESIDE = 9
"""Maximum number of additional connections to a server that limits the sessions of each."""

T = TypeVar("T")
Start = Callable[[asyncssh.SSHClientConnection], Awaitable[T]]


class Connection:
    """A connection to a server, for any number of shells, commands and transfers.

    ``closed`` is set when it has ended; ``lost`` is then the kind of ``SshError``. When the server refuses further
    sessions (MaxSessions), ``again`` opens an additional connection.
    """

    def __init__(self, target: Target, hops: list[Hop]) -> None:
        self.server_id = target.server_id
        self.name = target.name
        self.address = target.address
        self.again: Callable[[], Awaitable[Connection]] = partial(connect, target)
        self._hops = hops
        self._ssh = hops[-1].ssh
        self._client = hops[-1].client
        self._all_beside: list[Connection] = []
        self._opening_beside = asyncio.Lock()
        self.closed = self._client.closed

    @property
    def lost(self) -> str:
        """Return the kind of error with which the connection ended."""
        return lost_kind(self._client.lost)

    async def run(
        self,
        command: str,
        *,
        timeout: float,  # noqa: ASYNC109
        limit: int = KIB * KIB,
        input: bytes = b"",  # noqa: A002
    ) -> Completed:
        """Run a command to completion with ``input`` on its standard input.

        Raises ``SshError``: timeout after ``timeout`` seconds, protocol for more than ``limit`` bytes of output.
        """
        run = partial(channel.run, command=command, limit=limit, data=input)
        return await self._start(run, timeout, NO_SHELL)

    async def open_shell(
        self,
        *,
        columns: int,
        rows: int,
        on_output: Callable[[bytes], None],
        on_end: Callable[[str], None],
        term: str = "xterm-256color",
    ) -> Shell:
        """Start a login shell. Raises ``SshError``; sessions if the server's limit is reached."""
        shell = partial(channel.open_shell, columns=columns, rows=rows, on_output=on_output, on_end=on_end, term=term)
        return await self._start(shell, TIMEOUT_S, NO_SHELL)

    async def open_sftp(self) -> asyncssh.SFTPClient:
        """Start SFTP; paths are bytes. Use it inside ``files.explained``. Raises ``SshError``."""
        return await self._start(channel.open_sftp, TIMEOUT_S, NO_SFTP)

    def close(self) -> None:
        """Close the connection and everything in it."""
        for connection in self._all_beside:
            connection.close()
        for hop in reversed(self._hops):
            hop.ssh.close()

    async def wait_closed(self) -> None:
        """Wait until it is closed."""
        for connection in self._all_beside:
            await connection.wait_closed()
        for hop in reversed(self._hops):
            await hop.ssh.wait_closed()

    async def _start(self, start: Start[T], timeout: float, refused: str) -> T:  # noqa: ASYNC109
        """Start a session here, or in an additional connection if the server's limit is reached."""
        full: list[Connection] = []
        while True:
            for connection in (self, *self._beside()):
                if connection in full:
                    continue
                try:
                    return await connection._start_here(start, timeout, refused)
                except SshError as error:
                    if error.kind != SESSIONS or len(full) == MAX_BESIDE:
                        raise
                    full.append(connection)
            async with self._opening_beside:
                if all(connection in full for connection in self._beside()):
                    return await self._start_beside(start, timeout, refused)

    async def _start_beside(self, start: Start[T], timeout: float, refused: str) -> T:  # noqa: ASYNC109
        another = await self.again()
        try:
            started = await another._start_here(start, timeout, refused)
        except BaseException:
            another.close()
            raise
        self._all_beside.append(another)
        if self.closed.is_set():
            another.close()
        return started

    def _beside(self) -> "list[Connection]":
        self._all_beside = [connection for connection in self._all_beside if not connection.closed.is_set()]
        return self._all_beside

    async def _start_here(self, start: Start[T], timeout: float, refused: str) -> T:  # noqa: ASYNC109
        """Start a session; ``refused`` is the kind of error if the server refuses it."""
        try:
            async with asyncio.timeout(timeout):
                return await start(self._ssh)
        except TimeoutError:
            raise SshError(TIMEOUT, f"no answer in {timeout:g} s") from None
        except asyncssh.ChannelOpenError as error:
            if self.closed.is_set():
                raise SshError(self.lost, error.reason) from None
            refusals = (OPEN_REQUEST_PTY_FAILED, OPEN_REQUEST_SESSION_FAILED)
            raise SshError(refused if error.code in refusals else SESSIONS, error.reason) from None
        except (asyncssh.Error, OSError, EOFError) as error:
            raise SshError(lost_kind(error), str(error)) from None


async def connect(target: Target, *, timeout: float = TIMEOUT_S) -> Connection:  # noqa: ASYNC109
    """Connect to a server through its jump hosts. ``timeout`` is in seconds per host.

    Raises ``SshError``; key_changed names the server and the key that it presents.
    """
    hops = await open_hops(list(target.hops()), timeout)
    return Connection(target, hops)


async def offered_key(target: Target, *, timeout: float = TIMEOUT_S) -> str:  # noqa: ASYNC109
    """Return the host key that a server presents (``ssh-ed25519 AAAA…``) without signing in. Raises ``SshError``.

    If the target has a pinned key, a key of the same type is requested first.
    """
    before = list(target.jump.hops()) if target.jump else []
    try:
        hops = await open_hops(before, timeout)
    except SshError as error:
        # The last hop counts as a jump host here too.
        error.via = error.via or before[-1].name
        raise
    try:
        return await ask_key(target, hops[-1] if hops else None, timeout)
    finally:
        await close_hops(hops)


def fingerprint(host_key: str) -> str:
    """Return the fingerprint of a host key as ssh shows it, ``SHA256:…``; empty if it is not a key."""
    return keys.fingerprint(host_key)
