"""Actions on hosts: links of agents with servers, what agents measure, and requests to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from secrets import token_hex

from django.db import transaction
from django.utils import timezone

from loadwright.core.protocol.monitor import MONITOR, MonitorHello
from loadwright.core.texts import printable
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import SYSTEM, Actor
from loadwright.server.fleet import actions as fleet
from loadwright.server.fleet import topics
from loadwright.server.fleet.models import Agent
from loadwright.server.platform import events
from loadwright.server.projects import queries as projects
from loadwright.server.projects.models import Project
from loadwright.server.servers.models import Server

from . import errors, queries
from .models import MonitoredHost, ProjectSettings, ServerSettings
from .queries import Monitor

MOST_PORTS = 50
MAX_PORT = 65535
MOST_LINKS = 50
MAX_LINK_MBIT_S = 1_000_000
MAX_INTERFACE = 100

CORES_FOR = timedelta(minutes=2)
"""How long single cores are measured after somebody looked at them."""


def introduce(key: str, hello: MonitorHello) -> None:
    """Store what identifies the host of the agent ``key``, as it reports when it connects."""
    agent = Agent.objects.filter(key=key).first()
    if agent is not None:
        identity = {
            "machine_id": printable(hello.machine_id, 64)[:64],
            "addresses": [printable(address, 50)[:50] for address in hello.addresses],
        }
        MonitoredHost.objects.update_or_create(agent=agent, defaults=identity)


@transaction.atomic
def link(actor: Actor, agent_id: int, server_id: int | None) -> Monitor:
    """Link an agent with a server, or with none. Its history belongs to the server from then on."""
    actor.require_write()
    found = queries.monitor(actor.person, agent_id)
    if found.server is not None and not queries.may_manage(actor.person, found.server):
        raise errors.LINKED_ELSEWHERE()
    server = queries.manageable(actor.person, server_id) if server_id is not None else None
    _link(actor, found, server)
    events.announce(topics.ORDERS)
    return replace(found, server=server, suggested=None)


@transaction.atomic
def link_suggested(actor: Actor) -> int:
    """Link every agent without a server with the one that it probably is on. Return how many were linked."""
    actor.require_write()
    found = [one for one in queries.unlinked(actor.person) if one.suggested is not None]
    for one in found:
        _link(actor, one, one.suggested)
    events.announce(topics.ORDERS)
    return len(found)


def _link(actor: Actor, found: Monitor, server: Server | None) -> None:
    MonitoredHost.objects.update_or_create(agent=found.agent, defaults={"server": server})
    if server is not None:
        audit.record(actor, "monitoring.link", found.agent.name, server=server.pk, project=server.project_id)
    elif found.server is not None:
        former = found.server
        audit.record(actor, "monitoring.unlink", found.agent.name, server=former.pk, project=former.project_id)


def revoke_monitor(actor: Actor, agent_id: int) -> None:
    """Revoke the token of a monitor agent permanently. What it measured is kept."""
    queries.monitor(actor.person, agent_id)
    fleet.revoke(actor, agent_id, role=MONITOR.role)


@transaction.atomic
def change_server_settings(
    actor: Actor, server_id: int, *, ports: Sequence[int], link_mbit_s: Mapping[str, int]
) -> ServerSettings:
    """Set the ports that are measured on a server in addition, and the speed of links in Mbit/s by interface."""
    actor.require_write()
    server = queries.manageable(actor.person, server_id)
    wanted = {"ports": _checked_ports(ports), "link_mbit_s": _checked_links(link_mbit_s)}
    changed, _ = ServerSettings.objects.update_or_create(server=server, defaults=wanted)
    audit.record(actor, "monitoring.server_settings", server, server=server.pk, project=server.project_id, **wanted)
    events.announce(topics.ORDERS)
    return changed


@transaction.atomic
def change_project_settings(actor: Actor, project_id: int, *, ports: Sequence[int]) -> ProjectSettings:
    """Set the ports that are measured on all servers of a project in addition."""
    actor.require_write()
    project: Project = projects.project(actor.person, project_id)
    if not projects.maintains(actor.person, project):
        raise errors.MAINTAINERS_ONLY()
    wanted = _checked_ports(ports)
    changed, _ = ProjectSettings.objects.update_or_create(project=project, defaults={"ports": wanted})
    audit.record(actor, "monitoring.project_settings", project, project=project.pk, ports=wanted)
    events.announce(topics.ORDERS)
    return changed


def measure_cores(actor: Actor, server_id: int) -> None:
    """Have single cores of a server measured for some minutes, because somebody looks at them. Not audited."""
    actor.require_write()
    host = _host_in_contact(queries.host(actor.person, server_id).monitor)
    now = timezone.now()
    # Written at most once a minute, however often a page asks.
    if host.cores_until is None or host.cores_until < now + CORES_FOR / 2:
        MonitoredHost.objects.filter(pk=host.pk).update(cores_until=now + CORES_FOR)
        events.announce(topics.ORDERS)


@transaction.atomic
def drop_caches(actor: Actor, server_id: int) -> str:
    """Request dropping the page cache of a server. Return the id of the request, which its agent reports when done."""
    actor.require_write()
    server = queries.manageable(actor.person, server_id)
    state = queries.hosts([server])[0]
    _host_in_contact(state.monitor)
    if state.dropping is None:
        raise errors.DROP_NOT_ALLOWED()
    return _request_drop(actor, state.dropping, server)


@transaction.atomic
def drop_caches_by_rule(server_id: int, rule: str) -> bool:
    """Request the same because an alert of a rule fires. Return whether an agent in contact permits it."""
    server = Server.objects.get(pk=server_id)
    permitting = queries.hosts([server])[0].dropping
    if permitting is not None:
        _request_drop(SYSTEM, permitting, server, rule=rule)
    return permitting is not None


def _request_drop(actor: Actor, permitting: Monitor, server: Server, **detail: str) -> str:
    host = _host_in_contact(permitting)
    host.drop_id, host.drop_at = token_hex(8), timezone.now()
    host.save(update_fields=["drop_id", "drop_at"])
    audit.record(actor, "monitoring.drop_caches", server, server=server.pk, project=server.project_id, **detail)
    events.announce(topics.ORDERS)
    return host.drop_id


def _host_in_contact(monitor: Monitor | None) -> MonitoredHost:
    if monitor is None or monitor.state == queries.LOST:
        raise errors.NO_AGENT()
    return MonitoredHost.objects.get(agent=monitor.agent)


def _checked_ports(ports: Sequence[int]) -> list[int]:
    wanted = sorted(set(ports))
    if len(wanted) > MOST_PORTS or not all(1 <= port <= MAX_PORT for port in wanted):
        raise errors.PORTS(count=MOST_PORTS)
    return wanted


def _checked_links(links: Mapping[str, int]) -> dict[str, int]:
    names_fit = all(0 < len(name) <= MAX_INTERFACE and name.isprintable() for name in links)
    if len(links) > MOST_LINKS or not names_fit or not all(1 <= one <= MAX_LINK_MBIT_S for one in links.values()):
        raise errors.LINK_SPEEDS(count=MOST_LINKS)
    return dict(links)
