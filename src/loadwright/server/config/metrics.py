"""``/metrics``: what Prometheus scrapes, with an API token.

Everyone receives the newest figures of the hosts of their projects; administrators those of the platform too. Figures
of the process are those of the one that answers, so several processes are scraped one by one.
"""

from __future__ import annotations

import logging
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens.http_auth import CHALLENGE, owner_of
from loadwright.server.monitoring.prometheus.newest import NewestFigures
from loadwright.server.monitoring.prometheus.selection import TooMuchError
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.metrics import REGISTRY, Scrape
from loadwright.telemetry.port import TelemetryError

log = logging.getLogger(__name__)


async def metrics(request: Request) -> Response:
    """Return the metrics that the owner of the token can see, in the format that the client accepts."""
    user = await owner_of(request)
    if user is None:
        return PlainTextResponse("Send an API token: Authorization: Bearer TOKEN.\n", 401, CHALLENGE)
    try:
        content, kind = await run_in_db(_content, user, request.headers.get("accept", ""))
    except (TelemetryError, TooMuchError) as error:
        log.warning("The metrics cannot be read: %s", error)
        return PlainTextResponse("The figures of hosts cannot be read.\n", 503)
    return Response(content, media_type=None, headers={"Content-Type": kind})


def _content(user: User, accept: str) -> tuple[bytes, str]:
    encode, kind = choose_encoder(accept)
    collectors: list[Any] = [REGISTRY, Scrape()] if user.is_superuser else []
    scraped = CollectorRegistry(auto_describe=False)
    for collector in (*collectors, NewestFigures(user)):
        scraped.register(collector)
    return encode(scraped), kind
