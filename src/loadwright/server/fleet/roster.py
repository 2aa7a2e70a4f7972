"""The enrolled agents, and what is desired of the connected ones, in the memory of this process.

Both are read again when the event bus announces a change, and every second in case an announcement was lost. A
heartbeat and a write of telemetry therefore need no database. Which of the runs that agents keep were deleted is looked
up only when these runs change or a run is deleted. The agents that connect at nearly the same time need one
access together: after a delay of the server all of them do.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Collection, Hashable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import OperationalError

from loadwright.collector.parsing import Grant
from loadwright.core.protocol import Desired, Hello, encode_desired, encode_order
from loadwright.server.accounts.authentication.secrets import digest
from loadwright.server.platform import disk, events
from loadwright.server.platform.database import run_in_db

from . import actions, queries, topics
from .expected import expecting
from .roles import AgentRole, Ordered
from .shared_tokens import SharedTokens

log = logging.getLogger(__name__)

CHECK_SECONDS = 1.0
GATHER_SECONDS = 0.05
"""Changes within this time are read together: many agents connect, or many runs change, at once."""
RETRY_SECONDS = 2.0
CURRENT_SECONDS = 5.0
"""Tokens are looked up in the database if the last reading is older than this."""
LAST_SEEN_SECONDS = 30.0
"""Interval at which the time of the agents' last reports is written to the database."""

_UNREAD = object()
"""The version of orders that were not read yet."""


class Check(NamedTuple):
    """Which of the ``kept`` runs were ``deleted``, by this ``version`` of the deletions."""

    kept: tuple[str, ...] = ()
    version: Hashable = None
    deleted: frozenset[str] = frozenset()


UNCHECKED = Check()


@dataclass(eq=False)
class Connected:
    """A connected agent. ``changed`` is set when its order or its deleted runs changed, or it was removed."""

    key: str
    role: AgentRole
    version: Hashable = _UNREAD
    revision: int = 0
    order: str = "null"
    """As JSON."""
    removed: bool = False
    reported: bool = False
    kept: tuple[str, ...] = ()
    """The runs whose files it keeps, by its last report."""
    check: Check = UNCHECKED
    expected: bool = False
    """Whether somebody is about to give it an order."""
    catalogue: str = ""
    """The digest of the installation whose elements it is asked to list."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def desired(self, echo: float | None = None, received_at: float | None = None) -> str:
        """Return the message with its order, as an answer to a report if these times are given."""
        answered_at = time.time() if received_at is not None else None
        times = echo, received_at, answered_at
        desired = Desired[None](self.revision, None, *times, self.discard, self.expected, self.catalogue)
        return encode_desired(desired, self.order)

    def sent(self) -> Hashable:
        """Return what is sent when it changes. An order that was just read is a change even if there is none."""
        order = self.version is _UNREAD, self.revision, self.order
        return *order, tuple(self.discard), self.expected, self.catalogue, self.removed

    @property
    def discard(self) -> list[str]:
        """The kept runs that were deleted."""
        return [run for run in self.kept if run in self.check.deleted]


@dataclass(frozen=True)
class Enrolled:
    """The owner of a token."""

    key: str
    role: str
    name: str


class _Known(NamedTuple):
    """What is known of a connected agent before a reading."""

    role: AgentRole
    key: str
    version: Hashable
    kept: tuple[str, ...]
    check: Check


@dataclass(frozen=True)
class _Reading:
    """What was read: every agent by the digest of its token, and the orders that changed, with their JSON.

    ``stored`` are the keys of the agents whose ``hello`` was stored. ``checks`` are those of kept runs that had to be
    made again, by the role and the runs. ``expecting`` are the keys of the agents that may get an order soon.
    ``catalogues`` are the installations whose elements agents are asked to list, by their keys.
    """

    stored: set[str]
    agents: dict[str, Enrolled]
    orders: dict[str, tuple[Ordered, str]]
    checks: dict[tuple[str, tuple[str, ...]], Check]
    expecting: set[str]
    catalogues: dict[str, str]


class Roster:
    """The agents of this process. ``run`` keeps it current; its other methods are called in the same event loop."""

    def __init__(self) -> None:
        self._connected: set[Connected] = set()
        self._agents: dict[str, Enrolled] = {}
        self._grants: dict[Enrolled, Grant] = {}
        self._hellos: dict[str, tuple[AgentRole, Hello]] = {}
        self._shared = SharedTokens()
        self._read_at = self._seen_at = float("-inf")
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Read changes until cancelled."""
        async with events.listening(topics.ORDERS, event=self._woken):
            while True:
                self._woken.clear()
                try:
                    await self._refresh()
                    await self._store_last_seen()
                except Exception:
                    log.exception("The agents and their orders could not be read; retrying.")
                    await asyncio.sleep(RETRY_SECONDS)
                await asyncio.sleep(GATHER_SECONDS)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(CHECK_SECONDS):
                        await self._woken.wait()

    @asynccontextmanager
    async def connection(self, agent: Enrolled, role: AgentRole, hello: Hello) -> AsyncIterator[Connected]:
        """Give a connected agent once its ``hello`` is stored and its order is known."""
        connected = Connected(agent.key, role)
        self._hellos[agent.key] = (role, hello)
        self._connected.add(connected)
        self._woken.set()
        try:
            await connected.changed.wait()
            yield connected
        finally:
            self._connected.discard(connected)

    async def agent(self, token: str) -> Enrolled | None:
        """Return the owner of a token. ``None`` for an unknown or revoked token."""
        current = time.monotonic() - self._read_at <= CURRENT_SECONDS
        known = self._agents.get(digest(token)) if current else None
        if known is not None:
            return known
        agent = await run_in_db(queries.agent_by_token, token)
        return Enrolled(agent.key, agent.role, agent.name) if agent else None

    async def grant(self, token: str) -> Grant | None:
        """Return the permission of an agent's token: points of its own id and role. ``None`` for an unknown token."""
        agent = await self.agent(token)
        if agent is None:
            return None
        if agent not in self._grants:
            self._grants[agent] = Grant.of_agent(agent.role, agent.key)
        return self._grants[agent]

    def is_shared(self, key: str) -> bool:
        """Return whether several programs use the token of the agent with this key."""
        return key in self._shared.keys

    async def _refresh(self) -> None:
        now = time.monotonic()
        connected, hellos = list(self._connected), dict(self._hellos)
        before = [_Known(one.role, one.key, one.version, one.kept, one.check) for one in connected]
        reading = await run_in_db(_read, before, hellos)
        done = {key: hello for key, hello in hellos.items() if key in reading.stored}
        self._hellos = {key: found for key, found in self._hellos.items() if found is not done.get(key)}
        self._agents, self._read_at = reading.agents, now
        enrolled = set(reading.agents.values())
        known = {one.key for one in enrolled}
        self._grants = {one: grant for one, grant in self._grants.items() if one in enrolled}
        for one, (role, key, _, kept, _) in zip(connected, before, strict=True):
            check = reading.checks.get((role.name, kept))
            _update(one, reading, check, known=key in known)

    async def _store_last_seen(self) -> None:
        now = time.monotonic()
        if now - self._seen_at < LAST_SEEN_SECONDS:
            return
        self._seen_at = now
        reported = [(one, one.key) for one in self._connected if one.reported]
        for key in self._shared.interval(reported):
            log.warning("Two programs use the token of agent %s, such as a machine and its clone.", self._name_of(key))
        for one in self._connected:
            one.reported = False
        if reported:
            await run_in_db(actions.seen, {key for _, key in reported})

    def _name_of(self, key: str) -> str:
        return next((one.name for one in self._agents.values() if one.key == key), key)


def _update(connected: Connected, reading: _Reading, check: Check | None, *, known: bool) -> None:
    before, key = connected.sent(), connected.key
    connected.removed, connected.expected = not known, key in reading.expecting
    connected.catalogue = reading.catalogues.get(key, "")
    if key in reading.orders:
        ordered, connected.order = reading.orders[key]
        connected.version, connected.revision = ordered.version, ordered.revision
    if check is not None:
        connected.check = check
    if connected.sent() != before:
        connected.changed.set()


def _read(connected: Collection[_Known], hellos: Mapping[str, tuple[AgentRole, Hello]]) -> _Reading:
    stored = {key for key, (role, hello) in hellos.items() if _store_hello(key, role, hello)}
    rows = queries.agents().order_by().values_list("token_digest", "key", "role", "name")
    agents = {token: Enrolled(key, role, name) for token, key, role, name in rows}
    found: dict[str, tuple[Ordered, str]] = {}
    checks: dict[tuple[str, tuple[str, ...]], Check] = {}
    catalogues: dict[str, str] = {}
    for role in {id(one.role): one.role for one in connected}.values():
        own = [one for one in connected if one.role is role]
        versions = role.orders.versions()
        outdated = {one.key for one in own if one.version != versions.get(one.key)}
        if outdated:
            found |= _orders(role, outdated)
        checks |= {(role.name, check.kept): check for check in _checks(role, own)}
        catalogues |= role.catalogues({one.key for one in own})
    return _Reading(stored, agents, found, checks, expecting([one.key for one in connected]), catalogues)


def _store_hello(key: str, role: AgentRole, hello: Hello) -> bool:
    """Store the data of an agent. Return whether that is done: not while the disk is full."""
    try:
        actions.store_hello(key, role, hello)
    except OperationalError as error:
        # An agent that reconnects must get its order all the same: its run continues.
        if disk.is_full(error):
            return False
        raise
    except Exception:
        # Its values are invalid, which must not affect the other agents.
        log.exception("The data of agent %s could not be stored.", key)
    return True


def _orders(role: AgentRole, agents: Collection[str]) -> Mapping[str, tuple[Ordered, str]]:
    orders = role.orders.orders(agents)
    found = {key: orders.get(key, Ordered()) for key in agents}
    return {key: (ordered, encode_order(ordered.order)) for key, ordered in found.items()}


def _checks(role: AgentRole, agents: Collection[_Known]) -> list[Check]:
    """Check the kept runs that changed since they were checked, and all of them if a run was deleted since then."""
    if not any(one.kept for one in agents):
        return []
    version = role.deletions.version()
    outdated = {one.kept for one in agents if (one.check.kept, one.check.version) != (one.kept, version)}
    kept = {run for runs in outdated for run in runs}
    deleted = frozenset(role.deletions.deleted(kept))
    return [Check(runs, version, deleted.intersection(runs)) for runs in outdated]
