"""What these tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

import httpx
import pytest

from loadwright.collector.app import create_app
from loadwright.core.lineprotocol import Point
from tests.collector.stores import SlowStore, authorize, written


@pytest.fixture
def store(tmp_path: Path) -> Iterable[SlowStore]:
    store = SlowStore(tmp_path / "telemetry.sqlite")
    yield store
    store.open.set()
    store.close()


@pytest.fixture
async def client(store: SlowStore) -> AsyncIterator[httpx.AsyncClient]:
    written.clear()

    def on_written(points: Sequence[Point], token: str) -> None:
        assert token in ("token-a", "token-b")
        written.extend(points)

    transport = httpx.ASGITransport(create_app(store, authorize, on_written=on_written))
    headers = {"Authorization": "Bearer token-a"}
    async with httpx.AsyncClient(transport=transport, base_url="http://collector", headers=headers) as client:
        yield client
