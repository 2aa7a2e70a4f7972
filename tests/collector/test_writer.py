"""Writing for many at once, through the application and into a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from loadwright.collector import writer
from loadwright.collector.app import create_app
from loadwright.core.lineprotocol import Point, encode
from loadwright.telemetry.port import Range
from loadwright.telemetry.sqlite import SqliteStore
from loadwright.telemetry.store import TelemetryError
from tests.collector.stores import SECOND_NS, SlowStore, authorize, message, point, stored


async def test_what_arrives_meanwhile_shares_a_transaction(client: httpx.AsyncClient, store: SlowStore) -> None:
    store.open.clear()
    first = asyncio.create_task(client.post("/write", content=encode([point(0)])))
    await asyncio.to_thread(store.entered.wait, 30)
    others = [asyncio.create_task(client.post("/write", content=encode([point(second)]))) for second in range(1, 20)]
    await asyncio.sleep(0.2)
    assert not any(request.done() for request in (first, *others))
    store.open.set()
    assert {(await request).status_code for request in (first, *others)} == {204}
    assert stored(store) == [point(second) for second in range(20)]
    assert store.batches == [1, 19]


async def test_a_full_disk_is_reported_until_there_is_space(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "telemetry.sqlite")
    reports: list[str] = []
    transport = httpx.ASGITransport(create_app(store, authorize, on_failure=reports.append))
    headers = {"Authorization": "Bearer token-a"}
    async with httpx.AsyncClient(transport=transport, base_url="http://collector", headers=headers) as client:

        async def write(seconds: range) -> httpx.Response:
            return await client.post("/write", content=encode([point(second) for second in seconds]))

        assert (await write(range(10))).status_code == 204
        # SQLite answers as it does on a disk without space.
        store._writer.execute("PRAGMA max_page_count = 1")
        for _ in range(2):
            refused = await write(range(10, 1000))
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
            assert "disk is full" in message(refused)
        assert len(reports) == 1
        assert "disk is full" in reports[0]
        assert list(store.read("load_second", {})) == [point(second) for second in range(10)]
        store._writer.execute("PRAGMA max_page_count = 1000000")
        assert (await write(range(10, 1000))).status_code == 204
    assert reports[1:] == [""]
    assert store.count("load_second", {}) == 1000
    store.close()


class RefusesOne(SlowStore):
    def write(self, points: Iterable[Point], *, replacing: Sequence[Range] = ()) -> None:
        batch = list(points)
        if any(item.time_ns == 3 * SECOND_NS for item in batch):
            self.open.wait(30)
            raise TelemetryError("not this one", permanent=True)
        super().write(batch, replacing=replacing)


async def test_one_bad_request_does_not_spoil_the_others(tmp_path: Path) -> None:
    store = RefusesOne(tmp_path / "telemetry.sqlite")
    store.open.clear()
    transport = httpx.ASGITransport(create_app(store, authorize))
    headers = {"Authorization": "Bearer token-a"}
    async with httpx.AsyncClient(transport=transport, base_url="http://collector", headers=headers) as client:
        requests = [asyncio.create_task(client.post("/write", content=encode([point(second)]))) for second in range(6)]
        await asyncio.sleep(0.1)
        store.open.set()
        assert [(await request).status_code for request in requests] == [204, 204, 204, 400, 204, 204]
    assert stored(store) == [point(second) for second in (0, 1, 2, 4, 5)]
    store.close()


async def test_a_full_queue_asks_to_come_back(
    client: httpx.AsyncClient, store: SlowStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MAX_QUEUED_POINTS", 3)
    store.open.clear()
    first = asyncio.create_task(client.post("/write", content=encode([point(second) for second in range(3)])))
    await asyncio.to_thread(store.entered.wait, 30)
    response = await client.post("/write", content=encode([point(9)]))
    assert response.status_code == 503
    assert "Too many points are waiting" in message(response)
    store.open.set()
    assert (await first).status_code == 204
    assert (await client.post("/write", content=encode([point(9)]))).status_code == 204


async def test_a_sender_that_leaves_spoils_nothing(client: httpx.AsyncClient, store: SlowStore) -> None:
    store.open.clear()
    gone = asyncio.create_task(client.post("/write", content=encode([point(1)])))
    await asyncio.to_thread(store.entered.wait, 30)
    stays = asyncio.create_task(client.post("/write", content=encode([point(2)])))
    gone.cancel()
    with suppress(asyncio.CancelledError):
        await gone
    store.open.set()
    assert (await stays).status_code == 204
    assert stored(store) == [point(1), point(2)]


async def test_a_listener_that_fails_does_not_fail_the_writer(store: SlowStore) -> None:
    def broken(_points: Sequence[Point], _token: str) -> None:
        raise RuntimeError("listener broke")

    transport = httpx.ASGITransport(create_app(store, authorize, on_written=broken))
    headers = {"Authorization": "Bearer token-a"}
    async with httpx.AsyncClient(transport=transport, base_url="http://collector", headers=headers) as client:
        for second in range(2):
            assert (await client.post("/write", content=encode([point(second)]))).status_code == 204
