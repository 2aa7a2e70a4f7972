"""A real server and clients that send half requests, or small bodies that expand to large ones."""

from __future__ import annotations

import asyncio
import gzip
import tempfile
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.server.runs.examples import fleet, idle, until
from tests.support.bodies import endless, post, temporary_files
from tests.support.half_requests import half_requests
from tests.support.process import binary
from tests.support.server_process import Server, serving

DESCRIPTORS = 1024
"""What systemd gives a service by default."""
HALVES = 1100

HOSTILE: dict[str, Callable[[], bytes]] = {
    "name": lambda: b"load_second " + b"a" * 15_000_000,
    "open text": lambda: b'load_second f="' + b"a" * 15_000_000,
    "escapes": lambda: b'load_second f="' + b'\\"' * 7_500_000,
    "too much": lambda: b"\n" * 30_000_000,
}
"""Made when they are needed: every process that collects tests would keep them."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("hostile") / "home", {})
    server.within = (binary("prlimit"), f"--nofile={DESCRIPTORS}:{DESCRIPTORS}")
    with serving(server) as started:
        yield started


async def test_half_requests_lock_nobody_out(server: Server) -> None:
    async with fleet(server, "agent") as (agent,):
        async with half_requests(server.port, HALVES):
            await asyncio.to_thread(_sign_in, server)
            await until(lambda: "LOADWRIGHT_MAX_CONNECTIONS" in server.log())
            assert "agent" in idle(server)
        assert agent.connected == 1
        assert "Too many open files" not in server.log()


def _sign_in(server: Server) -> None:
    with server.sign_in() as browser:
        assert browser.get("/").status_code == 200


async def test_hostile_telemetry_delays_nobody(server: Server) -> None:
    async with fleet(server, *HOSTILE) as agents, httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        hostile = asyncio.gather(
            *(_write(client, agent.token, text()) for agent, text in zip(agents, HOSTILE.values(), strict=True))
        )
        answered = 0
        while not hostile.done():
            assert (await client.get("/healthz")).status_code == 200
            answered += 1
        assert set(await hostile) <= {400, 413}
        assert answered > len(HOSTILE)
        assert [agent.connected for agent in agents] == [1] * len(HOSTILE)


async def _write(client: httpx.AsyncClient, token: str, text: bytes) -> int:
    headers = {"Authorization": f"Bearer {token}", "Content-Encoding": "gzip"}
    return (await client.post("/telemetry/write", content=gzip.compress(text), headers=headers)).status_code


@pytest.mark.parametrize("path", ["/login", "/plans/upload", "/api/v1/plans"])
async def test_a_body_without_end_is_refused_before_it_is_stored(server: Server, path: str) -> None:
    answer = await post(server.port, path, endless())
    assert answer.status in (302, 401)
    assert answer.sent < 64 * 1024 * 1024
    process = server.process
    assert process is not None
    # The watch of the disk opens one for a moment.
    await until(lambda: not temporary_files(process.pid, tempfile.gettempdir()))
