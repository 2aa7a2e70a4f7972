"""HTTP of uvicorn with limits on time and size for clients that send slowly.

uvicorn limits only the time between two requests. The limits here follow Apache's ``RequestReadTimeout``: a header must
arrive within a fixed time, a body at a minimum rate. Time in which the server itself does not read does not count.
https://httpd.apache.org/docs/2.4/mod/mod_reqtimeout.html

Requests with large bodies take turns with each other, so that any number of them leaves time for everybody else.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from .configuration import Configuration
from .connections import Connection, State
from .turns import Turns
from .websockets import Sockets

HEADER_SECONDS = 10.0
"""Time within which the header of a request must be complete, from the connection or its first byte on."""
MAX_HEADER_BYTES = 64 * 1024
BODY_SECONDS = 20.0
MIN_BODY_RATE = 500
"""Bytes per second at which a body must arrive after ``BODY_SECONDS``."""
MAX_PIPELINED = 16
"""Requests that may wait for the answers to earlier ones on the same connection; browsers send none."""
LARGE_BODY_BYTES = 64 * 1024
CLOSE_SECONDS = 10.0
"""Time after which a refused client is disconnected even if it does not read the answer."""

_FULL = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nretry-after: 1\r\nconnection: close\r\n\r\n"
_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class _Flow(FlowControl):
    """Flow control of one connection, which waits for its turn to read more."""

    def __init__(self, transport: asyncio.Transport, turns: Turns) -> None:
        super().__init__(transport)
        self._turns = turns
        self._resuming = False

    def pause_reading(self) -> None:
        self._resuming = False
        super().pause_reading()

    def resume_reading(self) -> None:
        if self.read_paused and not self._resuming:
            self._resuming = True
            self._turns.call(self._resume)

    def _resume(self) -> None:
        # Otherwise reading was paused again meanwhile.
        if self._resuming:
            self._resuming = False
            if not self._transport.is_closing():
                super().resume_reading()


class Http(HttpToolsProtocol):
    """One connection."""

    _connection: Connection

    def __init__(
        self,
        config: Configuration,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._connections = config.connections
        self._turns = config.turns
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.flow = _Flow(transport, self._turns)
        self._connection = self._connections.admit(self.client[0] if self.client else "", self._abort)
        if self._connection.state is State.REFUSED:
            self._refuse(_FULL)
        else:
            self._limit_time(HEADER_SECONDS, self._header_late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_limit()
        self._connection.closed()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._connection.state is State.WAITING:
            if self._connection.received > MAX_HEADER_BYTES:
                self._refuse(_LONG)
                return
            self._connection.received += len(data)
            # Also for empty lines before a request, which uvicorn takes for the end of the idle time.
            if self._deadline is None:
                self._limit_time(HEADER_SECONDS, self._header_late)
        super().data_received(data)

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= MAX_PIPELINED:
            # uvicorn answers 400 and closes the connection.
            raise ValueError("too many requests at once")
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._connection.enter(State.RECEIVING)
        self._limit_time(BODY_SECONDS, self._body_late, self.loop.time())
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        start = super()._start_asgi_task

        def start_unless_lost() -> None:
            if not cycle.disconnected:
                start(cycle, app)

        if _is_large(cycle):
            self._turns.call(start_unless_lost)
        else:
            start(cycle, app)

    def on_body(self, body: bytes) -> None:
        self._connection.received += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._end_limit()
        self._connection.enter(State.BUSY)
        super().on_message_complete()
        self._wait_if_answered()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait_if_answered()

    def handle_websocket_upgrade(self) -> None:
        self._end_limit()
        super().handle_websocket_upgrade()
        protocol = self.transport.get_protocol()
        if isinstance(protocol, Sockets):
            protocol.connection = self._connection

    def _wait_if_answered(self) -> None:
        """Wait for the next request once this one and its response are complete. Either may be complete first."""
        busy = self._connection.state is not State.BUSY or self.pipeline
        if busy or self.cycle is None or not self.cycle.response_complete:
            return
        self._connection.enter(State.WAITING)
        if self.timeout_keep_alive_task is None:
            # uvicorn does not limit the time after a response that preceded the end of the request.
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _header_late(self) -> None:
        if self._connection.received:
            self._refuse(_SLOW)
        else:
            # Browsers open connections in advance, and would show the answer to a request that they send later.
            self.transport.close()

    def _body_late(self, begun: float) -> None:
        now = self.loop.time()
        left = begun + BODY_SECONDS + self._connection.received / MIN_BODY_RATE - now
        if self.flow.read_paused:
            self._limit_time(BODY_SECONDS, self._body_late, now)
        elif left > 0:
            self._limit_time(left, self._body_late, begun)
        elif self.cycle.response_started:
            self._abort()
        else:
            self._refuse(_SLOW)

    def _refuse(self, answer: bytes) -> None:
        """Send ``answer`` and close the connection."""
        self.transport.write(answer)
        self.transport.close()
        self._limit_time(CLOSE_SECONDS, self._abort)

    def _abort(self) -> None:
        self.transport.abort()

    def _limit_time(self, seconds: float, late: Any, *arguments: Any) -> None:
        self._end_limit()
        self._deadline = self.loop.call_later(seconds, late, *arguments)

    def _end_limit(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def _is_large(cycle: RequestResponseCycle) -> bool:
    """Return whether the body of a request is large, or of unknown size."""
    for name, value in cycle.scope["headers"]:
        if name == b"content-length":
            # The parser refuses anything else than a number.
            return int(value) > LARGE_BODY_BYTES
        if name == b"transfer-encoding":
            return True
    return False
