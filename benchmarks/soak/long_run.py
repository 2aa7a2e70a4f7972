"""A long run of simulated generators on a real server, delivered faster than real time up to now.

The run is started as always, on simulated generators. Then its start is moved into the past in the server's database:
the generators deliver the seconds since then as fast as the server accepts them, and continue in real time. This is
the only thing that the server is made to believe; from the collector's HTTP on everything is real.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from typing import Any

from benchmarks.pairs import Say
from benchmarks.soak.generators import SoakGenerator
from benchmarks.soak.measured import Measured
from tests.support.command import until
from tests.support.server_process import Server

GENERATORS = 10
LABELS = 50
RATE = 950
FULL_H, QUICK_H = 8.0, 0.5
PATIENCE_S = 120.0
SPARSE_STEP_S, DENSE_S = 60, 1200

MOVED = {
    "runs_run": ("created_at", "claimed_at", "start_at", "end_at"),
    "runs_runtarget": ("at",),
    "runs_runshares": ("at",),
    "runs_runevent": ("at",),
    "runs_rungenerator": ("joined_at",),
}


class LongRun:
    """A run of ``hours`` so far. ``first`` and ``next`` are its first and its next second since the epoch."""

    def __init__(self, server: Server, say: Say, hours: float) -> None:
        self.server = server
        self.say = say
        self.length = round(hours * 3600)
        self.first = self.next = self.id = 0
        self.measured: Measured
        self._generators: list[SoakGenerator] = []

    @asynccontextmanager
    async def generators(self) -> AsyncIterator[None]:
        """Connect the generators."""
        async with AsyncExitStack() as stack:
            code = self.server.code(GENERATORS)
            self._generators = [SoakGenerator(self.server.url, code, f"soak-{number}") for number in range(GENERATORS)]
            for one in self._generators:
                await stack.enter_async_context(one)
            yield

    async def start(self) -> None:
        """Start the run on all generators, and move its start into the past."""
        self.say(f"{self.length:,} s × {GENERATORS} generators × {LABELS} labels")
        await asyncio.to_thread(until, self._idle, PATIENCE_S)
        asked = {"plan": self.server.upload(), "rate": RATE, "duration_s": 2 * self.length + 3600}
        self.id = int((await self.call("POST", "/runs", json={**asked, "generators": GENERATORS}))["id"])
        await self.until_state("running")
        with closing(sqlite3.connect(self.server.home / "loadwright.db", timeout=30)) as database, database:
            for table, columns in MOVED.items():
                moved = ", ".join(f"{one} = strftime('%Y-%m-%d %H:%M:%f', {one}, ?)" for one in columns)
                database.execute(f"UPDATE {table} SET {moved}", [f"-{self.length} seconds"] * len(columns))
            key, start = database.execute("SELECT key, unixepoch(start_at) FROM runs_run").fetchone()
        self.next = self.first = int(start) + 1
        labels = [f"{number:02} GET /shop/products/{number}" for number in range(LABELS)]
        self.measured = Measured(key, [one.key for one in self._generators], labels)

    def _idle(self) -> bool:
        states = [one["state"] for one in self.server.call("GET", "/generators")]
        return states.count("idle") == GENERATORS

    async def deliver_past(self, each_minute: Callable[[int], None], *, sparse: bool = False) -> None:
        """Deliver all seconds until now; ``each_minute`` is called with the number delivered so far.

        With ``sparse``, only one second of each minute before the newest ones: the charts of a long run show minutes.
        """
        # The server accepts seconds faster than it merges them, and time passes until it has merged all.
        while self.next + 1 < time.time():
            while self.next + 1 < time.time():
                await self._second()
                if sparse and self.next + DENSE_S < time.time():
                    self.next += SPARSE_STEP_S - 1
                if (done := self.next - self.first) % 60 == 0:
                    each_minute(done)
            await self._until_merged()

    async def deliver(self, seconds: int) -> None:
        """Deliver seconds as they pass."""
        for _ in range(seconds):
            await asyncio.sleep(max(0.0, self.next + 1.02 - time.time()))
            await self._second()

    async def _second(self) -> None:
        """Deliver the next second of all generators at once, as they do."""
        second, self.next = self.next, self.next + 1
        texts = [self.measured.second(one.key, second) for one in self._generators]
        await asyncio.gather(*(one.deliver(text) for one, text in zip(self._generators, texts, strict=True)))

    async def _until_merged(self) -> None:
        while True:
            series = (await self.call("GET", f"/runs/{self.id}/series?since={self.next - 60}"))["series"]
            if series["second"] and series["second"][-1] >= self.next - 1:
                return
            await asyncio.sleep(0.2)

    async def until_state(self, *states: str) -> None:
        """Wait until the run is in one of the states."""
        await asyncio.to_thread(until, lambda: self.server.run(self.id)["state"] in states, PATIENCE_S)

    async def call(self, method: str, path: str, **options: Any) -> Any:
        """Call the API without blocking."""
        return await asyncio.to_thread(self.server.call, method, path, **options)
