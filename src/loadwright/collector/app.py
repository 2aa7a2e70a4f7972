"""The ingest application: receives points as line protocol and responds once they are stored.

``POST /write`` with a bearer token and InfluxDB line protocol (timestamps in nanoseconds, optionally compressed with
gzip) answers 204 when every point is in the telemetry store. The application is stateless: any number of processes may
serve the same store, and a sender without a 204 sends the same points again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from loadwright.core.lineprotocol import LineProtocolError, Point, line_number, scan
from loadwright.telemetry import schema
from loadwright.telemetry.port import TelemetryError, TelemetryStore

from .body import read_text
from .errors import CollectorError, unavailable
from .writer import BatchWriter, OnWritten

INLINE_TEXT_LENGTH = 64 * 1024
"""Longer texts are parsed in a thread, so that other requests need not wait."""


@dataclass(frozen=True)
class Grant:
    """The permissions of a token's owner: the tags that points must have, by the name of the measurement."""

    measurements: Mapping[str, Mapping[str, str]]

    @classmethod
    def of_agent(cls, role: str, agent: str) -> Grant:
        """Return the permissions of an agent: the measurements of its role, tagged with its own id."""
        return cls({name: {tag: agent} for name, tag in schema.written_by(role).items()})

    def check(self, point: Point) -> None:
        """Raise ``GrantError`` unless the owner may write ``point``."""
        tags = self.measurements.get(point.measurement)
        if tags is None:
            raise GrantError(f"this token may not write {point.measurement}")
        for name, value in tags.items():
            if point.tags.get(name) != value:
                raise GrantError(f"this token may only write points with {name}={value}")


class GrantError(ValueError):
    """A point that the owner of the token may not write."""


Authorize = Callable[[str], Awaitable[Grant | None]]
"""Returns the grant of a token, ``None`` if it is unknown. Raises ``CollectorError`` if that cannot be determined."""


def create_app(store: TelemetryStore, authorize: Authorize, *, on_written: OnWritten | None = None) -> Starlette:
    """Return the application; ``on_written`` is called in the event loop after points were stored.

    The caller must close the store.
    """
    writer = BatchWriter(store, on_written)

    async def write(request: Request) -> Response:
        try:
            token, grant = await _grant(request, authorize)
            _check_precision(request)
            text = await read_text(request)
            if len(text) > INLINE_TEXT_LENGTH:
                points = await asyncio.to_thread(checked_points, text, grant)
            else:
                points = checked_points(text, grant)
            await writer.write(points, token)
        except CollectorError as error:
            return error.response()
        except TelemetryError as error:
            if error.permanent:
                return CollectorError(400, "invalid", f"The telemetry store refused the points: {error}").response()
            return unavailable(f"The points could not be stored: {error}").response()
        except ClientDisconnect:
            return Response(status_code=400)
        return Response(status_code=204)

    async def ping(_request: Request) -> Response:
        return Response(status_code=204)

    return Starlette(routes=[Route("/write", write, methods=["POST"]), Route("/ping", ping)])


def checked_points(text: str, grant: Grant) -> list[Point]:
    """Parse line protocol and check it against the schema and the grant. Raises ``CollectorError`` with the line."""
    points = []
    try:
        for offset, point in scan(text):
            try:
                schema.check(point)
            except schema.SchemaError as error:
                raise CollectorError(400, "invalid", f"line {line_number(text, offset)}: {error}") from None
            try:
                grant.check(point)
            except GrantError as error:
                raise CollectorError(403, "forbidden", f"line {line_number(text, offset)}: {error}") from None
            points.append(point)
    except LineProtocolError as error:
        raise CollectorError(400, "invalid", str(error)) from None
    return points


async def _grant(request: Request, authorize: Authorize) -> tuple[str, Grant]:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    grant = await authorize(token) if scheme.lower() == "bearer" and token and token.isascii() else None
    if grant is None:
        raise CollectorError(
            401, "unauthorized", "Send a token of an enrolled agent as: Authorization: Bearer TOKEN.",
            {"WWW-Authenticate": "Bearer"},
        )  # fmt: skip
    return token, grant


def _check_precision(request: Request) -> None:
    # Parsing the query takes longer than looking whether there is one.
    precision = request.query_params.get("precision", "ns") if request.scope["query_string"] else "ns"
    if precision not in ("ns", "n"):
        raise CollectorError(400, "invalid", f"precision={precision} is not supported; send nanoseconds.")
