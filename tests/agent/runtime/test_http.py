"""Requests over a connection that is kept, with real servers that close it, answer nonsense, or are proxies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import Message

import pytest

from loadwright.agent.runtime.http import Answer, HttpClient, HttpError, reason_of

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Mood: good\r\n\r\nhi"
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass
class Server:
    """Answers each request with ``answer``. ``closing``: closes the connection after it, without saying so."""

    answer: bytes = OK
    closing: bool = False
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next(
                    int(line[15:]) for line in head.splitlines() if line.lower().startswith("content-length:")
                )
                self.heads.append(head)
                self.bodies.append(await reader.readexactly(length))
                writer.write(self.answer)
                await writer.drain()
                if self.closing:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[Server]:
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    async with listener:
        yield server


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(Server()) as server:
        yield server


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpClient]:
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    client = HttpClient({"Authorization": "Bearer t"}, 30.0)
    yield client
    client.close()


async def test_requests_share_a_connection_and_send_their_headers(client: HttpClient, server: Server) -> None:
    first = await client.post(f"{server.url}/write?precision=ns", b"one", {"Content-Encoding": "gzip"})
    assert (first.status, first.headers["x-mood"], first.body, first.successful) == (200, "good", b"hi", True)
    server.answer = NO_CONTENT
    assert (await client.post(f"{server.url}/write", b"two", {})).status == 204
    assert (server.connections, server.bodies) == (1, [b"one", b"two"])
    assert server.heads[0].startswith("POST /write?precision=ns HTTP/1.1\r\n")
    assert "Authorization: Bearer t\r\n" in server.heads[0]
    assert "Content-Encoding: gzip\r\n" in server.heads[0]
    assert "Content-Encoding" not in server.heads[1]


async def test_a_connection_that_was_closed_meanwhile_is_opened_again(client: HttpClient, server: Server) -> None:
    server.closing = True
    for _ in range(3):
        assert (await client.post(server.url, b"x", {})).status == 200
    assert server.connections == 3


async def test_another_server_gets_another_connection(client: HttpClient, server: Server) -> None:
    async with serving(Server(NO_CONTENT)) as other:
        assert (await client.post(server.url, b"x", {})).status == 200
        assert (await client.post(other.url, b"x", {})).status == 204


@pytest.mark.parametrize("answer", [b"220 mail.example.org ready\r\n", b""])
async def test_what_is_no_response_is_an_error(client: HttpClient, server: Server, answer: bytes) -> None:
    server.answer, server.closing = answer, True
    with pytest.raises(HttpError):
        await client.post(server.url, b"x", {})
    server.answer = OK
    assert (await client.post(server.url, b"x", {})).status == 200


async def test_a_server_that_is_away_is_an_error(client: HttpClient) -> None:
    async with serving(Server()) as server:
        url = server.url
    with pytest.raises(HttpError, match="refused"):
        await client.post(url, b"x", {})


async def test_a_long_response_is_cut_and_its_connection_not_used_again(client: HttpClient, server: Server) -> None:
    server.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1_000_000
    assert len((await client.post(server.url, b"x", {})).body) == 64 * 1024
    server.answer = OK
    assert (await client.post(server.url, b"x", {})).body == b"hi"
    assert server.connections == 2


async def test_requests_go_through_the_proxy_of_the_environment(
    client: HttpClient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://ann:p%40ss@127.0.0.1:{server.port}")
    assert (await client.post("http://loadwright.test:81/write", b"x", {})).status == 200
    assert server.heads[0].startswith("POST http://loadwright.test:81/write HTTP/1.1\r\n")
    assert "Host: loadwright.test:81\r\n" in server.heads[0]
    assert "Proxy-Authorization: Basic YW5uOnBAc3M=\r\n" in server.heads[0]
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert (await client.post(f"{server.url}/direct", b"x", {})).status == 200
    assert server.heads[1].startswith("POST /direct HTTP/1.1\r\n")


async def test_closing_ends_a_request_that_waits(client: HttpClient) -> None:
    silent = Server(b"")
    async with serving(silent):
        waiting = asyncio.create_task(client.post(silent.url, b"x", {}))
        while not silent.bodies:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        client.close()
        with pytest.raises(HttpError):
            await waiting


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", ""),
        (b"[1]", ""),
        (b'{"detail": "No such thing."}', ": No such thing"),
        (b'{"error": {"message": "Too large."}}', ": Too large"),
        (b'{"error": {"message": 5}}', ""),
    ],
)
def test_errors_have_a_reason(body: bytes, reason: str) -> None:
    assert reason_of(body) == reason
    assert not Answer(400, Message(), body).successful
