"""Reads of hosts and their agents.

Members of a project see the hosts of its servers. Its maintainers and administrators link agents with servers.
Administrators see every agent that is not linked, maintainers those that probably belong to one of their servers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from loadwright.core.protocol.monitor import MONITOR, MonitorObserved
from loadwright.server.accounts.models import User
from loadwright.server.fleet import presence
from loadwright.server.fleet.models import Agent
from loadwright.server.fleet.presence import Seen
from loadwright.server.projects import queries as projects
from loadwright.server.servers import queries as servers
from loadwright.server.servers.models import Server

from . import errors
from .matching import Inventory, Known
from .models import MonitoredHost, ProjectSettings, ServerSettings, ports_of

OK, SLOWED, LOST, NONE = "ok", "slowed", "lost", "none"
"""States of a host: measured, measured less often than ordered, its agent not in contact, no agent."""
STATES: tuple[tuple[str, Promise], ...] = (
    (OK, _("measured")),
    (SLOWED, _("measured less often")),
    (LOST, _("no contact")),
    (NONE, _("no agent")),
)
"""With their words on pages."""


@dataclass(frozen=True)
class Monitor:
    """A monitor agent, its last report if recent, and the server with which it is linked or that it probably is on.

    ``beside`` are the names of the agents that the suggested server has already. Several agents on one machine are
    permitted: one may replace another, or be started with other rights.
    """

    agent: Agent
    seen: Seen | None
    server: Server | None = None
    suggested: Server | None = None
    beside: Sequence[str] = ()

    @property
    def observed(self) -> MonitorObserved | None:
        """Return what it observed last. ``None`` if it did not report recently."""
        return self.seen.report.observed if self.seen else None

    @property
    def state(self) -> str:
        if self.seen is None or not self.seen.in_contact:
            return LOST
        return SLOWED if self.observed is not None and self.observed.slowed else OK

    @property
    def addresses(self) -> list[str]:
        """Return the addresses of its host."""
        host = host_of(self.agent)
        return host.addresses if host else []


@dataclass(frozen=True)
class HostState:
    """A server with its current agent, if it has one, and its other agents. A figure that is unknown is ``None``."""

    server: Server
    monitor: Monitor | None = None
    figures: Mapping[str, float | None] = field(default_factory=dict)
    others: Sequence[Monitor] = ()

    @property
    def state(self) -> str:
        return self.monitor.state if self.monitor else NONE

    @property
    def monitors(self) -> list[Monitor]:
        """Return all its agents, the current one first."""
        return [self.monitor, *self.others] if self.monitor else []

    @property
    def dropping(self) -> Monitor | None:
        """Return the agent that may drop the page cache. ``None`` if none in contact may."""
        present = [one for one in self.monitors if one.state != LOST]
        return next((one for one in present if one.observed and one.observed.allows_drop_caches), None)


def host_of(agent: Agent) -> MonitoredHost | None:
    """Return the host of an agent. ``None`` if it was never in contact."""
    return getattr(agent, "monitored", None)


def agents() -> QuerySet[Agent]:
    """Return the monitor agents that are not revoked, with their hosts."""
    found = Agent.objects.filter(role=MONITOR.role, revoked_at=None)
    return found.select_related("monitored__server__project", "monitored__server__room").order_by("name", "pk")


def monitors(user: User) -> list[Monitor]:
    """Return the monitor agents that the person can see, those without a server first."""
    own = set(servers.servers(user).values_list("pk", flat=True))
    return [*unlinked(user), *_monitors(agents().filter(monitored__server__in=own))]


def unlinked(user: User) -> list[Monitor]:
    """Return the agents without a server, each with the server that it probably is on if the person maintains it."""
    found = list(agents().filter(monitored__server=None))
    suggested = _suggestions(user, found)
    shown = [one for one in found if user.is_superuser or one.pk in suggested]
    return _monitors(shown, suggested)


def monitor(user: User, agent_id: int) -> Monitor:
    """Return a monitor agent. NOT_FOUND if it does not exist or the person cannot see it."""
    agent = agents().filter(pk=agent_id).first()
    if agent is not None:
        host = host_of(agent)
        if host is not None and host.server_id is not None:
            if servers.servers(user).filter(pk=host.server_id).exists():
                return _monitors([agent])[0]
        else:
            suggested = _suggestions(user, [agent])
            if user.is_superuser or suggested:
                return _monitors([agent], suggested)[0]
    raise errors.AGENT_NOT_FOUND()


def hosts(found: Iterable[Server]) -> list[HostState]:
    """Return the state of each server, without figures."""
    listed = list(found)
    linked: dict[int | None, list[Monitor]] = {}
    for one in _monitors(agents().filter(monitored__server__in=[server.pk for server in listed])):
        linked.setdefault(one.server.pk if one.server else None, []).append(one)
    result = []
    for server in listed:
        own = sorted(linked.get(server.pk, ()), key=_preference, reverse=True)
        result.append(HostState(server, own[0] if own else None, others=own[1:]))
    return result


def _preference(monitor: Monitor) -> tuple[bool, int]:
    """Return the sort key by which the current one of several agents is chosen: in contact first, then the newest.

    The time of the last report does not count: it would select another agent after every heartbeat.
    """
    return monitor.state != LOST, monitor.agent.pk


def host(user: User, server_id: int) -> HostState:
    """Return the state of a server. NOT_FOUND if it does not exist or the person cannot use it."""
    return hosts([servers.server(user, server_id)])[0]


def keys(server_ids: Collection[int]) -> dict[str, int]:
    """Return the keys of all agents that the servers ever had, each with the id of its server."""
    found = MonitoredHost.objects.filter(server__in=server_ids).order_by("pk")
    return dict(found.values_list("agent__key", "server_id"))


def monitored(server_ids: Collection[int]) -> set[int]:
    """Return which of the servers have an agent."""
    linked = MonitoredHost.objects.filter(server__in=server_ids, agent__revoked_at=None)
    return {server_id for server_id in linked.values_list("server_id", flat=True) if server_id is not None}


def settings_of(server: Server) -> ServerSettings:
    """Return what is measured on a server in addition."""
    return ServerSettings.objects.filter(pk=server.pk).first() or ServerSettings(server=server)


def project_ports(user: User, project_id: int) -> list[int]:
    """Return the ports that are measured on all servers of a project. NOT_FOUND if the person cannot see it."""
    project = projects.project(user, project_id)
    return ports_of(ProjectSettings.objects.filter(pk=project.pk).first())


def may_manage(user: User, server: Server) -> bool:
    """Return whether the person can link agents with a server and change what they measure."""
    return projects.maintains(user, server.project)


def manageable(user: User, server_id: int) -> Server:
    """Return a server whose monitoring the person can change. Raises ``ActionError``."""
    server = servers.server(user, server_id)
    if not may_manage(user, server):
        raise errors.MAINTAINERS_ONLY()
    return server


def _monitors(found: Iterable[Agent], suggested: Mapping[int, Server] | None = None) -> list[Monitor]:
    listed = list(found)
    beside = _names_of(server.pk for server in (suggested or {}).values())
    seen = presence.latest(agent.key for agent in listed)
    result = []
    for agent in listed:
        row = host_of(agent)
        server = row.server if row else None
        guess = (suggested or {}).get(agent.pk)
        there = beside.get(guess.pk, ()) if guess else ()
        result.append(Monitor(agent, seen.get(agent.key), server, guess, there))
    return result


def _names_of(server_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the names of the agents of servers, by server."""
    wanted = set(server_ids)
    found: dict[int, list[str]] = {}
    if wanted:
        for server_id, name in agents().filter(monitored__server__in=wanted).values_list("monitored__server", "name"):
            found.setdefault(server_id, []).append(name)
    return found


def _suggestions(user: User, found: Iterable[Agent]) -> dict[int, Server]:
    """Return the servers on which these agents probably are, as far as the person maintains them, by agent."""
    rows = [(agent, row) for agent in found if (row := host_of(agent)) is not None]
    if not rows:
        return {}
    # All servers, because something that servers of different people share identifies none of them.
    known = Server.objects.order_by().values_list("pk", "facts__machine", "address")
    inventory = Inventory.of(Known(pk, machine or "", address) for pk, machine, address in known)
    matches = {agent.pk: inventory.match(row.machine_id, [*row.addresses, agent.hostname]) for agent, row in rows}
    maintained = projects.maintained_ids(user)
    wanted = {server_id for server_id in matches.values() if server_id is not None}
    own = servers.servers(user).filter(pk__in=wanted, project__in=maintained).in_bulk()
    return {pk: own[server_id] for pk, server_id in matches.items() if server_id in own}
