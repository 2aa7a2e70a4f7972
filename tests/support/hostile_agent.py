"""A hostile agent: an enrolled generator that follows its orders over the real protocols, and lies in what it sends."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from typing import Any

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from loadwright.core import lineprotocol
from loadwright.core.lineprotocol import Point
from loadwright.core.protocol import encode
from loadwright.core.protocol.generator import GeneratorHello
from loadwright.core.stats.frames import GeneratorSecond
from loadwright.telemetry.load import NANOSECONDS, points_of

from .simulated_generators import Generator


class HostileAgent(Generator):
    """``lies`` replaces values in the observed state of each of its reports, ``about_itself`` in the report itself.

    Values are those of ``json.dumps``, which writes NaN and Infinity. Everything else is that of ``Generator``: it
    prepares, becomes ready, and measures.
    """

    def __init__(self, url: str, code: str, name: str = "hostile") -> None:
        super().__init__(url, code, name)
        self.lies: dict[str, Any] = {}
        self.about_itself: dict[str, Any] = {}

    def _report_text(self) -> str:
        report = json.loads(super()._report_text())
        report.update(self.about_itself)
        if report["observed"] is not None:
            report["observed"].update(self.lies)
        return json.dumps(report)

    def lie(self, **lies: Any) -> None:
        """Lie from now on, beginning with a report at once."""
        self.lies = lies
        self._changed.set()

    async def send(self, *texts: str | bytes) -> list[str]:
        """Send ``texts`` after a hello, on a control connection of its own; return the answers until it closes.

        The last of them is followed by a report, which the server answers unless it refused one before.
        """
        uri = self.url.replace("http", "ws", 1) + "/agent/control"
        answers: list[str] = []
        async with connect(uri, additional_headers=self.headers, ping_interval=None, max_size=None) as socket:
            # The server closes the connection when it refuses a text.
            with suppress(ConnectionClosed):
                for text in (encode(GeneratorHello("generator", "h")), *texts, Generator._report_text(self)):
                    await socket.send(text)
                while not (answers and json.loads(answers[-1]).get("echo")):
                    answers.append(str(await socket.recv()))
        return answers

    async def write(self, content: str | bytes, *, packed: bool = False) -> httpx.Response:
        """Post ``content`` as telemetry, ``packed`` with gzip."""
        data = content.encode() if isinstance(content, str) else content
        headers = {**self.headers, **({"Content-Encoding": "gzip"} if packed else {})}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=60) as client:
            return await client.post("/telemetry/write", content=gzip.compress(data) if packed else data)

    async def announce(self, written: dict[str, dict[str, list[int]]]) -> httpx.Response:
        """Announce stored seconds, as a collector of its own does with the token of the sender."""
        async with httpx.AsyncClient(base_url=self.url, headers=self.headers, timeout=60) as client:
            return await client.post("/agent/written", json=written)

    def second(self, run: str, second: GeneratorSecond, **lies: Any) -> str:
        """Return a second of ``run`` as line protocol. ``lies`` replaces fields of its points that have them."""
        points = points_of(run, self.key, second)
        return lineprotocol.encode(
            point._replace(fields={name: lies.get(name, value) for name, value in point.fields.items()})
            for point in points
        )

    def point(self, measurement: str, second: int, tags: dict[str, str], **fields: Any) -> str:
        """Return any point, tagged with this agent."""
        return lineprotocol.encode([Point(measurement, {**tags, "generator": self.key}, fields, second * NANOSECONDS)])
