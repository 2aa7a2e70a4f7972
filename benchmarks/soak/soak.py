"""Measures memory, CPU and delays of a server during a long test, and compares its figures with what was measured."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.figures import Figure
from benchmarks.jvms import cpu_seconds
from benchmarks.pairs import Say
from benchmarks.soak import checks
from benchmarks.soak.long_run import FULL_H, PATIENCE_S, QUICK_H, LongRun
from tests.support.server_process import FINAL, running_server

LIVE_S = 60
CHART_POINTS = 800
SETTLED_S = 600
"""Memory must not grow after this time of the run."""
MIB = 1024 * 1024


async def run(folder: Path, *, quick: bool, say: Say, hours: float | None = None) -> list[Figure]:
    """Run one long test; ``hours`` is its length before it continues in real time."""
    (folder / "server").mkdir()
    with running_server(folder / "server", **os.environ) as server:
        return await _Soak(LongRun(server, say, hours or (QUICK_H if quick else FULL_H))).run()


class _Soak:
    def __init__(self, long: LongRun) -> None:
        self._long = long
        self._server = long.server
        self._say = long.say
        self._figures: list[Figure] = []
        self._memory: list[tuple[int, float]] = []

    async def run(self) -> list[Figure]:
        with self._server.sign_in() as browser:
            self._cookie = f"sessionid={browser.cookies['sessionid']}"
        await asyncio.sleep(3)
        idle = self._resident()
        self._say(f"idle: {idle:.0f} MiB")
        async with self._long.generators():
            await self._long.start()
            await self._deliver_past()
            await self._live()
            await self._first_view("during the run")
            for number in (signal.SIGTERM, signal.SIGKILL):
                await self._restart(number)
            await self._end()
        await self._first_view("after the end")
        self._judge_memory(idle)
        self._figure("size of the telemetry file", self._telemetry_size() / MIB, unit=" MiB")
        return self._figures

    async def _deliver_past(self) -> None:
        """Deliver all seconds until now."""
        began, cpu = time.time(), self._cpu()

        def note(done: int) -> None:
            self._memory.append((done, self._resident()))
            if done % 600 == 0:
                self._say(f"{done:,} s after {time.time() - began:.0f} s, {self._memory[-1][1]:.0f} MiB")

        await self._long.deliver_past(note)
        seconds = self._long.next - self._long.first
        took, used = time.time() - began, self._cpu() - cpu
        self._say(f"{seconds:,} s of the run in {took:.0f} s, {used:.0f} s of CPU")
        self._figure("CPU for a second of the run, faster than real time", 100 * used / seconds, limit=10, unit=" %")

    async def _live(self) -> None:
        """Continue in real time, without a page and with one page that shows the run."""
        await self._in_real_time("without a page")
        async with self._page() as socket:
            watching = asyncio.create_task(_drain(socket))
            await self._in_real_time("one page open")
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _in_real_time(self, how: str) -> None:
        began, cpu = time.time(), self._cpu()
        await self._long.deliver(LIVE_S)
        used = 100 * (self._cpu() - cpu) / (time.time() - began)
        self._figure(f"CPU during {LIVE_S} s in real time, {how}", used, limit=10, unit=" % of a core")
        self._memory.append((self._long.next - self._long.first, self._resident()))

    async def _restart(self, number: signal.Signals) -> None:
        """End the server by a signal and start it; measure until a page shows a second measured after the start."""
        assert self._server.process is not None
        self._server.process.send_signal(number)
        await asyncio.to_thread(self._server.process.wait, PATIENCE_S)
        began = time.time()
        delivering = asyncio.create_task(self._long.deliver(20))
        await asyncio.to_thread(self._server.start)
        self._figure(f"restart after {number.name} → the server answers", time.time() - began, unit=" s")
        async with self._page() as socket:
            while _newest(json.loads(await asyncio.wait_for(socket.recv(), PATIENCE_S))) < began:
                pass
        self._figure(f"restart after {number.name} → a page shows new seconds", time.time() - began, limit=5, unit=" s")
        await delivering

    async def _end(self) -> None:
        """Stop the run and measure until its result, its page and its live view are there."""
        began = time.time()
        await self._long.call("POST", f"/runs/{self._long.id}/stop")
        await self._long.until_state(*FINAL)
        document = await asyncio.to_thread(self._server.result, self._long.id)
        await self._view()
        self._figure("end of the load → result and page", time.time() - began, limit=10, unit=" s")
        self._figure("size of the result", len(json.dumps(document)) / MIB, unit=" MiB")
        wrong = checks.differences(document, self._long.measured, self._load_seconds())
        for text in wrong[:20]:
            self._say(f"[red]{text}[/]")
        self._figure("figures that differ from those of all frames", len(wrong), limit=0)

    def _load_seconds(self) -> float:
        """Return the length of the load as the server computes it, not rounded as in the result."""
        with closing(sqlite3.connect(self._server.home / "loadwright.db", timeout=30)) as database:
            moments = database.execute("SELECT start_at, load_ended_at FROM runs_run").fetchone()
        start, end = (datetime.fromisoformat(one).replace(tzinfo=UTC).timestamp() for one in moments)
        return end - start

    async def _first_view(self, when: str) -> None:
        began = time.time()
        size = await self._view()
        self._figure(f"first view {when}", time.time() - began, limit=1, unit=" s")
        self._figure(f"size of the first view {when}", size / MIB, limit=1, unit=" MiB")

    async def _view(self) -> int:
        """Load the page of the run, and its snapshot and charts; return the number of bytes."""
        page = await asyncio.to_thread(
            self._server.client.get, f"/runs/{self._long.id}", headers={"Cookie": self._cookie, "Authorization": ""}
        )
        page.raise_for_status()
        size = len(page.content)
        missing = {"snapshot", "charts"}
        async with self._page() as socket:
            while missing:
                text = await asyncio.wait_for(socket.recv(), PATIENCE_S)
                size += len(text)
                missing.discard(json.loads(text)["type"])
        return size

    @asynccontextmanager
    async def _page(self) -> AsyncIterator[ClientConnection]:
        """Connect like a page, which requests the charts that it can show."""
        address = f"{self._server.url.replace('http', 'ws', 1)}/ws/runs/{self._long.id}"
        async with connect(address, additional_headers={"Cookie": self._cookie}, max_size=None) as socket:
            await socket.send(json.dumps({"show": {"points": CHART_POINTS}}))
            yield socket

    def _judge_memory(self, idle: float) -> None:
        used = [size for _, size in self._memory]
        self._figure(
            "memory above idle, largest", max(used) - idle, limit=250, unit=" MiB", note=f"idle {idle:.0f} MiB"
        )
        settled = [size for second, size in self._memory if second >= SETTLED_S]
        if len(settled) < 2:
            return
        early = settled[: len(settled) // 4 + 1]
        late = settled[-len(early) :]
        growth = sum(late) / len(late) - sum(early) / len(early)
        self._figure("growth of memory after 10 minutes of the run", growth, limit=20, unit=" MiB")

    def _figure(self, name: str, value: float, *, limit: float | None = None, unit: str = "", note: str = "") -> None:
        self._figures.append(Figure("soak", name, value, limit=limit, unit=unit, note=note))
        self._say(f"{name}: {value:.4g}{unit}")

    def _pid(self) -> int:
        assert self._server.process is not None
        return self._server.process.pid

    def _cpu(self) -> float:
        return cpu_seconds(self._pid())

    def _resident(self) -> float:
        """Return the resident memory of the server in MiB."""
        status = Path(f"/proc/{self._pid()}/status").read_text(encoding="utf-8")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    def _telemetry_size(self) -> int:
        return sum(path.stat().st_size for path in self._server.home.glob("telemetry.db*"))


async def _drain(socket: Any) -> None:
    async for _ in socket:
        pass


def _newest(message: dict[str, Any]) -> int:
    """Return the newest second that the charts in a message contain, 0 without one."""
    series = message.get("series")
    return series["second"][-1] + series["seconds"][-1] - 1 if series and series["second"] else 0
