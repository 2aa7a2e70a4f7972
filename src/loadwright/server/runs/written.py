"""Announcements that seconds of runs were stored, from the collector of this process or from one of its own."""

import asyncio
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from loadwright.core.lineprotocol import Point
from loadwright.core.stats.fields import MAX_SECOND
from loadwright.server.fleet.endpoints import authentication
from loadwright.server.platform import events, notices
from loadwright.server.platform.errors import body
from loadwright.server.platform.requests import read_json
from loadwright.telemetry.load import Written, seconds_in

from . import topics

MAX_BODY = 1024 * 1024

GATHER_SECONDS = 0.05
"""Generators deliver a second at nearly the same time: those of one interval are announced together."""

_gathered: Written = {}
_tasks: set[asyncio.Task[None]] = set()


def announce(points: Sequence[Point], _token: str) -> None:
    """Announce what the collector of this process stored."""
    for run, generators in seconds_in(points).items():
        for generator, seconds in generators.items():
            _gathered.setdefault(run, {}).setdefault(generator, []).extend(seconds)
    if _gathered and not _tasks:
        task = asyncio.create_task(_send())
        # The event loop keeps weak references alone.
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)


def store_failed(reason: str) -> None:
    """Show administrators why the collector of this process cannot store points; an empty ``reason`` ends it."""
    if reason:
        notices.show(notices.TELEMETRY(reason=reason))
    else:
        notices.end(notices.TELEMETRY)


async def _send() -> None:
    while _gathered:
        await asyncio.sleep(GATHER_SECONDS)
        written = dict(_gathered)
        _gathered.clear()
        await events.send(topics.WRITTEN, written)


async def post(request: Request) -> Response:
    """``POST /agent/written``: a collector of its own announces what it stored, with the token of the sender."""
    agent = await authentication.agent_of(request)
    if agent is None:
        return authentication.unknown_agent()
    try:
        seconds = _checked(await read_json(request, MAX_BODY), agent.key)
    except ValueError:
        return JSONResponse(body("invalid", "Expected {run: {generator: [second, ...]}} of this generator."), 400)
    await events.send(topics.WRITTEN, seconds)
    return Response(status_code=204)


def _checked(data: Any, agent: str) -> Written:
    """Return the seconds of ``agent``; raises ``ValueError``."""
    if not isinstance(data, dict) or not all(_own(generators, agent) for generators in data.values()):
        raise ValueError("not seconds of the generator's own")
    return data


def _own(generators: Any, agent: str) -> bool:
    if not isinstance(generators, dict) or set(generators) != {agent} or not isinstance(generators[agent], list):
        return False
    return all(type(one) is int and 0 <= one < MAX_SECOND for one in generators[agent])
