"""The control connection: reports the observed state, receives the desired state, and reconnects.

An unreachable server is normal: work continues and the connection is retried at short intervals. A refusal needs a
person: it is logged immediately and retried rarely.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from typing import Any, Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from loadwright.core import protocol
from loadwright.core.protocol import Desired, Hello, Refusal, Report, RoleMessages, Welcome

from .clock import ClockSample, ServerClock
from .enrol import ServerUrl
from .errors import AgentError
from .tasks import timeout, until_first_ends

log = logging.getLogger(__name__)

CONTROL_PATH = "/agent/control"
OPEN_SECONDS = 4.0
SILENCE_SECONDS = 4.0
"""Time within which a server answers that was just connected."""
ANSWER_SECONDS = 3.0
"""Every report is answered within this time. If one was not, the connection is dead, even if TCP reports it as open."""
SOON = 0.75
"""Part of the interval between reports after which one is due soon."""
FIRST_RETRY_SECONDS = 0.1
LONGEST_RETRY_SECONDS = 2.0
REFUSED_RETRY_SECONDS = 30.0
FIRST_REPORTS = 5
"""Number of reports in quick succession on a new connection, so that the clock is known before an order arrives."""
FIRST_REPORT_GAP_SECONDS = 0.05
CHANGE_GAP_SECONDS = 0.05
"""Changes within this time are combined in one report."""
MAX_MESSAGE_BYTES = 4 * 1024 * 1024


class RefusedError(AgentError):
    """The server rejects this agent."""


class ControlHandler(Protocol):
    """Provides the reports of the control connection and receives its messages."""

    def hello(self) -> Hello:
        """Return what the agent and its machine are now; each connection begins with it."""
        ...

    def report(self) -> Report[Any]:
        """Return the current state; the connection sets ``sent_at`` and ``clock_offset``, and limits ``pause_s``."""
        ...

    def welcomed(self, welcome: Welcome) -> None:
        """Receive the agent's id and the URL for telemetry."""
        ...

    def desired(self, desired: Desired[Any]) -> None:
        """Receive the desired state. Must return immediately."""
        ...


class Control:
    """Keeps the connection to the server until cancelled."""

    def __init__(
        self, server: ServerUrl, token: str, messages: RoleMessages[Any, Any], handler: ControlHandler
    ) -> None:
        self.clock = ServerClock()
        self.connected = False
        self._server = server
        self._headers = {"Authorization": f"Bearer {token}"}
        self._decoder = protocol.Decoder(messages)
        self._handler = handler
        self._changed = asyncio.Event()
        self._outdated = asyncio.Event()
        self._welcomed_ever = False
        self._contact_at = float("-inf")
        self._due_soon_at = self._unanswered_since = float("inf")
        self._logged = ""

    def contact_age(self) -> float:
        """Return the seconds since the latest report was sent that the server has answered; infinite without one."""
        return time.monotonic() - self._contact_at

    def changed(self) -> None:
        """Report immediately instead of at the next heartbeat."""
        self._changed.set()

    def introduce(self) -> None:
        """Connect again, because the handler has another ``hello``."""
        self._outdated.set()

    def awake(self) -> None:
        """Report now if that is due soon: the process works anyway, and wakes less often."""
        if time.monotonic() >= self._due_soon_at:
            self._changed.set()

    async def run(self) -> None:
        """Connect, and reconnect whenever the connection ends.

        Raises ``RefusedError`` if the server refuses this agent before ever having accepted it.
        """
        delay = FIRST_RETRY_SECONDS
        while True:
            refused = False
            try:
                await self._session()
            except RefusedError as reason:
                if not self._welcomed_ever:
                    raise
                self._log_once(logging.ERROR, f"{reason} Retrying every {REFUSED_RETRY_SECONDS:g} s.")
                delay, refused = REFUSED_RETRY_SECONDS, True
            except (OSError, asyncio.TimeoutError, InvalidHandshake, ConnectionClosed, protocol.ProtocolError) as error:
                self._log_once(logging.WARNING, f"{self._server.base} cannot be reached ({_cause(error)}); retrying.")
            if self.connected:
                self.connected = False
                if not refused:
                    delay = FIRST_RETRY_SECONDS
            # Jitter: otherwise all agents would reconnect at once to a server that has just restarted.
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311
            delay = min(delay * 2, LONGEST_RETRY_SECONDS)

    async def _session(self) -> None:
        try:
            connection = await connect(
                self._server.socket(CONTROL_PATH),
                additional_headers=self._headers,
                open_timeout=OPEN_SECONDS,
                # Messages are small, and compressing every heartbeat takes longer than sending it.
                compression=None,
                # Reports are the heartbeat, and a missing answer is detected with the next one: no pings are needed.
                close_timeout=1,
                ping_interval=None,
                max_size=MAX_MESSAGE_BYTES,
                # Sending does not wait, so the next report is due in any case.
                write_limit=MAX_MESSAGE_BYTES,
            )
        except InvalidStatus as error:
            status = error.response.status_code
            if status in (401, 403):
                raise RefusedError(f"{self._server.base} does not accept this agent's token; join again.") from None
            raise
        async with connection:
            self._outdated.clear()
            welcome = await self._introduce(connection)
            self._welcomed_ever = self.connected = True
            self._log_once(logging.INFO, f"Connected to {self._server.base} as {welcome.name}.")
            self._handler.welcomed(welcome)
            self._unanswered_since = float("inf")
            await until_first_ends(
                self._send_reports(connection, welcome), self._listen(connection), self._until_outdated()
            )

    async def _listen(self, connection: ClientConnection) -> None:
        while True:
            text = await connection.recv()
            self._unanswered_since = float("inf")
            self._handle(self._decoder.decode(text))

    async def _until_outdated(self) -> None:
        await self._outdated.wait()

    async def _introduce(self, connection: ClientConnection) -> Welcome:
        await connection.send(protocol.encode(self._handler.hello()))
        answer = await self._receive(connection)
        if isinstance(answer, Refusal):
            raise RefusedError(f"{self._server.base} refuses this agent: {answer.reason}")
        if not isinstance(answer, Welcome):
            raise protocol.ProtocolError(f"{answer.TYPE} instead of welcome")
        return answer

    async def _receive(self, connection: ClientConnection) -> protocol.Message:
        try:
            return self._decoder.decode(await timeout(SILENCE_SECONDS, connection.recv()))
        except asyncio.TimeoutError:
            raise asyncio.TimeoutError(f"no message for {SILENCE_SECONDS:g} s") from None

    def _handle(self, message: protocol.Message) -> None:
        if isinstance(message, Refusal):
            raise RefusedError(f"{self._server.base} refuses this agent: {message.reason}")
        if not isinstance(message, Desired):
            return
        if message.echo is not None and message.received_at is not None and message.answered_at is not None:
            now = time.time()
            self.clock.add(ClockSample.of(message.echo, message.received_at, message.answered_at, now))
            self._contact_at = time.monotonic() - max(0.0, now - message.echo)
        self._handler.desired(message)

    async def _send_reports(self, connection: ClientConnection, welcome: Welcome) -> None:
        sent = 0
        while True:
            self._check_silence()
            self._changed.clear()
            report = self._handler.report()
            report.clock_offset = self.clock.offset
            report.pause_s = min(report.pause_s, welcome.longest_pause_s)
            interval = max(welcome.heartbeat_s, report.pause_s)
            report.sent_at = time.time()
            self._unanswered_since = min(self._unanswered_since, time.monotonic())
            await connection.send(protocol.encode(report))
            sent += 1
            if sent < FIRST_REPORTS:
                await asyncio.sleep(FIRST_REPORT_GAP_SECONDS)
                continue
            earliest = time.monotonic() + CHANGE_GAP_SECONDS
            self._due_soon_at = time.monotonic() + SOON * interval
            await self._until_changed(interval)
            await asyncio.sleep(max(0.0, earliest - time.monotonic()))

    def _check_silence(self) -> None:
        """Raise ``asyncio.TimeoutError`` if an earlier report should have been answered. A timer would cost more."""
        if (seconds := time.monotonic() - self._unanswered_since) > ANSWER_SECONDS:
            raise asyncio.TimeoutError(f"no message for {seconds:.1f} s")

    async def _until_changed(self, seconds: float) -> None:
        """Wait for a change, at most for ``seconds``."""
        timer = asyncio.get_running_loop().call_later(seconds, self._changed.set)
        try:
            await self._changed.wait()
        finally:
            timer.cancel()

    def _log_once(self, level: int, text: str) -> None:
        # While the server is unreachable, the same error occurs several times per second: log it once.
        if text != self._logged:
            self._logged = text
            log.log(level, "%s", text)


def _cause(error: BaseException) -> str:
    if isinstance(error, InvalidStatus):
        return f"it answers with status {error.response.status_code}"
    return str(error) or type(error).__name__
