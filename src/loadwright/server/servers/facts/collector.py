"""Collects the facts of servers that somebody waits for, in the background.

What waits is in the database (``facts_wanted_at``): killed and started again, it goes on where it stopped.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial

from django.utils import timezone

from loadwright.core.hostfacts import HostFacts
from loadwright.server.platform.database import run_in_db
from loadwright.server.servers.connections.connect import connect_to_server
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh import facts
from loadwright.server.servers.ssh.errors import PROTOCOL, SshError

log = logging.getLogger(__name__)

AT_ONCE = 16
LOOK_SECONDS = 1.0
RETRY_SECONDS = 5.0


async def ask(server_id: int) -> HostFacts:
    """Connect to a server and ask for its facts. Raises ``SshError``."""
    connection = await connect_to_server(server_id)
    try:
        return await facts.ask(connection)
    finally:
        connection.close()


class FactsCollector:
    """Runs until cancelled; ``AT_ONCE`` servers at a time, who waits longest first."""

    def __init__(self, ask_server: Callable[[int], Awaitable[HostFacts]] = ask) -> None:
        self._ask = ask_server
        self._asking: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Work for ever."""
        try:
            while True:
                try:
                    await self.step()
                except Exception:
                    log.exception("facts could not be collected; it is tried again")
                    await asyncio.sleep(RETRY_SECONDS)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            for task in self._asking.values():
                task.cancel()
            await asyncio.gather(*self._asking.values(), return_exceptions=True)

    async def step(self) -> None:
        """Begin to ask as many of the waiting servers as there are places for."""
        free = AT_ONCE - len(self._asking)
        if not free:
            return
        for server_id, since in await run_in_db(_waiting, self._asking, free):
            task = asyncio.create_task(self._collect(server_id, since))
            self._asking[server_id] = task
            task.add_done_callback(partial(self._done, server_id))

    async def settled(self) -> None:
        """Wait until every server that is being asked has answered or failed."""
        await asyncio.gather(*self._asking.values())

    def _done(self, server_id: int, _task: asyncio.Task[None]) -> None:
        del self._asking[server_id]

    async def _collect(self, server_id: int, since: datetime) -> None:
        try:
            found = await self._ask(server_id)
        except SshError as error:
            await run_in_db(_keep_problem, server_id, since, error)
        except Exception as error:
            log.exception("the facts of server %d could not be collected", server_id)
            await run_in_db(_keep_problem, server_id, since, SshError(PROTOCOL, type(error).__name__))
        else:
            await run_in_db(_keep_facts, server_id, since, found)


def _waiting(asked: dict[int, asyncio.Task[None]], count: int) -> list[tuple[int, datetime]]:
    waiting = Server.objects.filter(facts_wanted_at__isnull=False).exclude(pk__in=list(asked))
    found = waiting.order_by("facts_wanted_at").values_list("pk", "facts_wanted_at")[:count]
    return [(server_id, since) for server_id, since in found if since is not None]


def _keep_facts(server_id: int, since: datetime, found: HostFacts) -> None:
    # A server that was deleted meanwhile is none, and one that is waited for anew is asked again.
    waiting = Server.objects.filter(pk=server_id, facts_wanted_at=since)
    waiting.update(facts=asdict(found), facts_at=timezone.now(), facts_wanted_at=None, problem={})


def _keep_problem(server_id: int, since: datetime, error: SshError) -> None:
    problem = {"kind": error.kind, "detail": error.detail, "via": error.via}
    Server.objects.filter(pk=server_id, facts_wanted_at=since).update(facts_wanted_at=None, problem=problem)
