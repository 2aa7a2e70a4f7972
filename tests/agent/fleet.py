"""The server's side of the agent protocol over real HTTP and WebSocket, reduced to the parts visible to an agent."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from loadwright.core import protocol
from loadwright.core.lineprotocol import LineProtocolError, Point, decode
from loadwright.core.protocol import Desired, Hello, Refusal, Report, RoleMessages, Welcome
from loadwright.core.protocol.generator import GENERATOR, Bundle
from tests.support.httpd import httpd

AGENT = "a1"
CODE = "join-me"
TOKEN = "secret-of-a1"


class Fleet:
    """Serves one agent, whose role has these ``messages``. ``order`` is its desired state; set it with ``desire``.

    ``deleted`` are the runs that were deleted.
    """

    def __init__(self, messages: RoleMessages[Any, Any] = GENERATOR) -> None:
        self.messages = messages
        self.order: Any = None
        self.revision = 0
        self.deleted: set[str] = set()
        self.hellos: list[Any] = []
        self.reports: list[Report[Any]] = []
        self.points: list[Point] = []
        self.files: dict[str, bytes] = {}
        self.bundles: dict[str, bytes] = {}
        self.gives_bundles = asyncio.Event()
        self.gives_bundles.set()
        self.unavailable = 0
        """Number of enrolments that are answered as by a server that starts."""
        self.collector_works = True
        self.refused_writes = 0
        self.writes = 0
        self.retry_after = ""
        self.refusal = ""
        self.file_limit: int | None = None
        self.expected = False
        """Whether somebody is about to give an order."""
        self.catalogue = ""
        """The digest of the installation whose elements are asked for."""
        self.catalogues: dict[str, Any] = {}
        self.deaf = False
        self.clock_ahead = 0.0
        self.longest_pause_s = 0.0
        self.sockets: set[WebSocket] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def bundle(self, data: bytes, plan: str = "run.jmx") -> Bundle:
        digest = hashlib.sha256(data).hexdigest()
        self.bundles[digest] = data
        return Bundle(digest, len(data), f"/agent/bundles/{digest}", plan)

    async def desire(self, order: Any) -> None:
        self.order = order
        self.revision += 1
        for socket in list(self.sockets):
            await socket.send_text(protocol.encode(Desired(self.revision, order)))

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/agent/enrol", self.enrol, methods=["POST"]),
                WebSocketRoute("/agent/control", self.control),
                Route("/agent/bundles/{digest}", self.give_bundle),
                Route("/agent/runs/{run}/files/{name}", self.take_file, methods=["PUT"]),
                Route("/agent/catalogues/{digest}", self.take_catalogue, methods=["PUT"]),
                Route("/telemetry/write", self.take_points, methods=["POST"]),
            ]
        )

    async def enrol(self, request: Request) -> Response:
        body = await request.json()
        if self.unavailable:
            self.unavailable -= 1
            return Response(status_code=503)
        if body["code"] != CODE:
            return JSONResponse({"error": "This code is unknown or was used."}, 403)
        return JSONResponse({"agent": AGENT, "token": TOKEN})

    async def control(self, socket: WebSocket) -> None:
        if not known(socket):
            await socket.send_denial_response(Response("unknown token", 401))
            return
        await socket.accept()
        hello = protocol.decode(await socket.receive_text(), self.messages)
        assert isinstance(hello, Hello)
        self.hellos.append(hello)
        if self.refusal:
            await socket.send_text(protocol.encode(Refusal(self.refusal)))
            await socket.close()
            return
        await socket.send_text(protocol.encode(Welcome(AGENT, "gen-1", "/telemetry/write", 0.2, self.longest_pause_s)))
        self.sockets.add(socket)
        try:
            async for text in socket.iter_text():
                await self.answer(socket, text)
        finally:
            self.sockets.discard(socket)

    async def answer(self, socket: WebSocket, text: str) -> None:
        received = time.time() + self.clock_ahead
        report = protocol.decode(text, self.messages)
        assert isinstance(report, Report)
        self.reports.append(report)
        if not self.deaf:
            answered = time.time() + self.clock_ahead
            discard = [run for run in report.kept if run in self.deleted]
            times = report.sent_at, received, answered
            desired = Desired(self.revision, self.order, *times, discard, self.expected, self.catalogue)
            await socket.send_text(protocol.encode(desired))

    async def give_bundle(self, request: Request) -> Response:
        if not known(request):
            return Response(status_code=401)
        await self.gives_bundles.wait()
        data = self.bundles.get(request.path_params["digest"])
        return Response(data) if data is not None else Response(status_code=404)

    async def take_file(self, request: Request) -> Response:
        if not known(request):
            return Response(status_code=401)
        body = await request.body()
        if self.file_limit is not None and len(body) > self.file_limit:
            return JSONResponse({"error": {"code": "too_large", "message": "That is too much."}}, 413)
        self.files[request.path_params["name"]] = body
        return Response(status_code=204)

    async def take_catalogue(self, request: Request) -> Response:
        if not known(request):
            return Response(status_code=401)
        self.catalogues[request.path_params["digest"]] = json.loads(gzip.decompress(await request.body()))
        return Response(status_code=204)

    async def take_points(self, request: Request) -> Response:
        if not known(request):
            return Response(status_code=401)
        if not self.collector_works:
            self.refused_writes += 1
            return Response(status_code=503, headers={"Retry-After": self.retry_after} if self.retry_after else None)
        body = await request.body()
        if request.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        try:
            points = decode(body.decode())
        except LineProtocolError as error:
            return JSONResponse({"error": str(error)}, 400)
        if any(point.tags.get("generator", AGENT) != AGENT for point in points):
            return JSONResponse({"error": "points of another generator"}, 403)
        self.points += points
        self.writes += 1
        return Response(status_code=204)

    @property
    def last(self) -> Report[Any]:
        return self.reports[-1]


def known(request: Request | WebSocket) -> bool:
    return request.headers.get("authorization") == f"Bearer {TOKEN}"


@asynccontextmanager
async def serving(fleet: Fleet) -> AsyncIterator[Fleet]:
    """Serve ``fleet`` on a free loopback port, or again on its previous one; connections are cut at the end."""
    async with httpd(fleet.app(), fleet.port) as fleet.port:
        yield fleet


def names(folder: Path) -> set[str]:
    """Return the contents of a folder."""
    return {path.name for path in folder.iterdir()}


async def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until ``condition`` is true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        await asyncio.sleep(0.02)
