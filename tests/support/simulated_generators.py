"""A simulated generator: uses the protocol over real connections, with invented measurements."""

from __future__ import annotations

import asyncio
import math
import time
from contextlib import suppress
from dataclasses import replace
from typing import Self

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from loadwright.core import lineprotocol
from loadwright.core.curve import mean_between
from loadwright.core.protocol import Desired, Host, Report, Welcome, decode, encode
from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.generator import GENERATOR, GeneratorHello, Observed, Order
from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.frames import Frame, GeneratorSecond
from loadwright.core.stats.histogram import Histogram
from loadwright.telemetry.load import points_of

SILENCE_SECONDS = 4.0
"""Like a real agent, it reconnects after this long without an answer."""


class Generator:
    """Follows its orders like an agent. ``fails`` is the reason why it cannot prepare; ``delivers`` set to false holds
    telemetry back, ``prepares`` set to false keeps it from becoming ready.

    ``dropped`` is the number of points that it reports as dropped. ``measured`` are the seconds of the current run;
    they are delivered in order, once.
    """

    def __init__(self, url: str, code: str, name: str) -> None:
        self.url = url
        self.name = name
        self.fails = ""
        self.delivers = True
        self.prepares = True
        self.dropped = 0
        self.connected = 0
        self.measured: dict[int, GeneratorSecond] = {}
        self.order: Order | None = None
        self.orders: list[Order | None] = []
        self._before = 0
        self._observed: Observed | None = None
        self._waiting: list[GeneratorSecond] = []
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        answer = httpx.post(
            f"{url}/agent/enrol",
            json={"code": code, "role": "generator", "name": name, "hostname": "h"},
            timeout=60,
        )
        assert answer.status_code == 201, answer.text
        self.key, self.token = answer.json()["agent"], answer.json()["token"]
        self.headers = {"Authorization": f"Bearer {self.token}"}

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()

    def start(self) -> None:
        """Connect, produce load and deliver until ``kill``."""
        works = (self._keep_connected(), self._produce(), self._deliver())
        self._tasks = [asyncio.create_task(work) for work in works]

    async def kill(self) -> None:
        """Disappear immediately, as after SIGKILL."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def disconnect(self) -> None:
        """Lose the control connection without reconnecting; load and telemetry continue."""
        self._tasks[0].cancel()
        await asyncio.gather(self._tasks[0], return_exceptions=True)

    def reconnect(self) -> None:
        """Reconnect after ``disconnect``."""
        self._tasks[0] = asyncio.create_task(self._keep_connected())

    async def _keep_connected(self) -> None:
        while True:
            with suppress(OSError, ConnectionClosed, TimeoutError):
                uri = self.url.replace("http", "ws", 1) + "/agent/control"
                async with connect(
                    uri, additional_headers=self.headers, open_timeout=3, close_timeout=1, ping_interval=None
                ) as socket:
                    await self._talk(socket)
            await asyncio.sleep(0.2)

    async def _talk(self, socket: ClientConnection) -> None:
        await socket.send(encode(GeneratorHello("generator", "h", cores=4, java="17", jmeter="5.6.3")))
        welcome = decode(await socket.recv(), GENERATOR)
        assert isinstance(welcome, Welcome), welcome
        self.connected += 1
        reporting = asyncio.create_task(self._report(socket))
        try:
            while True:
                async with asyncio.timeout(SILENCE_SECONDS):
                    message = decode(await socket.recv(), GENERATOR)
                assert isinstance(message, Desired), message
                self._follow(message)
        finally:
            reporting.cancel()
            await asyncio.gather(reporting, return_exceptions=True)

    async def _report(self, socket: ClientConnection) -> None:
        while True:
            self._changed.clear()
            await socket.send(self._report_text())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), 1.0)

    def _report_text(self) -> str:
        return encode(Report(time.time(), 0.0, Host(cpu_percent=12.5), self._observed, len(self._waiting)))

    def _follow(self, desired: Desired[Order]) -> None:
        order = desired.order
        if order != self.order:
            self.orders.append(order)
        self.order = order
        if order is None:
            self._observed = None
            return
        if self._observed is None or (self._observed.run, self._observed.attempt) != (order.run, order.attempt):
            if order.attempt == 0:
                self.measured = {}
            self._waiting = []
            self._before = len(self.measured)
            self._observed = Observed(order.run, protocol.PREPARING, attempt=order.attempt)
        if self._observed.state == protocol.PREPARING:
            if self.fails:
                self._set(protocol.FAILED, error=self.fails, log_tail="the last line", drained=True)
            elif order.state == protocol.PREPARE and self.prepares:
                self._set(protocol.READY)
        if order.state in (protocol.STOP, protocol.STOP_NOW) and self._observed.state != protocol.FAILED:
            self._set(protocol.ENDED)

    def _set(self, state: str, **changes: object) -> None:
        assert self._observed is not None
        new = replace(self._observed, state=state, **changes)  # type: ignore[arg-type]
        if new != self._observed:
            self._observed = new
            self._changed.set()

    def crash(self, error: str) -> None:
        """Simulate the death of JMeter."""
        self._set(protocol.FAILED, error=error, drained=False)

    async def _produce(self) -> None:
        while True:
            await asyncio.sleep(0.02)
            order, observed = self.order, self._observed
            if order is None or observed is None or order.start_at is None or order.run != observed.run:
                continue
            now = time.time()
            if observed.state == protocol.READY and now >= order.start_at:
                self._set(protocol.RUNNING)
            elif observed.state == protocol.RUNNING:
                begin = max(max(self.measured, default=0) + 1, int(order.start_at))
                end = math.ceil(order.end_at) if order.end_at else 1 << 40
                over = order.end_at is not None and now >= order.end_at
                for second in range(begin, end if over else min(int(now), end)):
                    self._measure(second, order)
                if over:
                    self._set(protocol.ENDED)

    def _measure(self, second: int, order: Order) -> None:
        assert order.start_at is not None
        first, last = max(order.start_at, second), min(order.end_at or math.inf, second + 1.0)
        rate = mean_between(order.points, first, last) * (last - first) if order.points else 10.0
        count = max(round(rate), 0)
        values = [20 + second % 7] * count
        frame = Frame("home", count, count // 10, 100 * count, 10 * count, sum(values), min(values, default=None))
        frame.max_ms, frame.histogram = max(values, default=None), Histogram.of(values)
        frame.error_kinds = {"500 Server Error": ErrorKind(count // 10, second, second)} if count >= 10 else {}
        asked = rate if order.mode == protocol.RATE else None
        page = GeneratorSecond(
            second, [frame], rate_asked=asked, transactions=count, threads=3, kinds=True, cpu_percent=10.0
        )
        self.measured[second] = page
        self._waiting.append(page)

    async def _deliver(self) -> None:
        async with httpx.AsyncClient(base_url=self.url, headers=self.headers, timeout=3) as client:
            while True:
                await asyncio.sleep(0.05)
                observed = self._observed
                if observed is None or not self.delivers:
                    continue
                while self._waiting:
                    text = lineprotocol.encode(points_of(observed.run, self.key, self._waiting[0]))
                    try:
                        answer = await client.post("/telemetry/write", content=text)
                    except httpx.TransportError:
                        break
                    if answer.status_code != 204:
                        break
                    self._waiting.pop(0)
                over = observed.state in (protocol.ENDED, protocol.FAILED)
                if over and not self._waiting and not observed.drained and self._observed is observed:
                    seconds = len(self.measured) - self._before
                    self._set(observed.state, drained=True, seconds=seconds, points_dropped=self.dropped)
