"""The control connection of agents: one WebSocket each, a few hundred bytes a second.

The agent says hello and then reports; every report is answered with what the agent should be doing,
and so is every change of that. What that is comes from the caller: the fleet knows no runs.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from starlette.websockets import WebSocket, WebSocketDisconnect

from loadwright.core import protocol
from loadwright.core.protocol import Desired, Hello, Refusal, Report, RoleMessages, Welcome
from loadwright.server.platform import events
from loadwright.server.platform.database import run_in_db

from . import actions, authentication, presence, queries, topics
from .models import Agent

log = logging.getLogger(__name__)

HELLO_SECONDS = 10.0
SILENCE_SECONDS = 30.0
LAST_SEEN_SECONDS = 30.0
"""How often the moment an agent was heard is written to the database."""

Orders = Callable[[Agent], tuple[int, Any | None]]
"""Returns revision and order of an agent; called in a thread, may use the database."""


class Control:
    """Answers ``/agent/control``; ``orders`` returns what an agent should be doing."""

    def __init__(self, orders: Orders, messages: RoleMessages[Any, Any]) -> None:
        self._messages = messages
        self._orders = orders

    async def serve(self, socket: WebSocket) -> None:
        """Serve one agent until it leaves."""
        agent = await authentication.agent_of(socket)
        if agent is None:
            await socket.close()
            return
        await socket.accept()
        try:
            if await self._introduced(socket, agent):
                await self._converse(socket, agent)
        except (WebSocketDisconnect, TimeoutError):
            log.info("agent %s left", agent.name)
        except protocol.ProtocolError as error:
            log.warning("agent %s: %s", agent.name, error)
            await socket.send_text(protocol.encode(Refusal(f"The server did not understand: {error}")))
            await socket.close()

    async def _introduced(self, socket: WebSocket, agent: Agent) -> bool:
        hello = protocol.decode(await asyncio.wait_for(socket.receive_text(), HELLO_SECONDS), self._messages)
        if not isinstance(hello, Hello):
            raise protocol.ProtocolError(f"{hello.TYPE} instead of hello")
        reason = ""
        if hello.version != protocol.VERSION:
            reason = f"It speaks version {hello.version}, the server {protocol.VERSION}; install the server's release."
        elif hello.role != agent.role:
            reason = f"It was enrolled as {agent.role}, not as {hello.role}; enrol it again."
        if reason:
            await socket.send_text(protocol.encode(Refusal(reason)))
            await socket.close()
            return False
        await run_in_db(actions.greet, agent, hello)
        await socket.send_text(protocol.encode(Welcome(agent.key, agent.name, settings.COLLECTOR)))
        log.info("agent %s connected from %s", agent.name, socket.client.host if socket.client else "?")
        return True

    async def _converse(self, socket: WebSocket, agent: Agent) -> None:
        async with events.listening(topics.agent(agent.key)) as changed:
            await self._send_desired(socket, agent)
            tasks = [
                asyncio.create_task(self._hear(socket, agent)),
                asyncio.create_task(self._tell(socket, agent, changed)),
            ]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _hear(self, socket: WebSocket, agent: Agent) -> None:
        known: tuple[object, ...] = ()
        written = time.monotonic()
        while True:
            text = await asyncio.wait_for(socket.receive_text(), SILENCE_SECONDS)
            now = time.time()
            report = protocol.decode(text, self._messages)
            if not isinstance(report, Report):
                raise protocol.ProtocolError(f"{report.TYPE} instead of report")
            presence.record(agent.key, report, now)
            await self._send_desired(socket, agent, report.sent_at, now)
            seen = report.observed
            if (news := (seen.run, seen.state, seen.drained, seen.error) if seen else ()) != known:
                known = news
                await events.announce_now(topics.AGENTS)
            if time.monotonic() - written > LAST_SEEN_SECONDS:
                written = time.monotonic()
                await run_in_db(actions.seen, agent)

    async def _tell(self, socket: WebSocket, agent: Agent, changed: asyncio.Event) -> None:
        while True:
            await changed.wait()
            changed.clear()
            if not await run_in_db(queries.agents().filter(pk=agent.pk).exists):
                await socket.send_text(protocol.encode(Refusal("This agent was removed; enrol it again.")))
                await socket.close()
                return
            await self._send_desired(socket, agent)

    async def _send_desired(
        self, socket: WebSocket, agent: Agent, echo: float | None = None, received_at: float | None = None
    ) -> None:
        revision, order = await run_in_db(self._orders, agent)
        answered_at = time.time() if received_at is not None else None
        await socket.send_text(protocol.encode(Desired(revision, order, echo, received_at, answered_at)))
