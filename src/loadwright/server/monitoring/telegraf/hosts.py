"""The hosts of which a Telegraf sends the measurements: what was merged of each, and what waits for the store."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable

from loadwright.core.hosts import figures
from loadwright.core.hosts.freshness import current_for
from loadwright.core.hosts.merging import Merger
from loadwright.core.hosts.readings import Readings, Series, valid
from loadwright.core.hosts.telegraf import Telegraf
from loadwright.core.lineprotocol import Point
from loadwright.core.protocol import Host, Report
from loadwright.core.protocol.monitor import MONITOR, MonitorHello, MonitorObserved
from loadwright.server.fleet import actions as fleet
from loadwright.server.fleet import presence
from loadwright.server.fleet.roles import agent_roles
from loadwright.server.fleet.roster import Enrolled
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.telemetry import telemetry
from loadwright.telemetry.schema.host import line_of

log = logging.getLogger(__name__)

FORGOTTEN_SECONDS = 3600.0
MOST_WAITING = 20_000
"""Maximum number of points of a host that wait for a store that fails."""
SHORTEST_PATIENCE = 15.0
LAST_SEEN_SECONDS = 30.0

_HOST = Series(figures.HOST.name)


class OtherHostError(ValueError):
    """The points are those of another host than the earlier ones of this token."""


class TelegrafHost:
    """One host. Its points are received one request after the other."""

    def __init__(self, agent: Enrolled) -> None:
        self.used_at = time.monotonic()
        self.lock = asyncio.Lock()
        self._agent = agent
        self._name = ""
        self._telegraf = Telegraf()
        self._merger = Merger()
        self._begin: int | None = None
        self._merged_before = self._merger
        """What was merged before the last measurement, which may become more complete."""
        self._memory_bytes = 0
        self._waiting: list[Point] = []
        self._introduced: MonitorHello | None = None
        self._seen_at = float("-inf")
        self._every = 0
        self._latest: Readings = {}

    async def receive(self, points: Iterable[Point], address: str) -> None:
        """Store what the points state. Raises ``OtherHostError``, and ``TelemetryError`` if the store fails."""
        self._waiting += self._merged(self._checked(points))
        del self._waiting[:-MOST_WAITING]
        if self._waiting:
            await asyncio.to_thread(telemetry().write, list(self._waiting))
            self._waiting.clear()
        await self._report(address)

    def _checked(self, points: Iterable[Point]) -> list[Point]:
        found = list(points)
        for point in found:
            name = point.tags.get("host", "")
            self._name = self._name or name
            if name != self._name:
                raise OtherHostError(f"this token is that of {self._name!r}; enrol {name[:80]!r} with one of its own")
        return found

    def _merged(self, points: list[Point]) -> Iterable[Point]:
        for second, covered, readings in self._telegraf.measured(points):
            self._latest = valid(readings, lambda _series, _figure: None)
            self._every = covered
            if second != self._begin:
                self._begin, self._merged_before = second, self._merger
            self._merger = self._merged_before.copy()
            for point in self._merger.add(second, covered, self._latest):
                yield line_of(self._agent.key, point)

    async def _report(self, address: str) -> None:
        """Record that the host is in contact, and what it is."""
        now = time.time()
        values = self._latest.get(_HOST, {})
        host = Host(
            values.get("cpu_percent"),
            values.get("memory_percent"),
            values.get("received_bytes_s"),
            values.get("sent_bytes_s"),
        )
        patience = current_for(self._every, SHORTEST_PATIENCE)
        observed = MonitorObserved(sample_s=max(self._every, 1))
        presence.record(self._agent.key, Report(now, host=host, observed=observed), now, patience)
        self._memory_bytes = int(values.get("memory_total_bytes", self._memory_bytes))
        hello = self._hello(address)
        if self._latest and hello != self._introduced:
            self._introduced = hello
            await run_in_db(fleet.store_hello, self._agent.key, agent_roles()[MONITOR.role], hello)
        elif now - self._seen_at >= LAST_SEEN_SECONDS:
            self._seen_at = now
            await run_in_db(fleet.seen, {self._agent.key})

    def _hello(self, address: str) -> MonitorHello:
        return MonitorHello(
            MONITOR.role,
            self._name or self._agent.name,
            agent_version="Telegraf",
            cores=self._telegraf.cores,
            memory_bytes=self._memory_bytes,
            addresses=[address] if address else [],
        )


class TelegrafHosts:
    """The hosts of this process, by the keys of their agents."""

    def __init__(self) -> None:
        self._hosts: dict[str, TelegrafHost] = {}

    def of(self, agent: Enrolled) -> TelegrafHost:
        """Return the host of an agent."""
        now = time.monotonic()
        host = self._hosts.get(agent.key)
        if host is None:
            # Those that nobody sends any more are forgotten when another one appears.
            self._hosts = {key: one for key, one in self._hosts.items() if now - one.used_at < FORGOTTEN_SECONDS}
            host = self._hosts[agent.key] = TelegrafHost(agent)
        host.used_at = now
        return host
