"""The ingest application: receives points as line protocol and responds once they are stored.

``POST /write`` with a bearer token and InfluxDB line protocol (timestamps in nanoseconds, optionally compressed with
gzip) answers 204 when every point is in the telemetry store. The application is stateless: any number of processes may
serve the same store, and a sender without a 204 sends the same points again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from loadwright.telemetry.port import TelemetryError, TelemetryStore

from .errors import CollectorError, unavailable
from .parsing import Grant, Parser
from .writer import BatchWriter, OnFailure, OnWritten, log_failure

Authorize = Callable[[str], Awaitable[Grant | None]]
"""Returns the grant of a token, ``None`` if it is unknown. Raises ``CollectorError`` if that cannot be determined."""


def create_app(
    store: TelemetryStore,
    authorize: Authorize,
    *,
    on_written: OnWritten | None = None,
    on_failure: OnFailure = log_failure,
) -> Starlette:
    """Return the application; it calls ``on_written`` and ``on_failure`` in the event loop (see ``BatchWriter``).

    Its ``state.writer`` is the ``BatchWriter``. The caller must close the store.
    """
    parser = Parser()
    writer = BatchWriter(store, on_written, on_failure)

    async def write(request: Request) -> Response:
        try:
            token, grant = await _grant(request, authorize)
            _check_precision(request)
            async with parser.points(request, token, grant) as points:
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

    application = Starlette(routes=[Route("/write", write, methods=["POST"]), Route("/ping", ping)])
    application.state.writer = writer
    return application


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
