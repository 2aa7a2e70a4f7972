"""Files on their way to a real HTTP server that takes, refuses or fails."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from loadwright.agent.generator.files.upload import end_of, packed, packed_bytes, upload, upload_once, whole
from tests.support.httpd import httpd
from tests.support.process import free_port

CONTENT = b"0123456789abcdef" * 40_000
"""Three chunks."""


class Depot:
    """Answers with ``statuses`` in turn, then 204; stores the accepted content."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.taken: list[bytes] = []
        self.lengths: list[str | None] = []

    async def take(self, request: Request) -> Response:
        body = await request.body()
        self.lengths.append(request.headers.get("content-length"))
        status = self.statuses.pop(0) if self.statuses else 204
        if status == 204:
            self.taken.append(body)
        return Response(status_code=status)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/files/{name}", self.take, methods=["PUT"])])


def address(port: int) -> str:
    return f"http://127.0.0.1:{port}/files/a"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "jmeter.log"
    path.write_bytes(CONTENT)
    return path


async def test_a_file_of_several_chunks_arrives_with_its_length(client: httpx.AsyncClient, file: Path) -> None:
    depot = Depot()
    async with httpd(depot.app()) as port:
        assert await upload(client, address(port), whole(file)) == ""
    assert depot.taken == [CONTENT]
    assert depot.lengths == ["640000"]


@pytest.mark.parametrize("status", [500, 503, 408, 429])
async def test_temporary_errors_are_retried(client: httpx.AsyncClient, file: Path, status: int) -> None:
    depot = Depot(status)
    async with httpd(depot.app()) as port:
        await upload(client, address(port), whole(file))
    assert depot.taken == [CONTENT]


@pytest.mark.parametrize("status", [400, 403, 404, 413])
async def test_a_refusal_is_final_and_logged(
    client: httpx.AsyncClient, file: Path, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    depot = Depot(status)
    async with httpd(depot.app()) as port:
        reason = await upload(client, address(port), whole(file))
    assert reason == f"status {status}"
    assert depot.taken == []
    assert len(depot.lengths) == 1
    assert "refused a" in caplog.text
    assert str(status) in caplog.text


async def test_a_server_that_is_away_is_waited_for(
    client: httpx.AsyncClient, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    depot, port = Depot(), free_port()
    task = asyncio.create_task(upload(client, address(port), whole(file)))
    while "upload a yet" not in caplog.text:  # noqa: ASYNC110 - the log has no event
        await asyncio.sleep(0.02)
    async with httpd(depot.app(), port):
        await asyncio.wait_for(task, 60)
    assert depot.taken == [CONTENT]


async def test_a_file_is_compressed_on_its_way_without_another_file(client: httpx.AsyncClient, file: Path) -> None:
    depot = Depot(503)
    async with httpd(depot.app()) as port:
        await upload(client, address(port), packed(file))
    assert [gzip.decompress(taken) for taken in depot.taken] == [CONTENT]
    assert len(depot.taken[0]) < len(CONTENT) / 10
    assert depot.lengths == [None, None]
    assert list(file.parent.iterdir()) == [file]


async def test_what_is_sent_during_a_run_is_not_repeated(client: httpx.AsyncClient) -> None:
    depot = Depot(503)
    async with httpd(depot.app()) as port:
        assert not await upload_once(client, address(port), packed_bytes(CONTENT))
        assert await upload_once(client, address(port), packed_bytes(CONTENT))
    assert [gzip.decompress(taken) for taken in depot.taken] == [CONTENT]
    assert not await upload_once(client, address(port), packed_bytes(CONTENT))


@pytest.mark.parametrize("size", [0, 100, 2 << 20, (2 << 20) + 5])
async def test_the_end_of_a_growing_log_is_read(tmp_path: Path, size: int) -> None:
    log = tmp_path / "jmeter.log"
    log.write_bytes(bytes(number % 251 for number in range(size)))
    content, before = end_of(log), log.read_bytes()
    with log.open("ab") as file:
        file.write(b"more")
    assert b"".join([part async for part in content.parts()]) == before[-(2 << 20) :]
    assert content.size == min(size, 2 << 20)
    assert b"".join([part async for part in end_of(log).parts()]).endswith(b"more")
