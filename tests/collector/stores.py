"""A real store that can be held up, and points for it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import httpx

from loadwright.collector.errors import unavailable
from loadwright.collector.parsing import Grant
from loadwright.core.lineprotocol import Point, Value
from loadwright.telemetry.port import Range
from loadwright.telemetry.schema import MEASUREMENTS
from loadwright.telemetry.sqlite import SqliteStore
from loadwright.telemetry.store import TelemetryError

SECOND_NS = 1_000_000_000


def point(second: int, generator: str = "a", **changes: Value) -> Point:
    fields = {"frames": 0, "transactions": 1, "missed": 0, "late_ms": 0, "threads": 5, "capped": False}
    return Point("load_second", {"run": "1", "generator": generator}, {**fields, **changes}, second * SECOND_NS)


class SlowStore(SqliteStore):
    """A real store that can be held up and made to fail, and counts its transactions."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.open = threading.Event()
        self.open.set()
        self.entered = threading.Event()
        self.failure: TelemetryError | None = None
        self.batches: list[int] = []

    def write(self, points: Iterable[Point], *, replacing: Sequence[Range] = ()) -> None:
        self.entered.set()
        self.open.wait(30)
        if self.failure is not None:
            raise self.failure
        batch = list(points)
        self.batches.append(len(batch))
        super().write(batch, replacing=replacing)


async def authorize(token: str) -> Grant | None:
    if token == "asks-a-dead-server":
        raise unavailable("The server is away.")
    agents = {f"token-{name}": Grant.of_agent("generator", name) for name in "ab"}
    return {**agents, "token-any": Grant({name: {} for name in MEASUREMENTS})}.get(token)


written: list[Point] = []


def stored(store: SlowStore) -> list[Point]:
    return list(store.read("load_second", {}))


def message(response: httpx.Response) -> str:
    text: str = response.json()["error"]["message"]
    return text
