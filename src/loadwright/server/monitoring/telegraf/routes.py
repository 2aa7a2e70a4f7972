"""Receives what Telegraf sends with ``outputs.influxdb`` or ``outputs.influxdb_v2``, and shows it as a host.

Each host has the token of an enrolled monitor, as the password, the token or a bearer token. The answers are those of
InfluxDB: 204 once the points are stored, 400 for points that would never be, and 503 for a store that fails, so that
Telegraf keeps them.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from itertools import islice

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from loadwright.collector.body import Bodies, decode, inflate, is_gzip
from loadwright.collector.errors import CollectorError
from loadwright.core.lineprotocol import LineProtocolError, Point, scan
from loadwright.core.protocol.monitor import MONITOR
from loadwright.server.fleet.roster import Enrolled, Roster
from loadwright.server.platform.requests import offered_token
from loadwright.telemetry.port import TelemetryError

from .hosts import OtherHostError, TelegrafHosts

MAX_POINTS = 20_000
PARSED_AT_ONCE = 2
OLDEST_SECONDS = 2 * 86_400
"""Points that are older are left out: a Telegraf keeps some minutes, unless it was configured for more."""
AHEAD_SECONDS = 60
_PRECISIONS = {"": 1, "n": 1, "ns": 1, "u": 10**3, "us": 10**3, "µ": 10**3, "ms": 10**6, "s": 10**9}
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="Loadwright"'}


class _InvalidError(ValueError):
    """A request that would never succeed."""


class TelegrafReceiver:
    """The routes, for agents that ``roster`` knows."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._bodies = Bodies()
        self._hosts = TelegrafHosts()
        self._turns = asyncio.Semaphore(PARSED_AT_ONCE)

    def routes(self, prefix: str) -> list[Route]:
        return [
            Route(f"{prefix}/write", self.write, methods=["POST"]),
            Route(f"{prefix}/api/v2/write", self.write, methods=["POST"]),
            # Telegraf creates its database when it starts.
            Route(f"{prefix}/query", self.query, methods=["POST"]),
        ]

    async def write(self, request: Request) -> Response:
        """Store points."""
        agent, refusal = await self._agent(request)
        if agent is None:
            return refusal
        try:
            factor = _PRECISIONS.get(request.query_params.get("precision", ""))
            if factor is None:
                raise _InvalidError("the precision must be ns, us, ms or s")
            async with self._bodies.receive(request, agent.key) as data, self._turns:
                points = await asyncio.to_thread(_parsed, data, factor, gzip=is_gzip(request))
            host = self._hosts.of(agent)
            async with host.lock:
                await host.receive(points, _address_of(request))
        except (_InvalidError, OtherHostError) as error:
            return _refusal(400, "invalid", str(error))
        except CollectorError as error:
            return _refusal(error.status, error.code, str(error), error.headers)
        except TelemetryError as error:
            return _refusal(503, "unavailable", f"The points could not be stored: {error}", {"Retry-After": "1"})
        except ClientDisconnect:
            return Response(status_code=400)
        return Response(status_code=204)

    async def query(self, request: Request) -> Response:
        """Answer the creation of a database, which is not needed."""
        agent, refusal = await self._agent(request)
        return refusal if agent is None else JSONResponse({"results": [{"statement_id": 0}]})

    async def _agent(self, request: Request) -> tuple[Enrolled | None, Response]:
        token = offered_token(request)
        agent = await self._roster.agent(token) if token else None
        if agent is None:
            reason = "send the token of an enrolled monitor as the password or the token"
            return None, _refusal(401, "unauthorized", reason, _CHALLENGE)
        if agent.role != MONITOR.role:
            return None, _refusal(403, "forbidden", f"this token is that of a {agent.role}, not of a monitor")
        return agent, Response()


def _parsed(data: bytes, factor: int, *, gzip: bool) -> list[Point]:
    """Return the points of a body with times in nanoseconds. Raises ``_InvalidError`` and ``CollectorError``."""
    try:
        points = [point for _, point in islice(scan(decode(inflate(data) if gzip else data)), MAX_POINTS + 1)]
    except LineProtocolError as error:
        raise _InvalidError(f"unable to parse: {error}") from None
    if len(points) > MAX_POINTS:
        raise CollectorError(413, "too_large", f"The body has more than {MAX_POINTS:,} points; send less.")
    now = time.time()
    kept = []
    for point in points:
        second = point.time_ns * factor / 10**9
        if second > now + AHEAD_SECONDS:
            raise _InvalidError(f"{point.measurement[:80]} is {second - now:,.0f} s ahead: set the clock of the host")
        if second > now - OLDEST_SECONDS:
            kept.append(point._replace(time_ns=point.time_ns * factor))
    return kept


def _address_of(request: Request) -> str:
    """Return the address of the sender, empty if it says nothing about the host."""
    try:
        found = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    return "" if found.is_loopback or found.is_link_local or found.is_unspecified else str(found)


def _refusal(status: int, code: str, reason: str, headers: dict[str, str] | None = None) -> JSONResponse:
    # The texts for Telegraf's first and second output.
    return JSONResponse({"error": reason, "code": code, "message": reason}, status, headers)
