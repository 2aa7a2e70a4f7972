"""Bytes of files, many blocks at a time, through a real sshd."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from loadwright.server.servers.ssh.connect import connect
from loadwright.server.servers.ssh.files import Files, files_on
from tests.support.sshd import Sshd

BLOCK = 261_120
"""What OpenSSH returns at most."""


@pytest.fixture
async def files(openssh: Sshd) -> AsyncIterator[Files]:
    connection = await connect(openssh.target())
    yield await files_on(connection)
    connection.close()
    await connection.wait_closed()


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 20 * BLOCK + 7])
async def test_a_file_is_read_whole_and_in_order(files: Files, tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(noise(size))
    async with files.reading(os.fsencode(path)) as reader:
        assert reader.size == size
        assert b"".join([block async for block in reader.blocks(0, size)]) == noise(size)


@pytest.mark.parametrize(("start", "end"), [(0, 10), (5, 5), (BLOCK - 1, BLOCK + 1), (3, 2 * BLOCK)])
async def test_a_part_of_a_file(files: Files, tmp_path: Path, start: int, end: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(noise(3 * BLOCK))
    async with files.reading(os.fsencode(path)) as reader:
        assert b"".join([block async for block in reader.blocks(start, end)]) == noise(3 * BLOCK)[start:end]


async def test_a_file_that_became_shorter_ends_where_it_ends(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(noise(100))
    async with files.reading(os.fsencode(path)) as reader:
        assert b"".join([block async for block in reader.blocks(0, 50 * BLOCK)]) == noise(100)


async def test_a_file_that_tells_no_size_is_read_to_its_end(files: Files) -> None:
    async with files.reading(b"/proc/version") as reader:
        assert reader.size == 0
        assert b"".join([block async for block in reader.to_end()]) == Path("/proc/version").read_bytes()  # noqa: ASYNC240


async def test_a_reading_that_is_given_up_leaves_the_session_usable(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(noise(30 * BLOCK))
    async with files.reading(os.fsencode(path)) as reader:
        blocks = reader.blocks(0, reader.size)
        await anext(blocks)
        await blocks.aclose()
    assert (await files.stat(os.fsencode(path))).size == 30 * BLOCK


@pytest.mark.parametrize("pieces", [[0], [1], [BLOCK], [BLOCK + 1, 3, BLOCK - 4], [7] * 1000, [20 * BLOCK + 5]])
async def test_what_is_written_in_any_pieces_is_the_file(files: Files, tmp_path: Path, pieces: list[int]) -> None:
    path = tmp_path / "file"
    content = noise(sum(pieces))
    position = 0
    async with files.writing(os.fsencode(path), 0) as writer:
        for piece in pieces:
            await writer.write(content[position : position + piece])
            position += piece
        await writer.finish()
    assert path.read_bytes() == content


async def test_writing_goes_on_at_an_offset_and_drops_what_was_behind(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    async with files.writing(os.fsencode(path), 4) as writer:
        await writer.write(b"new")
        await writer.finish()
    assert path.read_bytes() == b"0123new"
