"""Bodies as points: what one request and one sender may ask for, and the event loop meanwhile."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.collector import parsing
from loadwright.core.lineprotocol import Point, encode, scan
from loadwright.core.stats.frames import Frame, GeneratorSecond
from loadwright.core.stats.histogram import Histogram
from loadwright.telemetry.load import points_of
from tests.collector.stores import SlowStore, message, point, stored

GZIP = {"Content-Encoding": "gzip"}
HOSTILE: dict[str, Callable[[], str]] = {
    "name": lambda: "m " + "a" * 16_000_000,
    "open text": lambda: 'm f="' + "a" * 16_000_000,
    "escapes": lambda: 'm f="' + '\\"' * 8_000_000,
    "comments": lambda: "#\n" * 8_000_000 + "x",
}
"""Made when they are needed: every process that collects tests would keep them."""


numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.just(-0.0)


@given(st.dictionaries(st.text("ie01_", min_size=1), numbers, min_size=1))
def test_numbers_are_those_of_line_protocol(fields: dict[str, float]) -> None:
    text = encode([Point("m", {}, dict(fields), 1)])
    ((_, point),) = scan(text, parsing.numbers_of)
    assert repr(point.fields) == repr(fields)


@pytest.mark.parametrize(("limit", "status"), [(19, 413), (20, 204)])
async def test_a_request_has_a_limited_number_of_points(
    client: httpx.AsyncClient, store: SlowStore, monkeypatch: pytest.MonkeyPatch, limit: int, status: int
) -> None:
    monkeypatch.setattr(parsing, "MAX_POINTS", limit)
    points = [point(second) for second in range(20)]
    assert (await client.post("/write", content=encode(points))).status_code == status
    assert stored(store) == (points if status == 204 else [])


@pytest.mark.parametrize(("limit", "status"), [(59, 413), (60, 204)])
async def test_a_request_has_a_limited_number_of_buckets(
    client: httpx.AsyncClient, store: SlowStore, monkeypatch: pytest.MonkeyPatch, limit: int, status: int
) -> None:
    monkeypatch.setattr(parsing, "MAX_BUCKETS", limit)
    late = Frame("a", histogram=Histogram.of(range(10)), intended=Histogram.of(range(20)))
    points = points_of("1", "a", GeneratorSecond(1, [late, replace(late, label="b")]))
    answer = await client.post("/write", content=encode(points))
    assert (answer.status_code, len(stored(store))) == (status, 1 if status == 204 else 0), answer.text
    if status != 204:
        assert message(answer).startswith("The body has more than 59 buckets in its histograms")


@pytest.mark.parametrize("kind", HOSTILE)
async def test_other_requests_are_answered_while_a_hostile_body_is_parsed(client: httpx.AsyncClient, kind: str) -> None:
    packed = gzip.compress(HOSTILE[kind]().encode())
    assert len(packed) < 40_000
    hostile = asyncio.create_task(client.post("/write", content=packed, headers=GZIP))
    answered = 0
    while not hostile.done():
        assert (await client.get("/ping")).status_code == 204
        answered += 1
        # The client of the tests does not give way to other tasks by itself.
        await asyncio.sleep(0.001)
    assert (await hostile).status_code == 400
    assert answered > 1


async def test_large_bodies_are_parsed_in_turns(
    client: httpx.AsyncClient, store: SlowStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "POINTS_AT_ONCE", 10)
    points = [point(second, generator) for generator in ("a", "b") for second in range(1000)]
    requests = [
        client.post("/write", content=encode(points[:1000])),
        client.post("/write", content=encode(points[1000:]), headers={"Authorization": "Bearer token-b"}),
    ]
    assert [answer.status_code for answer in await asyncio.gather(*requests)] == [204, 204]
    assert sorted(stored(store), key=lambda one: (one.tags["generator"], one.time_ns)) == points


async def test_a_sender_has_one_large_body_parsed_at_a_time(client: httpx.AsyncClient, store: SlowStore) -> None:
    store.open.clear()
    large = encode([point(second) for second in range(1000)])
    first = asyncio.create_task(client.post("/write", content=large))
    await asyncio.to_thread(store.entered.wait, 30)
    second = await client.post("/write", content=large)
    assert (second.status_code, second.headers["Retry-After"]) == (503, "1")
    assert "Another large request" in message(second)
    small = asyncio.create_task(client.post("/write", content=encode([point(5000)])))
    store.open.set()
    assert [(await first).status_code, (await small).status_code] == [204, 204]
    assert (await client.post("/write", content=large)).status_code == 204
