"""The browser's WebSocket for the live messages of one run."""

import asyncio
import contextlib
from typing import Any

from starlette.websockets import WebSocket

from loadwright.core.stats.fields import MAX_SECOND
from loadwright.core.stats.frames import KINDS
from loadwright.core.strictjson import loads
from loadwright.server.accounts import access
from loadwright.server.accounts.authentication.sessions import language_of, signed_in
from loadwright.server.platform import events
from loadwright.server.platform.database import run_request_in_db
from loadwright.server.platform.websockets import first_of, receive_text
from loadwright.server.runs import queries
from loadwright.server.runs.models import Run

from .charts import MOST_POINTS, POINTS, Scope
from .hub import Hub, Subscriber

NOT_SIGNED_IN = 4401
NO_SUCH_RUN = 4404
MAX_MESSAGE = 64 * 1024
"""A page sends which part of the run it shows; the label in it has at most 1,000 characters."""
ACCESS_SECONDS = 10.0
"""Interval at which access to the run is checked again, besides after every event that may revoke it."""


class RunSocket:
    """Serves ``/ws/runs/<id>`` to users who may see the run, on pages of this server."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def serve(self, socket: WebSocket) -> None:
        """Serve one browser until it disconnects or its user loses access to the run."""
        async with events.listening(access.TOPIC) as lost:
            user = await signed_in(socket)
            if user is None:
                await socket.close(NOT_SIGNED_IN)
                return
            run = await _run(socket)
            # Browsers receive a close code only on an accepted connection.
            await socket.accept()
            if isinstance(run, int):
                await socket.close(run)
                return
            async with self._hub.subscribe(run.pk, run.key, language_of(socket, user)) as (subscriber, wake):
                await first_of(_send(socket, subscriber), _receive(socket, subscriber, wake), _guard(socket, lost))


async def _run(socket: WebSocket) -> Run | int:
    """Return the run of the address, or the close code that refuses it."""
    user = await signed_in(socket)
    if user is None:
        return NOT_SIGNED_IN
    found = await run_request_in_db(queries.runs(user).filter(pk=socket.path_params["run"]).first)
    return found if found is not None else NO_SUCH_RUN


async def _guard(socket: WebSocket, lost: asyncio.Event) -> None:
    """Close the connection once the user loses access to the run."""
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ACCESS_SECONDS):
                await lost.wait()
        lost.clear()
        refused = await _run(socket)
        if isinstance(refused, int):
            await socket.close(refused)
            return


async def _send(socket: WebSocket, subscriber: Subscriber) -> None:
    while True:
        await socket.send_text(await subscriber.messages.get())


async def _receive(socket: WebSocket, subscriber: Subscriber, wake: asyncio.Event) -> None:
    while True:
        try:
            scope = scope_of(loads(await receive_text(socket, MAX_MESSAGE))["show"])
        except (ValueError, TypeError, LookupError, AttributeError):
            continue
        subscriber.scope = scope
        wake.set()


def scope_of(data: Any) -> Scope:
    """Read the part of the run that a page shows. Raises one of several exceptions if it is not valid."""
    return Scope(
        since=_whole(data.get("since"), MAX_SECOND),
        until=_whole(data.get("until"), MAX_SECOND),
        last=_whole(data.get("last"), MAX_SECOND),
        points=_whole(data.get("points"), MOST_POINTS) or POINTS,
        label=_text(data.get("label")),
        kind=_kind(data.get("kind")),
        generator=_text(data.get("generator")),
        heat=_flag(data.get("heat")),
    )


def _whole(value: Any, most: int) -> int | None:
    if value is None or (type(value) is int and 0 <= value <= most):
        return value
    raise ValueError(value)


def _flag(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    raise ValueError(value)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise ValueError(value)


def _kind(value: Any) -> str | None:
    if value is None:
        return None
    if value not in KINDS:
        raise ValueError(value)
    return str(value)
