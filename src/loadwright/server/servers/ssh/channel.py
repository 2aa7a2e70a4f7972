"""SSH channels with strict flow control, and the shells and commands that use them.

asyncssh 2.24 re-grants the full receive window whenever part of a backlog is delivered, so the backlog of a slow reader
grows without limit. Here only the delivered bytes are granted again: bytes in flight and in memory together never
exceed the window.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import asyncssh
from asyncssh.channel import SSHClientChannel
from asyncssh.constants import EXTENDED_DATA_STDERR, MSG_CHANNEL_WINDOW_ADJUST
from asyncssh.packet import SSHPacket, UInt32
from asyncssh.sftp import start_sftp_client
from asyncssh.stream import SSHClientStreamSession

from .errors import CLOSED, NO_SHELL, PROTOCOL, TIMEOUT, SshError

WINDOW = 128 * 1024
SFTP_WINDOW = 1024 * 1024
SFTP_VERSION = 3
MAX_PACKET = 32 * 1024
MERGE_BELOW = 4 * 1024
CLOSE_S = 3.0
LANG = b"C.UTF-8"
"""Locale of terminals. Applied if the server accepts it (AcceptEnv) and sets none of its own."""
HIGH_WATER = 256 * 1024
"""Bytes of unsent input above which ``drained`` waits."""


S = TypeVar("S", bound=asyncssh.SSHClientSession[bytes])


class Channel(SSHClientChannel[bytes]):
    """Client channel whose receive window is enforced."""

    def __init__(self, connection: asyncssh.SSHClientConnection, window: int = WINDOW) -> None:
        # asyncssh passes its keyword arguments by position here.
        loop = asyncio.get_running_loop()
        super().__init__(connection, loop, "strict", None, "strict", window, MAX_PACKET)
        self._delivered = 0
        self._given_up = False

    async def start(
        self,
        session: S,
        *,
        command: str | None = None,
        subsystem: str | None = None,
        terminal: str | None = None,
        size: tuple[int, int] = (0, 0),
    ) -> S:
        """Open the channel and start a command, a subsystem or, with neither, a shell."""
        self._conn._update_recv_pktlen(MAX_PACKET)
        no_x11 = (False, None, None, False)
        try:
            environment = {b"LANG": LANG} if terminal is not None else {}
            await self.create(
                lambda: session,
                command,
                subsystem,
                environment,
                terminal is not None,
                terminal,
                size,
                {},
                *no_x11,
                False,
            )
        except BaseException:
            # A caller that timed out must not leave a shell behind.
            self._given_up = True
            self.abort()
            raise
        return session

    def process_open_confirmation(self, send_chan: int, send_window: int, send_pktsize: int, packet: SSHPacket) -> None:
        """Accept the server's confirmation unless the caller has timed out."""
        super().process_open_confirmation(send_chan, send_window, send_pktsize, packet)
        if self._given_up:
            self.abort()

    def _accept_data(self, data: bytes, datatype: int | None = None) -> None:
        """Buffer received data; asyncssh has checked it against the window."""
        if not data or self._send_state in {"close_pending", "closed"}:
            return
        self._recv_window -= len(data)
        if not self._recv_paused:
            self._deliver_data(data, datatype)
            return
        if self._recv_buf and self._recv_buf[-1][1] == datatype and len(self._recv_buf[-1][0]) < MERGE_BELOW:
            # Otherwise a window full of one-byte packets would use a hundred times its size in memory.
            data = self._recv_buf.pop()[0] + data
        self._recv_buf.append((data, datatype))

    def _deliver_data(self, data: bytes, datatype: int | None) -> None:
        """Deliver received data and grant the window the same number of bytes."""
        if self._session is not None:
            self._session.data_received(data, datatype)
        self._delivered += len(data)
        if self._delivered >= self._init_recv_window // 2:
            self.send_packet(MSG_CHANNEL_WINDOW_ADJUST, UInt32(self._delivered))
            self._recv_window += self._delivered
            self._delivered = 0


class _ShellSession(asyncssh.SSHClientSession[bytes]):
    """Passes on a shell's output and reports its end once."""

    def __init__(self, on_output: Callable[[bytes], None], on_end: Callable[[str], None]) -> None:
        self._on_output = on_output
        self._on_end = on_end
        self._channel: asyncssh.SSHClientChannel[bytes] | None = None
        self._started = False
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        self._channel = chan

    def session_started(self) -> None:
        self._started = True

    def data_received(self, data: bytes, _datatype: int | None) -> None:
        self._on_output(data)

    def eof_received(self) -> bool:
        return False

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def connection_lost(self, exc: Exception | None) -> None:
        # A shell that exits by itself sends a status.
        exited = self._channel is not None and self._channel.get_exit_status() is not None
        self.over("" if exited and exc is None else lost_kind(exc))

    def over(self, kind: str) -> None:
        self._writable.set()
        if self._started:
            self._started = False
            self._on_end(kind)

    async def drained(self) -> None:
        await self._writable.wait()


class Shell:
    """A login shell with a pseudo-terminal.

    Output goes to ``on_output`` in chunks of at most 32 KB. ``on_end`` is called once at the end: with an empty string
    if the shell exited, otherwise with the kind of ``SshError``.
    """

    def __init__(self, channel: Channel, session: _ShellSession) -> None:
        self._channel = channel
        self._session = session

    def write(self, data: bytes) -> None:
        """Send input; discarded once the shell has ended."""
        if not self._channel.is_closing():
            self._channel.write(data)

    @property
    def unsent(self) -> int:
        """Return the number of bytes of input that the server has not accepted yet."""
        return self._channel.get_write_buffer_size()

    async def drained(self) -> None:
        """Wait while too much input is unsent; call it before reading more."""
        await self._session.drained()

    def resize(self, columns: int, rows: int) -> None:
        """Send the new size of the terminal in characters."""
        if not self._channel.is_closing():
            self._channel.change_terminal_size(columns, rows)

    def pause(self) -> None:
        """Stop delivering output; the server is blocked after at most one window (128 KB), which is buffered."""
        self._channel.pause_reading()

    def resume(self) -> None:
        """Resume delivering output, starting with the buffer."""
        self._channel.resume_reading()

    async def close(self) -> None:
        """Close the shell; sshd sends SIGHUP to its processes."""
        self._channel.abort()
        # A server with unread input (OpenSSH) answers only when the connection is closed.
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._channel.wait_closed()
        except TimeoutError:
            self._session.over(CLOSED)


async def open_shell(
    connection: asyncssh.SSHClientConnection,
    *,
    columns: int,
    rows: int,
    on_output: Callable[[bytes], None],
    on_end: Callable[[str], None],
    term: str,
) -> Shell:
    """Start a shell. Raises errors of asyncssh."""
    channel = Channel(connection)
    session = await channel.start(_ShellSession(on_output, on_end), terminal=term, size=(columns, rows))
    channel.set_write_buffer_limits(HIGH_WATER)
    return Shell(channel, session)


@dataclass(frozen=True)
class Completed:
    """Output of a command and its exit status, -1 if it was ended by a signal."""

    stdout: bytes
    stderr: bytes
    status: int


class _CommandSession(asyncssh.SSHClientSession[bytes]):
    """Collects the output of a command up to a limit."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes, datatype: int | None) -> None:
        self._left -= len(data)
        if self._left < 0:
            self.fail(SshError(PROTOCOL, "the command wrote more than is taken"))
            return
        (self.stderr if datatype == EXTENDED_DATA_STDERR else self.stdout).extend(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None:
            self.fail(SshError(lost_kind(exc), str(exc)))
        elif not self.ended.done():
            self.ended.set_result(None)

    def fail(self, error: SshError) -> None:
        if not self.ended.done():
            self.ended.set_exception(error)


async def run(connection: asyncssh.SSHClientConnection, command: str, *, limit: int, data: bytes) -> Completed:
    """Run a command to completion. Raises ``SshError`` and errors of asyncssh."""
    channel = Channel(connection)
    session = _CommandSession(limit)
    try:
        await channel.start(session, command=command)
        if data:
            channel.write(data)
        channel.write_eof()
        await session.ended
    except BrokenPipeError:
        # It exited before it had read its input.
        await session.ended
    finally:
        channel.abort()
        if session.ended.done() and not session.ended.cancelled():
            session.ended.exception()
    status = channel.get_exit_status()
    if status is None:
        raise SshError(NO_SHELL, "the command ended without a status")
    return Completed(bytes(session.stdout), bytes(session.stderr), status)


async def open_sftp(connection: asyncssh.SSHClientConnection) -> asyncssh.SFTPClient:
    """Start SFTP with paths as bytes. Raises errors of asyncssh."""
    channel = Channel(connection, SFTP_WINDOW)
    session: SSHClientStreamSession[bytes] = await channel.start(SSHClientStreamSession(), subsystem="sftp")
    reader, writer = asyncssh.SSHReader(session, channel), asyncssh.SSHWriter(session, channel)
    loop = asyncio.get_running_loop()
    try:
        return await start_sftp_client(connection, loop, "strict", reader, writer, None, "strict", SFTP_VERSION)
    except BaseException:
        channel.abort()
        raise


def lost_kind(exc: Exception | None) -> str:
    """Return the kind of error with which a connection was lost."""
    if isinstance(exc, TimeoutError) or (isinstance(exc, asyncssh.ConnectionLost) and "keepalive" in str(exc)):
        return TIMEOUT
    if isinstance(
        exc, asyncssh.SFTPBadMessage | asyncssh.ProtocolError | asyncssh.MACError | asyncssh.CompressionError
    ):
        return PROTOCOL
    return CLOSED
