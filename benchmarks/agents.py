"""``python -m benchmarks.agents URL CODE NAME COUNT``: simulated generators, many in one process.

They speak the protocol of real ones over real connections and invent their measurements. Standard output has a line of
JSON for each change of an order and for each delay of the event loop; standard input takes ``lose NAME …`` and
``back NAME …``.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpx
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from loadwright.core import lineprotocol
from loadwright.core.protocol import Host, Report, encode
from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.generator import GeneratorHello, Observed
from loadwright.core.stats.frames import Frame, GeneratorSecond
from loadwright.core.stats.histogram import Histogram
from loadwright.telemetry.load import points_of

LABELS = ("home", "cart")
SAMPLES = 20
"""Samples per label and second."""
HEARTBEAT_S = 1.0
RETRY_S = 0.5
OPEN_S = 4.0
SILENCE_S = 4.0
LATENESS_EVERY_S, LATE_S = 0.02, 0.02
STATE_OF_ORDER = {protocol.PREPARE: protocol.READY, protocol.STOP: protocol.ENDED, protocol.STOP_NOW: protocol.ENDED}

_TIMES = [20 + number for number in range(SAMPLES)]
_HISTOGRAM = Histogram.of(_TIMES)


class Agent:
    """One generator. While it is lost, it measures, but neither reports nor delivers."""

    def __init__(self, url: str, name: str, key: str, token: str) -> None:
        self._url = url
        self._name = name
        self._key, self._token = key, token
        self._order: dict[str, Any] | None = None
        self._observed: Observed | None = None
        self._waiting: list[GeneratorSecond] = []
        self._measured_to = 0
        self._changed = asyncio.Event()
        self._reachable = asyncio.Event()
        self._reachable.set()
        self._control: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Work until cancelled."""
        await asyncio.gather(self._keep_connected(), self._measure(), self._deliver())

    def lose(self) -> None:
        """Lose contact with the server."""
        self._reachable.clear()
        if self._control is not None:
            self._control.cancel()

    def back(self) -> None:
        """Reach the server again."""
        self._reachable.set()

    async def _keep_connected(self) -> None:
        while True:
            await self._reachable.wait()
            self._control = asyncio.create_task(self._session())
            await asyncio.gather(self._control, return_exceptions=True)
            await asyncio.sleep(RETRY_S * random.uniform(0.5, 1.0))

    async def _session(self) -> None:
        uri = self._url.replace("http", "ws", 1) + "/agent/control"
        headers = {"Authorization": f"Bearer {self._token}"}
        with suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
            async with connect(
                uri, additional_headers=headers, open_timeout=OPEN_S, close_timeout=1, ping_interval=None
            ) as socket:
                await socket.send(encode(GeneratorHello("generator", self._name, cores=4, java="17", jmeter="5.6.3")))
                await socket.recv()
                reporting = asyncio.create_task(self._report(socket))
                try:
                    while True:
                        async with asyncio.timeout(SILENCE_S):
                            text = await socket.recv()
                        self._follow(json.loads(text))
                finally:
                    reporting.cancel()

    async def _report(self, socket: ClientConnection) -> None:
        while True:
            self._changed.clear()
            report = Report(time.time(), 0.0, Host(12.5, 40.0, 1e5, 1e5, 1 << 34), self._observed, len(self._waiting))
            await socket.send(encode(report))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), HEARTBEAT_S)

    def _follow(self, desired: dict[str, Any]) -> None:
        order = desired["order"]
        if order == self._order:
            return
        self._order = order
        points = order["points"] if order else []
        say(agent=self._name, at=time.time(), state=order and order["state"], load=points[-1][1] if points else None)
        if order is None:
            self._observed = None
            return
        observed = self._observed
        if observed is None or (observed.run, observed.attempt) != (order["run"], order["attempt"]):
            self._observed = Observed(order["run"], protocol.PREPARING, attempt=order["attempt"])
            self._waiting, self._measured_to = [], 0
        if order["state"] in STATE_OF_ORDER and self._observed is not None and self._observed.state != protocol.RUNNING:
            self._set(STATE_OF_ORDER[order["state"]])
        elif order["state"] in (protocol.STOP, protocol.STOP_NOW):
            self._set(protocol.ENDED)

    def _set(self, state: str) -> None:
        assert self._observed is not None
        if self._observed.state != state:
            self._observed.state = state
            self._changed.set()

    async def _measure(self) -> None:
        while True:
            await asyncio.sleep(1.02 - time.time() % 1 + random.uniform(0, 0.05))
            order, observed = self._order, self._observed
            if order is None or observed is None or order["start_at"] is None:
                continue
            now = time.time()
            if observed.state == protocol.READY and now >= order["start_at"]:
                self._set(protocol.RUNNING)
            if observed.state != protocol.RUNNING:
                continue
            begin = max(self._measured_to, int(order["start_at"]))
            for second in range(begin, int(now)):
                self._waiting.append(_second(second))
                observed.seconds, observed.last_second = observed.seconds + 1, second
            self._measured_to = int(now)
            if order["end_at"] is not None and now >= order["end_at"]:
                self._set(protocol.ENDED)

    async def _deliver(self) -> None:
        collector = Collector(self._url, self._token)
        while True:
            await asyncio.sleep(0.1)
            observed = self._observed
            if observed is None or not self._reachable.is_set():
                continue
            with suppress(OSError, asyncio.IncompleteReadError):
                while self._waiting:
                    text = lineprotocol.encode(points_of(observed.run, self._key, self._waiting[0]))
                    if await collector.post(text.encode()) != 204:
                        break
                    self._waiting.pop(0)
            if observed.state == protocol.ENDED and not self._waiting and not observed.drained:
                observed.drained = True
                self._changed.set()


def _second(second: int) -> GeneratorSecond:
    frames = []
    for label in LABELS:
        frame = Frame(label, SAMPLES, 0, 100 * SAMPLES, 10 * SAMPLES, sum(_TIMES), min(_TIMES), max(_TIMES))
        frame.histogram = _HISTOGRAM
        frames.append(frame)
    return GeneratorSecond(
        second, frames, rate_asked=float(SAMPLES), transactions=SAMPLES, threads=3, kinds=True, cpu_percent=10.0
    )


class Collector:
    """A connection to the collector. An HTTP library takes more CPU for a request than the server."""

    def __init__(self, url: str, token: str) -> None:
        self._address = urlsplit(url)
        self._head = f"POST /telemetry/write HTTP/1.1\r\nHost: {self._address.netloc}\r\nAuthorization: Bearer {token}"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, data: bytes) -> int:
        """Send points and return the status. Raises ``OSError`` or ``asyncio.IncompleteReadError``."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._address.hostname, self._address.port)
        reader, writer = self._streams
        try:
            writer.write(f"{self._head}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            if "content-length: " in head:
                await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0]))
        except (OSError, asyncio.IncompleteReadError):
            self._streams = None
            writer.close()
            raise
        return int(head.split()[1])


def _enrolled(client: httpx.Client, code: str, name: str) -> Agent:
    fields = {"code": code, "role": "generator", "name": name, "hostname": name}
    answer = client.post("/agent/enrol", json=fields).raise_for_status().json()
    return Agent(str(client.base_url).rstrip("/"), name, answer["agent"], answer["token"])


def say(**values: object) -> None:
    print(json.dumps(values), flush=True)


async def measure_lateness() -> None:
    """Write each delay of the event loop from ``LATE_S`` on: the figures contain it."""
    while True:
        begin = time.monotonic()
        await asyncio.sleep(LATENESS_EVERY_S)
        late = time.monotonic() - begin - LATENESS_EVERY_S
        if late >= LATE_S:
            say(at=time.time(), late=late)


async def main(url: str, code: str, name: str, count: int) -> None:
    """Run ``count`` agents until standard input ends."""
    with httpx.Client(base_url=url, timeout=60) as client:
        agents = {one: _enrolled(client, code, one) for one in (f"{name}-{number}" for number in range(count))}
    tasks = [asyncio.create_task(agent.run()) for agent in agents.values()]
    tasks.append(asyncio.create_task(measure_lateness()))
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := (await lines.readline()).decode().split():
        for each in line[1:]:
            if each in agents:
                (agents[each].lose if line[0] == "lose" else agents[each].back)()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
