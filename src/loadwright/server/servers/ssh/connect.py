"""Connections to servers: the way in, and what can be done over one."""

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
"""How many connections are opened beside one whose server allows few sessions in each."""

T = TypeVar("T")
Start = Callable[[asyncssh.SSHClientConnection], Awaitable[T]]


class Connection:
    """A connection to a server, for any number of shells, commands and transfers.

    ``closed`` is set when it ended, for whatever reason; ``lost`` then tells why: a kind of ``SshError``. A server that
    opens no further session in it (MaxSessions) is connected to once more by ``again``.
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
        """Return the kind of error with which it ended."""
        return lost_kind(self._client.lost)

    async def run(
        self,
        command: str,
        *,
        timeout: float,  # noqa: ASYNC109
        limit: int = KIB * KIB,
        input: bytes = b"",  # noqa: A002
    ) -> Completed:
        """Run a command to its end, with ``input`` on its standard input.

        Raises ``SshError``: timeout after ``timeout`` seconds, protocol when it writes more than ``limit`` bytes.
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
        """Start a login shell. Raises ``SshError``, sessions when the server opens no more of them."""
        shell = partial(channel.open_shell, columns=columns, rows=rows, on_output=on_output, on_end=on_end, term=term)
        return await self._start(shell, TIMEOUT_S, NO_SHELL)

    async def open_sftp(self) -> asyncssh.SFTPClient:
        """Start SFTP; paths are bytes. Use it inside ``files.explained``. Raises ``SshError``."""
        return await self._start(channel.open_sftp, TIMEOUT_S, NO_SFTP)

    def close(self) -> None:
        """Close it and everything in it."""
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
        """Start something here, or in a connection beside this one when the server opens no more sessions here."""
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
        """Start something; ``refused`` is the kind of error when the server starts no such thing."""
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
    """Connect to a server, through its jump hosts; ``timeout`` is seconds for each of them.

    Raises ``SshError``; with key_changed it says which server shows which other key.
    """
    hops = await open_hops(list(target.hops()), timeout)
    return Connection(target, hops)


async def offered_key(target: Target, *, timeout: float = TIMEOUT_S) -> str:  # noqa: ASYNC109
    """Return the host key a server shows now, ``ssh-ed25519 AAAA…``, without signing in there. Raises ``SshError``.

    With a pinned key in the target it is asked for one of the same type, as long as it has one.
    """
    before = list(target.jump.hops()) if target.jump else []
    try:
        hops = await open_hops(before, timeout)
    except SshError as error:
        # Every hop so far is on the way, the last one too.
        error.via = error.via or before[-1].name
        raise
    try:
        return await ask_key(target, hops[-1] if hops else None, timeout)
    finally:
        await close_hops(hops)


def fingerprint(host_key: str) -> str:
    """Return a host key's fingerprint as ssh shows it, ``SHA256:…``; empty for what is no key."""
    return keys.fingerprint(host_key)
