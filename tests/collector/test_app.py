"""The collector as an ASGI application in front of a real store."""

from __future__ import annotations

import gzip

import httpx
import pytest

from loadwright.collector import body
from loadwright.core.lineprotocol import encode
from loadwright.telemetry.store import TelemetryError
from tests.collector.stores import SlowStore, message, point, stored, written


async def test_points_are_stored_when_the_answer_comes(client: httpx.AsyncClient, store: SlowStore) -> None:
    points = [point(1), point(2)]
    response = await client.post("/write", content=encode(points))
    assert response.status_code == 204
    assert stored(store) == points
    assert written == points


async def test_gzip_and_precision(client: httpx.AsyncClient, store: SlowStore) -> None:
    packed = gzip.compress(encode([point(1)]).encode())
    headers = {"Content-Encoding": "gzip"}
    assert (await client.post("/write?precision=ns", content=packed, headers=headers)).status_code == 204
    assert stored(store) == [point(1)]
    response = await client.post("/write?precision=ms", content=encode([point(1)]))
    assert (response.status_code, message(response)) == (400, "precision=ms is not supported; send nanoseconds.")


async def test_nothing_to_write_is_fine(client: httpx.AsyncClient) -> None:
    assert (await client.post("/write", content="# nothing\n")).status_code == 204
    assert (await client.get("/ping")).status_code == 204
    assert (await client.get("/write")).status_code == 405


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic token-a", "token-a", "Bearer \xff"]
)
async def test_strangers_are_refused(client: httpx.AsyncClient, store: SlowStore, header: str | None) -> None:
    client.headers.pop("Authorization")
    headers = {} if header is None else {b"Authorization": header.encode("latin-1")}
    response = await client.post("/write", content=encode([point(1)]), headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert stored(store) == []


async def test_a_grant_is_not_left(client: httpx.AsyncClient, store: SlowStore) -> None:
    response = await client.post("/write", content="\n" + encode([point(1), point(1, "b")]))
    assert response.status_code == 403
    assert message(response) == "line 3: this token may only write points with generator=a"
    assert stored(store) == []
    client.headers["Authorization"] = "bearer token-any"
    assert (await client.post("/write", content=encode([point(1, "b")]))).status_code == 204


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "cpu,host=a used=1 1",
            "line 2: there is no measurement 'cpu'; use one of host_…s, host_core_…s, host_disk_…s, "
            "host_filesystem_…s, host_network_…s, host_port_…s, host_jvm_…s, host_process_…s, host_collector_…s, "
            "load_second, load_frame",
        ),
        ("load_second,run=1,generator=a frames=1 1", "line 2: load_second needs the field 'capped'"),
        ("load_second,run=1,generator=a frames=1i", "line 2: the timestamp is missing"),
        ("<html>", "line 2: the fields are missing"),
        (
            encode([point(2, missed=-1)]),
            "line 2: field 'missed' of load_second is -1, outside 0 to 1,000,000,000",
        ),
        (
            encode([point(2, threads=2**63 - 1)]),
            f"line 2: field 'threads' of load_second is {2**63 - 1}, outside 0 to 1,000,000,000",
        ),
        (
            encode([point(2, cpu_percent=-0.5)]),
            "line 2: field 'cpu_percent' of load_second is -0.5, outside 0 to 100 %",
        ),
    ],
)
async def test_bad_lines_are_named(client: httpx.AsyncClient, store: SlowStore, text: str, reason: str) -> None:
    response = await client.post("/write", content=encode([point(1)]) + text)
    assert (response.status_code, message(response)) == (400, reason)
    assert stored(store) == []


async def test_bad_bodies(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    gzipped = {"Content-Encoding": "gzip"}
    good = gzip.compress(encode([point(1)]).encode())
    monkeypatch.setattr(body, "MAX_BODY_BYTES", 10_000)
    monkeypatch.setattr(body, "MAX_TEXT_BYTES", 100_000)
    answers = [
        (await client.post("/write", content=content, headers=headers))
        for content, headers in [
            (b"x" * 10_001, {}),
            (gzip.compress(b"\n" * 100_001), gzipped),
            (b"no gzip", gzipped),
            (good[:-3], gzipped),
            (good + b"more", gzipped),
            (b"", gzipped),
            (b"x", {"Content-Encoding": "br"}),
            (b"\n\xff", {}),
        ]
    ]
    assert [answer.status_code for answer in answers] == [413, 413, 400, 400, 400, 400, 415, 400]
    assert "line 2: not UTF-8" in message(answers[-1])
    assert (await client.post("/write", content=gzip.compress(b"\n" * 100_000), headers=gzipped)).status_code == 204


async def test_long_texts_are_read_too(client: httpx.AsyncClient, store: SlowStore) -> None:
    points = [point(second) for second in range(2000)]
    assert (await client.post("/write", content=encode(points))).status_code == 204
    assert stored(store) == points


async def test_a_failing_store_asks_to_come_back(client: httpx.AsyncClient, store: SlowStore) -> None:
    store.failure = TelemetryError("disk full")
    response = await client.post("/write", content=encode([point(1)]))
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert "disk full" in message(response)
    assert written == []
    store.failure = None
    assert (await client.post("/write", content=encode([point(1)]))).status_code == 204


async def test_points_the_store_refuses_are_not_offered_again(client: httpx.AsyncClient, store: SlowStore) -> None:
    store.failure = TelemetryError("wrong type", permanent=True)
    response = await client.post("/write", content=encode([point(1)]))
    assert (response.status_code, message(response)) == (400, "The telemetry store refused the points: wrong type")


async def test_a_server_that_cannot_be_asked(client: httpx.AsyncClient) -> None:
    client.headers["Authorization"] = "Bearer asks-a-dead-server"
    response = await client.post("/write", content=encode([point(1)]))
    assert (response.status_code, message(response)) == (503, "The server is away.")
