"""The WebSocket of a terminal.

``/ws/terminal/<key>?ticket=…&columns=80&rows=24&from=0``: key and ticket come from ``POST /servers/<id>/terminal``;
after a lost connection or a reload the ticket comes from ``POST /terminal/<key>/ticket``. The server opens the shell
or continues the existing one; ``from`` is the number of bytes that the page has drawn.

The server sends output as binary frames, split anywhere, and these messages::

    {"type": "hello", "session": key, "server": {"id", "name", "address"}, "offset": n, "end": m}
        # once the shell is open; n is the position of the first byte that follows, in bytes since it was opened;
        # bytes before m are earlier output. "lost": the number of discarded bytes before n
    {"type": "notice", "kind": "idle" | "input_full", "level": "warning", "text": "…"}
    {"type": "pong", "at": n}
    {"type": "ended", "kind": "…", "text": "…"}
        # last message: the session has ended, with the reason (``end_reasons``, ``servers.ssh.errors``). With the
        # kind "taken" it continues in another window of the person, and this one is closed with 4409

The page sends::

    {"type": "input", "data": "…"}
    {"type": "resize", "columns": 80, "rows": 24}
    {"type": "ack", "bytes": n}     # the position up to which it has drawn, at the latest every 256 KB
    {"type": "ping", "at": n}       # returned as pong

Close codes: 4401 not signed in (before the connection is accepted), 4403 invalid ticket, 4404 not a session of the
person, 4409 replaced by another window, 1008 invalid message, 1009 message too long, 1000 after ``ended``. After any
other end of the connection the session continues for a while and waits for the browser to return.
"""

from __future__ import annotations

from typing import Any

from django.utils import translation
from starlette.websockets import WebSocket

from loadwright.core.strictjson import loads
from loadwright.server.accounts.authentication.sessions import language_of, session_key, signed_in
from loadwright.server.accounts.models import User
from loadwright.server.platform.database import run_in_db, run_request_in_db
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.websockets import FrameError, first_of, receive_text
from loadwright.server.terminal import actions, queries, tickets
from loadwright.server.terminal.end_reasons import LOST, Ending, sentence
from loadwright.server.terminal.models import TerminalSession

from .browser_connection import ENDED, Browser
from .manager import Manager
from .session import Opening, Session

NOT_SIGNED_IN = 4401
BAD_TICKET = 4403
NO_SUCH_SESSION = 4404
MAX_MESSAGE = 1024 * 1024
MAX_SIZE = 1000


class TerminalSocket:
    """Serves ``/ws/terminal/<key>``."""

    def __init__(self, manager: Manager) -> None:
        self._manager = manager

    async def serve(self, socket: WebSocket) -> None:
        """Serve one browser until it disconnects or the session ends."""
        user, browser_key = await signed_in(socket), session_key(socket)
        if user is None or browser_key is None:
            await socket.close(NOT_SIGNED_IN)
            return
        await socket.accept()
        ticket = socket.query_params.get("ticket", "")
        found = await run_request_in_db(_admitted, user, browser_key, socket.path_params["key"], ticket)
        if isinstance(found, int):
            await socket.close(found)
            return
        browser = Browser(socket, language_of(socket, user))
        session = self._session(socket, found, browser_key)
        if session is None:
            await _send_ended(browser, found)
            await browser.send()
            return
        session.attach(browser, browser_key, _number(socket, "from", 0, 2**62, 0))
        session.resize(*_size(socket))
        self._manager.check_soon()
        try:
            await first_of(browser.send(), _receive(socket, session, browser))
        finally:
            session.detach(browser)
            self._manager.check_soon()

    def _session(self, socket: WebSocket, row: TerminalSession, browser_key: str) -> Session | None:
        """Return the session, opened if it was only requested; ``None`` if it has ended."""
        session = self._manager.find(row.key)
        if session is None and row.started_at is None and row.ended_at is None and row.server_id is not None:
            opening = Opening(
                key=row.key,
                user_id=row.user_id,
                browser=browser_key,
                server_id=row.server_id,
                server_name=row.server_name,
                server_address=row.server_address,
            )
            return self._manager.open(opening, *_size(socket))
        return session


def _admitted(user: User, browser_key: str, key: str, ticket: str) -> TerminalSession | int:
    """Return the session of the ticket, or the close code for the browser."""
    if not tickets.redeem(ticket, user_id=user.pk, browser=browser_key, session=key):
        return BAD_TICKET
    try:
        return queries.own(user, key)
    except ActionError:
        return NO_SUCH_SESSION


async def _send_ended(browser: Browser, row: TerminalSession) -> None:
    """Send why a session has ended; an opened session without a known process was lost."""
    ending = row.ending
    if row.ended_at is None:
        figures = {"bytes_in": row.bytes_in, "bytes_out": row.bytes_out}
        ending = await run_in_db(actions.finished, row.key, Ending(LOST), **figures)
    with translation.override(browser.language):
        text = sentence(ending, name=row.server_name, address=row.server_address)
    browser.finish(ENDED, type="ended", kind=ending.why, text=text)


async def _receive(socket: WebSocket, session: Session, browser: Browser) -> None:
    """Receive messages until the browser disconnects. Raises ``FrameError`` for an invalid one."""
    while True:
        text = await receive_text(socket, MAX_MESSAGE)
        try:
            # Loaded as it is: NUL is a key, Ctrl+Space.
            parsed = loads(text)
            if session.fronted_by(browser):
                _handle(parsed, session, browser)
        except (ValueError, TypeError, LookupError) as error:
            raise FrameError(str(error)) from None


def _handle(message: Any, session: Session, browser: Browser) -> None:
    """Handle one message. Raises ``ValueError``, ``TypeError`` or ``LookupError`` for an invalid one."""
    match message["type"]:
        case "input":
            session.write(_typed(message["data"], str))
        case "ack":
            session.acknowledge(_typed(message["bytes"], int))
        case "resize":
            columns, rows = _typed(message["columns"], int), _typed(message["rows"], int)
            session.resize(_within(columns, 1, MAX_SIZE), _within(rows, 1, MAX_SIZE))
        case "ping":
            browser.enqueue(type="pong", at=_typed(message["at"], int | float))
        case _:
            raise ValueError("unknown message type")


def _typed(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError("unexpected type of a field")
    return value


def _size(socket: WebSocket) -> tuple[int, int]:
    return _number(socket, "columns", 1, MAX_SIZE, 80), _number(socket, "rows", 1, MAX_SIZE, 24)


def _number(socket: WebSocket, name: str, least: int, most: int, otherwise: int) -> int:
    text = socket.query_params.get(name, "")
    return _within(int(text), least, most) if text.isascii() and text.isdigit() and len(text) < 20 else otherwise


def _within(value: int, least: int, most: int) -> int:
    return min(max(value, least), most)
