"""Malicious servers cost bounded time and memory, and each has its own error message."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path

import asyncssh
import pytest

from loadwright.server.servers.ssh import connect as connecting
from loadwright.server.servers.ssh import errors, file_errors, hops
from loadwright.server.servers.ssh.channel import MAX_PACKET, MERGE_BELOW, WINDOW
from loadwright.server.servers.ssh.connect import Connection, Shell, connect, offered_key
from loadwright.server.servers.ssh.errors import SshError
from loadwright.server.servers.ssh.files import Files, files_on
from loadwright.server.servers.ssh.target import Target
from tests.support import hostile
from tests.support.hostile import LyingSftp, Talk
from tests.support.sshd import sshd

LIMIT_S = 30.0
MIB = 1024 * 1024


@asynccontextmanager
async def connected(target: Target) -> AsyncIterator[Connection]:
    connection = await connect(target)
    try:
        yield connection
    finally:
        connection.close()
        await connection.wait_closed()


@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        (hostile.say_nothing, errors.TIMEOUT),
        (hostile.stop_after_hello, errors.TIMEOUT),
        (hostile.drip, errors.TIMEOUT),
        (hostile.speak_http, errors.PROTOCOL),
        (hostile.speak_ssh_1, errors.PROTOCOL),
        (hostile.greet_for_ever, errors.PROTOCOL),
        (hostile.greet_in_one_line, errors.PROTOCOL),
        (hostile.send_noise, errors.PROTOCOL),
        (hostile.announce_a_huge_packet, errors.PROTOCOL),
        (hostile.hang_up, errors.CLOSED),
        (hostile.hang_up_after_hello, errors.CLOSED),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
async def test_one_that_does_not_speak_ssh(talk: Talk, kind: str) -> None:
    patience = patience_for(kind)
    async with hostile.listening(talk) as target:
        with pytest.raises(SshError) as caught:
            await connect(target, timeout=patience)
        assert caught.value.kind == kind
        with pytest.raises(SshError) as caught:
            await offered_key(target, timeout=patience)
        assert caught.value.kind == kind


def patience_for(kind: str, short: float = 0.5) -> float:
    """The timeout in seconds: much longer than detection takes where another cause must be detected."""
    return short if kind == errors.TIMEOUT else LIMIT_S


async def test_one_that_stands_in_the_way() -> None:
    """The same behind an honest jump host."""
    with sshd(name="gate") as gate:
        for talk, kind in ((hostile.say_nothing, errors.TIMEOUT), (hostile.send_noise, errors.PROTOCOL)):
            async with hostile.listening(talk) as target:
                behind = Target(
                    2, "behind", target.address, target.port, "ann", target.secret, target.host_key, gate.target()
                )
                with pytest.raises(SshError) as caught:
                    await connect(behind, timeout=patience_for(kind, 4))
                assert (caught.value.kind, caught.value.via) == (kind, "")


async def test_one_that_stops_answering_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hops, "KEEPALIVE_S", 0.1)
    with sshd(tmp_path) as server:
        connection = await connect(server.target())
        pids = server.sessions()
        assert pids
        # Of the processes of a session that has just begun, the one that checked the key may be gone already.
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.wait_for(connection.closed.wait(), LIMIT_S)
        finally:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
        assert connection.lost == errors.TIMEOUT
        with pytest.raises(SshError) as caught:
            await connection.run("true", timeout=1)
        assert caught.value.kind in (errors.TIMEOUT, errors.CLOSED)


class TestSessions:
    async def test_output_is_not_taken_beyond_the_window(self) -> None:
        """A server that ignores the window must not fill the memory while the reader is paused."""

        async def flood(process: asyncssh.SSHServerProcess[bytes]) -> None:
            hostile.ignore_window(process)
            while True:
                process.stdout.write(b"x" * MAX_PACKET)
                await asyncio.sleep(0)

        ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        async with hostile.letting_in(flood) as target, connected(target) as connection:
            shell = await paused_shell(connection, ended)
            assert await asyncio.wait_for(ended, LIMIT_S) == errors.PROTOCOL
            assert sum(len(data) for data, _ in shell._channel._recv_buf) <= WINDOW

    async def test_crumbs_are_kept_together(self) -> None:
        """A window of one-byte packets must not become 100,000 objects."""

        async def crumble(process: asyncssh.SSHServerProcess[bytes]) -> None:
            for _ in range(20_000):
                process.stdout.write(b"x")
            await asyncio.Event().wait()

        ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        async with hostile.letting_in(crumble) as target, connected(target) as connection:
            shell = await paused_shell(connection, ended)
            async with asyncio.timeout(LIMIT_S):
                while sum(len(data) for data, _ in shell._channel._recv_buf) < 20_000:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            assert len(shell._channel._recv_buf) <= 20_000 // MERGE_BELOW + 1

    async def test_one_that_closes_in_the_middle(self) -> None:
        async def leave(process: asyncssh.SSHServerProcess[bytes]) -> None:
            process.stdout.write(b"half of")
            process.channel.get_connection().abort()

        async with hostile.letting_in(leave) as target, connected(target) as connection:
            with pytest.raises(SshError) as caught:
                await connection.run("anything", timeout=LIMIT_S)
            assert caught.value.kind == errors.CLOSED

    async def test_one_that_never_answers(self) -> None:
        async def hang(process: asyncssh.SSHServerProcess[bytes]) -> None:
            await asyncio.Event().wait()

        async with hostile.letting_in(hang) as target, connected(target) as connection:
            with pytest.raises(SshError) as caught:
                await connection.run("x", timeout=0.5)
            assert caught.value.kind == errors.TIMEOUT


async def paused_shell(connection: Connection, ended: asyncio.Future[str]) -> Shell:
    shell = await connection.open_shell(columns=80, rows=24, on_output=lambda _data: None, on_end=ended.set_result)
    shell.pause()
    return shell


class TestFiles:
    @pytest.fixture
    async def files(self) -> AsyncIterator[Files]:
        async with hostile.letting_in(sftp=LyingSftp) as target, connected(target) as connection:
            yield await files_on(connection)

    @pytest.mark.parametrize("path", [b"/huge", b"/negative"])
    async def test_a_size_that_is_a_lie(self, files: Files, path: bytes) -> None:
        async with files.reading(path) as reader:
            assert reader.size >= 2**63 - 1
            got = b""
            async with aclosing(reader.blocks(0, reader.size)) as blocks, asyncio.timeout(LIMIT_S):
                async for block in blocks:
                    got += block
            assert got == LyingSftp.CONTENT

    async def test_more_than_was_asked_for(self, files: Files) -> None:
        async with files.reading(b"/generous") as reader:
            with pytest.raises(SshError) as caught:
                async for _block in reader.blocks(0, 10):
                    pass
            assert caught.value.kind == errors.PROTOCOL

    async def test_a_file_without_end_is_left_when_enough_was_read(self, files: Files) -> None:
        async with files.reading(b"/endless") as reader:
            got = 0
            async with aclosing(reader.to_end()) as blocks:
                async for block in blocks:
                    got += len(block)
                    if got > 4 * MIB:
                        break
            assert got < 5 * MIB

    async def test_a_folder_without_end_is_left_when_enough_was_seen(self, files: Files) -> None:
        seen = 0
        async with asyncio.timeout(LIMIT_S), aclosing(files.scan(b"/many")) as entries:
            async for _entry in entries:
                seen += 1
                if seen == 1000:
                    break
        assert (await files.stat(b"/good")).size == 10, "it is as usable as before"

    async def test_names_that_lead_elsewhere_are_none(self, files: Files) -> None:
        assert [entry.name async for entry in files.scan(b"/names")] == [b"good"]

    async def test_an_answer_that_never_comes(self, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(file_errors, "PATIENCE_S", 0.5)
        async with files.reading(b"/hangs") as reader:
            with pytest.raises(SshError) as caught:
                async for _block in reader.blocks(0, 10):
                    pass
            assert caught.value.kind == errors.TIMEOUT

    @pytest.mark.parametrize(
        ("does", "kinds"),
        [
            (rb"printf '\377\377\377\377'; exec yes", {errors.PROTOCOL}),
            (rb"printf '\0\0\0\005\002\0\0\0\003\0\0\0\002xx'; exec yes", {errors.PROTOCOL}),
            (b"exec yes", {errors.PROTOCOL}),
            (b"exit 0", {errors.PROTOCOL, errors.CLOSED}),
            (b"exec sleep 1000", {errors.TIMEOUT}),
        ],
    )
    async def test_noise_instead_of_sftp(
        self, does: bytes, kinds: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(connecting, "TIMEOUT_S", 2)
        program = tmp_path / "sftp"
        program.write_bytes(b"#!/bin/sh\n%s\n" % does)
        program.chmod(0o755)
        with sshd(tmp_path / "sshd", sftp=False, more=f"Subsystem sftp {program}") as server:
            async with connected(server.target()) as connection:
                with pytest.raises(SshError) as caught:
                    await ask_home(connection)
                assert caught.value.kind in kinds
                assert (await connection.run("echo on", timeout=LIMIT_S)).stdout == b"on\n"


async def ask_home(connection: Connection) -> bytes:
    return await (await files_on(connection)).home()
