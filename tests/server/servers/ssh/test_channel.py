"""Shells and commands with a real sshd: complete output, at the reader's pace."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path

import pytest

from loadwright.server.servers.ssh import errors
from loadwright.server.servers.ssh.channel import WINDOW
from loadwright.server.servers.ssh.connect import Connection, Shell, connect
from loadwright.server.servers.ssh.errors import SshError
from tests.support.sshd import Sshd, sshd

MIB = 1024 * 1024
SIZE = 100 * MIB
LIMIT_S = 60.0


@pytest.fixture
async def connection(openssh: Sshd) -> AsyncIterator[Connection]:
    opened = await connect(openssh.target())
    yield opened
    opened.close()
    await opened.wait_closed()


class Reader:
    """Reads a shell and counts its output; ``on_output`` can be replaced."""

    def __init__(self) -> None:
        self.tail = b""
        self.count = 0
        self.end: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.on_output: Callable[[bytes], None] = lambda _data: None

    def output(self, data: bytes) -> None:
        self.count += len(data)
        self.tail = (self.tail + data)[-4096:]
        self.on_output(data)

    async def shell(self, connection: Connection, columns: int = 80, rows: int = 24) -> Shell:
        return await connection.open_shell(
            columns=columns, rows=rows, on_output=self.output, on_end=self.end.set_result
        )

    async def sees(self, text: bytes) -> None:
        await until(lambda: text in self.tail)


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not reached():  # noqa: ASYNC110 - the condition has no event
            await asyncio.sleep(0.01)


async def still(value: Callable[[], int]) -> int:
    """Wait until a value has not changed for half a second, and return it."""
    before = -1
    while before != value():
        before = value()
        await asyncio.sleep(0.5)
    return before


def resident() -> int:
    """Return the memory of this process in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def backlog(shell: Shell) -> int:
    """Return the received bytes that were not delivered yet."""
    return sum(len(data) for data, _datatype in shell._channel._recv_buf)


class TestShells:
    async def test_it_is_a_terminal_that_knows_its_size(self, connection: Connection) -> None:
        reader = Reader()
        shell = await reader.shell(connection, columns=101, rows=33)
        shell.write("stty size; echo $TERM $LANG; echo 性'能'\n".encode())
        await reader.sees("性能\r\n".encode())
        assert b"33 101\r\nxterm-256color C.UTF-8\r\n" in reader.tail
        shell.resize(40, 12)
        shell.write(b"stty size\n")
        await reader.sees(b"12 40\r\n")
        await shell.close()

    async def test_its_own_end_is_told_apart_from_a_lost_connection(self, openssh: Sshd, tmp_path: Path) -> None:
        reader = Reader()
        with sshd(tmp_path) as server:
            connection = await connect(server.target())
            (await reader.shell(connection)).write(b"exit 3\n")
            assert await asyncio.wait_for(reader.end, LIMIT_S) == ""
            reader = Reader()
            shell = await reader.shell(connection)
            server.stop()
            assert await asyncio.wait_for(reader.end, LIMIT_S) == errors.CLOSED
            shell.write(b"after the end")
            shell.resize(1, 1)
            await shell.close()

    async def test_closing_it_ends_what_runs_in_it(self, connection: Connection) -> None:
        reader = Reader()
        shell = await reader.shell(connection)
        shell.write(b"echo pid=$$.; sleep 1000\n")
        await until(lambda: re.search(rb"pid=(\d+)\.", reader.tail) is not None)
        pid = int(re.findall(rb"pid=(\d+)\.", reader.tail)[0])
        await shell.close()
        await until(lambda: not Path(f"/proc/{pid}").exists())

    async def test_input_that_nobody_takes_waits(self, connection: Connection) -> None:
        reader = Reader()
        shell = await reader.shell(connection)
        shell.write(b"stty raw -echo; printf 'RE''ADY'; sleep 1000\n")
        await reader.sees(b"READY")
        shell.write(b"x" * 8 * MIB)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(shell.drained(), 1)
        await shell.close()
        await asyncio.wait_for(shell.drained(), LIMIT_S)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A file of 100 MB and its digest."""
    path = tmp_path_factory.mktemp("large") / "file"
    digest = sha256()
    with path.open("wb") as file:
        for _ in range(SIZE // MIB):
            block = os.urandom(MIB)
            digest.update(block)
            file.write(block)
    return path, digest.hexdigest()


class TestFlow:
    async def test_a_reader_that_stops_stops_the_sender(self, connection: Connection, large: tuple[Path, str]) -> None:
        path, expected = large
        reader = Reader()
        shell = await reader.shell(connection)
        shell.write(b"stty raw -echo; printf 'RE''ADY'; head -n 1 >/dev/null; exec cat %s\n" % os.fsencode(path))
        await reader.sees(b"READY")
        before = resident()
        reader.count, digest = 0, sha256()
        reader.on_output = digest.update
        shell.write(b"go\n")
        await until(lambda: reader.count > 20 * MIB)
        shell.pause()
        seen = reader.count
        assert 0 < await still(lambda: backlog(shell)) <= WINDOW
        assert reader.count == seen
        shell.resume()
        assert await asyncio.wait_for(reader.end, LIMIT_S) == ""
        assert (reader.count, digest.hexdigest()) == (SIZE, expected)
        assert resident() - before < 16 * MIB

    async def test_a_slow_reader_never_holds_more_than_a_window(
        self, connection: Connection, large: tuple[Path, str]
    ) -> None:
        """Unmodified asyncssh re-grants the full window with every delivered chunk."""
        path, _ = large
        reader = Reader()
        shell = await reader.shell(connection)
        loop = asyncio.get_running_loop()
        most = 0

        def slow(_data: bytes) -> None:
            nonlocal most
            most = max(most, backlog(shell))
            shell.pause()
            loop.call_later(0.001, shell.resume)

        reader.on_output = slow
        shell.write(b"stty raw -echo; exec cat %s\n" % os.fsencode(path))
        await until(lambda: reader.count > 8 * MIB)
        assert 0 < most <= WINDOW
        await shell.close()

    async def test_an_interrupt_reaches_a_flood_at_once(self, connection: Connection) -> None:
        reader = Reader()
        shell = await reader.shell(connection)
        shell.write(b"PS1='DO''NE '; yes\n")
        await until(lambda: reader.count > MIB)
        shell.pause()
        await still(lambda: backlog(shell))
        shell.write(b"\x03")
        seen = reader.count
        shell.resume()
        await reader.sees(b"^C")
        # The window, and the buffers of the terminal and sshd.
        assert reader.count - seen < 2 * WINDOW
        await reader.sees(b"DONE ")
        await shell.close()


class TestCommands:
    async def test_what_it_writes_and_how_it_ends(self, connection: Connection) -> None:
        done = await connection.run("cat; echo no >&2; exit 3", timeout=20, input=b"a\0b")
        assert (done.stdout, done.stderr, done.status) == (b"a\0b", b"no\n", 3)
        assert (await connection.run("kill -9 $$", timeout=20)).status == -1

    async def test_input_it_does_not_read(self, connection: Connection) -> None:
        done = await connection.run("echo enough", timeout=20, input=b"x" * 4 * MIB)
        assert done.stdout == b"enough\n"

    async def test_one_that_never_ends(self, connection: Connection) -> None:
        with pytest.raises(SshError) as caught:
            await connection.run("sleep 1000", timeout=0.5)
        assert caught.value.kind == errors.TIMEOUT
        assert (await connection.run("echo on", timeout=20)).stdout == b"on\n", "the connection is as good as before"

    async def test_a_flood_is_cut_off(self, connection: Connection) -> None:
        with pytest.raises(SshError) as caught:
            await connection.run("yes", timeout=20, limit=MIB)
        assert caught.value.kind == errors.PROTOCOL
        assert (await connection.run("echo on", timeout=20)).stdout == b"on\n"


class TestSessions:
    async def test_a_server_of_few_sessions_is_connected_to_again(self, tmp_path: Path) -> None:
        with sshd(tmp_path, max_sessions=2) as server:
            connection = await connect(server.target())
            readers = [Reader() for _ in range(5)]
            shells = await asyncio.gather(*(reader.shell(connection) for reader in readers))
            for reader, shell in zip(readers, shells, strict=True):
                shell.write(b"echo he''re\n")
                await reader.sees(b"here\r\n")
            assert (await connection.run("echo still", timeout=20)).stdout == b"still\n"
            connection.close()
            await connection.wait_closed()
            for reader in readers:
                assert await asyncio.wait_for(reader.end, LIMIT_S) == errors.CLOSED

    async def test_a_server_without_sessions_says_so(self, tmp_path: Path) -> None:
        with sshd(tmp_path, max_sessions=0) as server:
            connection = await connect(server.target())
            with pytest.raises(SshError) as caught:
                await Reader().shell(connection)
            assert caught.value.kind == errors.SESSIONS
            connection.close()
            await connection.wait_closed()

    async def test_a_server_without_sftp_says_so(self, tmp_path: Path) -> None:
        with sshd(tmp_path, sftp=False) as server:
            connection = await connect(server.target())
            with pytest.raises(SshError) as caught:
                await connection.open_sftp()
            assert caught.value.kind == errors.NO_SFTP
            connection.close()
            await connection.wait_closed()

    async def test_a_shell_that_opens_too_late_is_none(self, openssh: Sshd, monkeypatch: pytest.MonkeyPatch) -> None:
        """A late answer to an abandoned request closes the opened channel."""
        connection = await connect(openssh.target())
        monkeypatch.setattr("loadwright.server.servers.ssh.connect.TIMEOUT_S", 0)
        with pytest.raises(SshError) as caught:
            await Reader().shell(connection)
        assert caught.value.kind == errors.TIMEOUT
        assert (await connection.run("true", timeout=20)).status == 0
        await until(lambda: not connection._ssh._channels)
        connection.close()
        await connection.wait_closed()
