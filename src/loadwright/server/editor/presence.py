"""Who else edits a plan: the WebSocket of the editor's page, which also reports newer revisions.

It reports the state of the person's own draft too, which another window of theirs may have changed.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from django.utils import timezone
from starlette.websockets import WebSocket

from loadwright.core.strictjson import dumps
from loadwright.server.accounts.authentication.sessions import signed_in
from loadwright.server.accounts.models import User
from loadwright.server.platform import events
from loadwright.server.platform.database import run_request_in_db
from loadwright.server.platform.errors import FORBIDDEN, ActionError
from loadwright.server.platform.websockets import first_of, receive_text

from . import queries
from .models import Draft
from .topics import drafts_topic

NOT_SIGNED_IN, NOT_YOURS, NO_SUCH_PLAN = 4401, 4403, 4404
SECONDS = 10.0
"""Interval at which everything is read again, and at which a page reports that it is open."""


class NoAccessError(Exception):
    """A person may not edit the plan any more. ``code`` is the close code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


async def serve(socket: WebSocket) -> None:
    """Serve the page of one person until it is closed, or the person may no longer edit the plan."""
    plan_id: int = socket.path_params["plan"]
    async with events.listening(drafts_topic(plan_id)) as changed:
        try:
            person = await _person(socket)
            await run_request_in_db(_attend, person, plan_id)
        except NoAccessError as refused:
            # Browsers receive a close code only on an accepted connection.
            if refused.code != NOT_SIGNED_IN:
                await socket.accept()
            await socket.close(refused.code)
            return
        await socket.accept()
        await events.announce_now(drafts_topic(plan_id))
        try:
            await first_of(_send(socket, plan_id, changed), _receive(socket))
        finally:
            await run_request_in_db(_leave, person, plan_id)
            await events.announce_now(drafts_topic(plan_id))


async def _send(socket: WebSocket, plan_id: int, changed: asyncio.Event) -> None:
    """Send who is there at first and whenever that changes."""
    sent = None
    while True:
        try:
            person = await _person(socket)
            found = await run_request_in_db(_attend, person, plan_id)
        except NoAccessError as refused:
            await socket.close(refused.code)
            return
        if found != sent:
            await socket.send_text(dumps(found))
            sent = found
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SECONDS):
                await changed.wait()
        changed.clear()


async def _receive(socket: WebSocket) -> None:
    """Wait until the page is closed. It sends nothing."""
    while True:
        await receive_text(socket, 1)


async def _person(socket: WebSocket) -> User:
    person = await signed_in(socket)
    if person is None:
        raise NoAccessError(NOT_SIGNED_IN)
    return person


def _attend(person: User, plan_id: int) -> dict[str, Any]:
    """Record that the person has the page open.

    Return who else is there, the newest revision, and the state of the person's draft with the last change of it.
    """
    try:
        plan = queries.editable(person, plan_id)
    except ActionError as error:
        raise NoAccessError(NOT_YOURS if error.code == FORBIDDEN else NO_SUCH_PLAN) from None
    own = Draft.objects.filter(plan=plan, person=person)
    own.update(seen_at=timezone.now())
    draft = own.first()
    newest = plan.newest
    return {
        "people": queries.presence(person, plan),
        "newest": {"number": newest.number, "who": newest.author.username if newest.author else ""},
        "draft": draft and {"version": draft.stamp, "request": draft.request},
    }


def _leave(person: User, plan_id: int) -> None:
    Draft.objects.filter(plan_id=plan_id, person=person, seen_at__isnull=False).update(seen_at=None)
