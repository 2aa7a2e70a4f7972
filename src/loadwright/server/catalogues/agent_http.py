"""Catalogues over plain HTTP: a generator uploads the one that it was asked for."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from loadwright.server.fleet.endpoints import authentication
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.errors import body

from . import actions
from .checking import checked

MAX_BYTES = 4 << 20
"""Maximum size of an upload; that of JMeter itself has 30 KB."""


async def put_catalogue(request: Request) -> Response:
    """``PUT /agent/catalogues/<digest>``: the catalogue of an installation in JSON, compressed with gzip."""
    agent = await authentication.agent_of(request)
    if agent is None:
        return authentication.unknown_agent()
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MAX_BYTES:
            return JSONResponse(body("too_large", f"A catalogue can have {MAX_BYTES >> 20} MB."), 413)
    digest = request.path_params["digest"]
    if not await run_in_db(actions.accept, agent, digest):
        return JSONResponse(body("invalid", "This catalogue was not asked for."), 400)
    found = await asyncio.to_thread(checked, agent.key, bytes(content))
    await run_in_db(actions.store, digest, found)
    return JSONResponse(body("invalid", found.refusal), 400) if found.refusal else Response(status_code=204)
