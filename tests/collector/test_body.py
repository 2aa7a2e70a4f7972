"""Bodies of requests, as they are and compressed, up to their limits."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from loadwright.collector import body
from loadwright.collector.body import inflate, read_text
from loadwright.collector.errors import CollectorError


async def echo(request: Request) -> Response:
    try:
        return PlainTextResponse(await read_text(request))
    except CollectorError as error:
        return error.response()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=[Route("/", echo, methods=["POST"])])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://collector") as client:
        yield client


async def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize("text", ["", "a b=1 2\n", "läbel,a=中 b=1\n" * 1000])
async def test_a_body_is_read_plain_and_compressed(client: httpx.AsyncClient, text: str) -> None:
    plain = await client.post("/", content=text.encode())
    packed = await client.post("/", content=gzip.compress(text.encode()), headers={"Content-Encoding": " GZIP "})
    assert (plain.text, packed.text) == (text, text)


async def test_another_encoding_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/", content=b"", headers={"Content-Encoding": "br"})
    assert await code_of(answer) == (415, "encoding")


async def test_the_line_that_is_no_text_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.post("/", content=b"good\ngood\n\xff\n")
    assert await code_of(answer) == (400, "invalid")
    assert "line 3" in answer.text


@pytest.mark.parametrize(("size", "status"), [(100, 200), (101, 413)])
async def test_the_limit_of_a_body_is_the_size_as_sent(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, size: int, status: int
) -> None:
    monkeypatch.setattr(body, "MAX_BODY_BYTES", 100)
    assert (await client.post("/", content=b"x" * size)).status_code == status


async def test_more_than_is_allowed_is_not_read(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_BODY_BYTES", 100)
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while taken < 1000:
            taken += 60
            yield b"x" * 60

    assert (await client.post("/", content=endless())).status_code == 413


@pytest.mark.parametrize(("size", "refused"), [(1000, False), (1001, True)])
def test_the_limit_of_inflated_text(monkeypatch: pytest.MonkeyPatch, size: int, refused: bool) -> None:
    monkeypatch.setattr(body, "MAX_TEXT_BYTES", 1000)
    packed = gzip.compress(b"x" * size)
    if refused:
        with pytest.raises(CollectorError) as raised:
            inflate(packed)
        assert (raised.value.status, raised.value.code) == (413, "too_large")
    else:
        assert inflate(packed) == b"x" * size


@pytest.mark.parametrize(
    "data", [b"", b"not gzip", gzip.compress(b"x" * 100)[:-1], gzip.compress(b"x") + b"y", gzip.compress(b"x") * 2]
)
def test_what_is_not_one_whole_gzip_is_refused(data: bytes) -> None:
    with pytest.raises(CollectorError) as raised:
        inflate(data)
    assert (raised.value.status, raised.value.code) == (400, "invalid")
