"""The control connection of agents: one WebSocket per agent, a few hundred bytes per second.

The agent sends ``hello``, then reports. The server answers every report with the desired state, and also sends it on
every change. A report needs no database: agents and orders come from the roster.
"""

import asyncio
import logging
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from starlette.websockets import WebSocket, WebSocketDisconnect

from loadwright.core import protocol
from loadwright.core.protocol import Hello, Refusal, Report, Welcome
from loadwright.server.fleet import presence, topics
from loadwright.server.fleet.roles import AgentRole, agent_roles
from loadwright.server.fleet.roster import Connected, Enrolled, Roster
from loadwright.server.platform import events
from loadwright.server.platform.requests import bearer_token
from loadwright.server.platform.websockets import DONE, MALFORMED, FrameError, first_of, receive_text

log = logging.getLogger(__name__)

HELLO_SECONDS = 10.0
SILENCE_SECONDS = 30.0
SILENT = 4408
"""Close code for an agent that sent no report in time."""
MOST_CONNECTIONS = 8
"""Connections of one agent at once, of which each may have an unfinished message of 4 MB in memory. It uses one; the
server needs ``SILENCE_SECONDS`` to notice that others were given up."""
AGAIN_LATER = 1013

LARGE_MESSAGE = 64 * 1024
"""Messages up to this many characters are decoded in the event loop, in a millisecond."""
_decoder = ThreadPoolExecutor(1, "control")
"""Decodes large messages beside the event loop, one at a time, because each thread that computes delays it."""


class ControlSocket:
    """The endpoint ``/agent/control``."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._open: Counter[str] = Counter()

    async def serve(self, socket: WebSocket) -> None:
        """Serve one agent until it disconnects."""
        token = bearer_token(socket)
        agent = await self._roster.agent(token) if token else None
        if agent is None:
            await socket.close()
            return
        await socket.accept()
        if self._open[agent.key] >= MOST_CONNECTIONS:
            await socket.close(AGAIN_LATER)
            return
        self._open[agent.key] += 1
        try:
            await self._serve(socket, agent)
        finally:
            self._open -= Counter([agent.key])

    async def _serve(self, socket: WebSocket, agent: Enrolled) -> None:
        role = agent_roles().get(agent.role)
        if role is None:
            await _refuse(socket, f"This server does not support the role {agent.role}; install its release.")
            return
        try:
            await AgentConnection(socket, agent, role, self._roster).serve()
        except WebSocketDisconnect:
            log.info("Agent %s disconnected.", agent.name)
        except TimeoutError:
            log.info("Agent %s sent no report in time.", agent.name)
            await socket.close(SILENT)
        except protocol.ProtocolError as error:
            log.warning("Invalid message from agent %s: %s", agent.name, error)
            await _refuse(socket, f"Invalid message: {error}", MALFORMED)


class AgentConnection:
    """The connection of one agent, whose role provides the orders."""

    def __init__(self, socket: WebSocket, agent: Enrolled, role: AgentRole, roster: Roster) -> None:
        self._socket = socket
        self._agent = agent
        self._role = role
        self._roster = roster

    async def serve(self) -> None:
        """Exchange messages until the agent disconnects.

        Raises ``WebSocketDisconnect``, ``TimeoutError`` or ``ProtocolError``.
        """
        hello = await self._introduced()
        if hello is None:
            return
        async with self._roster.connection(self._agent, self._role, hello) as connected:
            # The first change is the order of the new connection.
            await first_of(self._send_changes(connected), self._receive_reports(connected))

    async def _introduced(self) -> Hello | None:
        """Welcome the agent and return its ``hello``. ``None`` if it was refused."""
        hello = await self._receive(HELLO_SECONDS)
        if not isinstance(hello, Hello):
            raise protocol.ProtocolError(f"{hello.TYPE} instead of hello")
        agent, reason = self._agent, ""
        if hello.version != protocol.VERSION:
            reason = f"Protocol version {hello.version}, but the server has {protocol.VERSION}; install its release."
        elif hello.role != agent.role:
            reason = f"This agent was enrolled as {agent.role}, not as {hello.role}; enrol it again."
        if reason:
            await _refuse(self._socket, reason)
            return None
        rhythm = self._role.messages
        await self._send(Welcome(agent.key, agent.name, settings.COLLECTOR, rhythm.heartbeat_s, rhythm.longest_pause_s))
        client = self._socket.client
        log.info("Agent %s connected from %s.", agent.name, client.host if client else "?")
        return hello

    async def _receive_reports(self, connected: Connected) -> None:
        known: object = None
        while True:
            report = await self._receive(SILENCE_SECONDS)
            now = time.time()
            if not isinstance(report, Report):
                raise protocol.ProtocolError(f"{report.TYPE} instead of report")
            patience, shared = self._role.messages.patience_s(report), self._roster.is_shared(connected.key)
            presence.record(connected.key, report, now, patience, shared=shared)
            connected.reported, connected.kept = True, tuple(report.kept)
            # Answered at once, because the agent estimates the clock offset from the round trip.
            await self._socket.send_text(connected.desired(report.sent_at, now))
            notable = self._role.notable(report.observed) if report.observed is not None else None
            if notable != known:
                known = notable
                await presence.publish()
                await events.announce_now(topics.AGENTS)

    async def _send_changes(self, connected: Connected) -> None:
        while True:
            await connected.changed.wait()
            connected.changed.clear()
            if connected.removed:
                await _refuse(self._socket, "This agent was removed; enrol it again.")
                return
            await self._socket.send_text(connected.desired())

    async def _receive(self, seconds: float) -> protocol.Message:
        async with asyncio.timeout(seconds):
            try:
                text = await receive_text(self._socket, protocol.MAX_MESSAGE_CHARACTERS)
            except FrameError as error:
                raise protocol.ProtocolError(str(error)) from None
        if len(text) <= LARGE_MESSAGE:
            return protocol.decode(text, self._role.messages)
        return await asyncio.get_running_loop().run_in_executor(_decoder, protocol.decode, text, self._role.messages)

    async def _send(self, message: protocol.Message) -> None:
        await self._socket.send_text(protocol.encode(message))


async def _refuse(socket: WebSocket, reason: str, code: int = DONE) -> None:
    await socket.send_text(protocol.encode(Refusal(reason)))
    await socket.close(code)
