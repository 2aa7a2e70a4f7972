"""The server as one ASGI application. Composition only.

Django serves pages and the API. Starlette routes serve the rest: WebSockets, streams of
agents, the mounted collector and static files.
"""

import loadwright.server.config.boot  # noqa: F401 - loads the apps, which the next imports need

# isort: split
import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import cast

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import DatabaseError
from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from loadwright.collector.app import create_app as create_collector
from loadwright.core.lineprotocol import Point
from loadwright.server.catalogues import agent_http as catalogues
from loadwright.server.config.background import work_in_background
from loadwright.server.config.bodies import BodyLimits
from loadwright.server.config.metrics import metrics
from loadwright.server.config.static import VersionedStaticFiles
from loadwright.server.editor import presence as presence_of_editors
from loadwright.server.editor.workbench import workbench
from loadwright.server.files.routes import FileManager
from loadwright.server.fleet import presence
from loadwright.server.fleet.endpoints import agent_http as fleet
from loadwright.server.fleet.endpoints.control import ControlSocket
from loadwright.server.fleet.roster import Roster
from loadwright.server.monitoring.prometheus.routes import Api
from loadwright.server.monitoring.telegraf.routes import TelegrafReceiver
from loadwright.server.platform import disk, telemetry
from loadwright.server.platform.clients import ClientWatch
from loadwright.server.platform.errors import STATUS, UNAVAILABLE, body_of
from loadwright.server.platform.metrics import RequestCount, measure_delay, store_failed, stored, waiting_points
from loadwright.server.platform.sandbox import sandbox
from loadwright.server.platform.websockets import closed, http_only
from loadwright.server.runs import agent_http as runs
from loadwright.server.runs import written
from loadwright.server.runs.live.hub import Hub
from loadwright.server.runs.live.websocket import RunSocket
from loadwright.server.servers.connections.pool import Pool
from loadwright.server.terminal.live.manager import Manager
from loadwright.server.terminal.live.websocket import TerminalSocket


class IdConvertor(Convertor[int]):
    """Ids in addresses. Longer numbers, which no database can look up, match no route."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("id", IdConvertor())


async def healthz(_request: Request) -> PlainTextResponse:
    """Health check: the process is serving requests, and can write."""
    if disk.watch.full:
        return PlainTextResponse(f"disk full: {', '.join(disk.watch.full)} cannot be written\n", 503)
    return PlainTextResponse("ok\n")


async def disk_full(connection: HTTPConnection, error: Exception) -> JSONResponse:
    """Explain the error of a full disk; raise any other one, and those of WebSockets."""
    if not disk.is_full(error) or not isinstance(connection, Request):
        raise error
    return JSONResponse(body_of(disk.DISK_FULL()), STATUS[UNAVAILABLE])


async def client_left(_request: Request, _error: Exception) -> PlainTextResponse:
    """Answer an upload that ended early, such as that of an agent that was stopped: nobody reads it."""
    return PlainTextResponse("The request is not complete.\n", 400)


class BehindHttps:
    """Gives requests the scheme with which people reach the server, whether or not its proxy is a trusted one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        secure = {"http": "https", "websocket": "wss"}.get(scope["type"])
        await self._app({**scope, "scheme": secure} if secure else scope, receive, send)


def lifespan(terminals: Manager, pool: Pool, roster: Roster, *, background: bool) -> Lifespan[Starlette]:
    """Return the lifespan: terminals, agents and, with ``background``, jobs and the conductor."""

    @contextlib.asynccontextmanager
    async def work(_app: Starlette) -> AsyncIterator[None]:
        own = [work_in_background()] if background else [presence.keep_current(), disk.watch.run()]
        work = [
            sandbox.until_stopped(),
            workbench.until_stopped(),
            terminals.run(),
            roster.run(),
            measure_delay(),
            *own,
        ]
        tasks = [asyncio.create_task(each) for each in work]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await terminals.stop()
            pool.drop()
            await asyncio.to_thread(telemetry.close)

    return work


def _written(points: Sequence[Point], token: str) -> None:
    stored(points)
    written.announce(points, token)


def _store_failed(reason: str) -> None:
    store_failed(reason)
    written.store_failed(reason)


def create_application(*, background: bool = True) -> Starlette:
    """Return the application. Opens the telemetry store."""
    pool = Pool()
    terminals = Manager(pool)
    roster = Roster()
    store = telemetry.telemetry()
    collector = create_collector(store, roster.grant, on_written=_written, on_failure=_store_failed)
    waiting_points.set_function(lambda: collector.state.writer.queued)
    return Starlette(
        lifespan=lifespan(terminals, pool, roster, background=background),
        middleware=[Middleware(RequestCount), *([Middleware(BehindHttps)] if settings.HTTPS else [])],
        exception_handlers={OSError: disk_full, DatabaseError: disk_full, ClientDisconnect: client_left},
        routes=[
            # First, because routes are tried in order and agents write every second.
            Mount("/telemetry", collector),
            Route("/healthz", healthz),
            Route("/metrics", metrics),
            *Api().routes("/prometheus"),
            *TelegrafReceiver(roster).routes("/telegraf"),
            WebSocketRoute("/ws/runs/{run:id}", closed(RunSocket(Hub()).serve)),
            WebSocketRoute("/ws/plans/{plan:id}/edit", closed(presence_of_editors.serve)),
            WebSocketRoute("/ws/terminal/{key}", closed(TerminalSocket(terminals).serve)),
            *FileManager(pool).routes(),
            WebSocketRoute("/agent/control", closed(ControlSocket(roster).serve)),
            Route("/agent/enrol", fleet.enrol, methods=["POST"]),
            Route("/agent/whoami", fleet.whoami),
            Route("/agent/bundles/{sha256}", runs.bundle),
            Route("/agent/files/{sha256}", runs.data_file),
            Route("/agent/runs/{key}/files/{name}", runs.put_file, methods=["PUT"]),
            Route("/agent/catalogues/{digest}", catalogues.put_catalogue, methods=["PUT"]),
            Route("/agent/written", written.post, methods=["POST"]),
            Mount("/static", http_only(VersionedStaticFiles())),
            Mount("/", http_only(BodyLimits(ClientWatch(cast(ASGIApp, get_asgi_application()))))),
        ],
    )
