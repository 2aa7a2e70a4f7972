"""Bodies of requests, as they are and compressed, up to their limits."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from loadwright.collector import body
from loadwright.collector.body import Bodies, decode, inflate, inflated_within, is_gzip
from loadwright.collector.errors import CollectorError


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    bodies = Bodies()

    async def echo(request: Request) -> Response:
        try:
            gzip = is_gzip(request)
            async with bodies.receive(request, request.headers.get("authorization", "")) as data:
                return PlainTextResponse(decode(inflate(data) if gzip else data))
        except CollectorError as error:
            return error.response()

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


class Upload:
    """A body that stays incomplete until it is released. ``taken`` is set when all of it but the end was read."""

    def __init__(self, client: httpx.AsyncClient, token: str, size: int) -> None:
        self.taken = asyncio.Event()
        self.release = asyncio.Event()
        self._size = size
        headers = {"Authorization": token}
        self.answer = asyncio.create_task(client.post("/", content=self._parts(), headers=headers))

    async def _parts(self) -> AsyncIterator[bytes]:
        yield b"x" * self._size
        self.taken.set()
        await self.release.wait()

    async def status(self) -> int:
        self.release.set()
        return (await self.answer).status_code


async def test_unfinished_bodies_are_limited_for_each_sender_and_in_total(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "MAX_BODY_BYTES", 100)
    monkeypatch.setattr(body, "MAX_HELD_BYTES", 250)
    held = [Upload(client, token, 100) for token in ("a", "b")]
    for upload in held:
        await upload.taken.wait()
    answers = [await Upload(client, token, size).status() for token, size in (("a", 1), ("c", 50), ("c", 51))]
    assert answers == [503, 200, 503]
    assert [await upload.status() for upload in held] == [200, 200]
    assert await Upload(client, "a", 100).status() == 200


async def test_a_body_that_does_not_end_is_refused(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "BODY_SECONDS", 0.05)
    upload = Upload(client, "a", 100)
    assert (await upload.answer).status_code == 408


@pytest.mark.parametrize(("limit", "within"), [(999, False), (1000, True)])
def test_the_size_after_decompression_is_known_without_inflating_all(limit: int, within: bool) -> None:
    packed = gzip.compress(b"x" * 1000)
    assert inflated_within(packed, limit) is within
    assert inflated_within(b"not gzip", limit)


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
