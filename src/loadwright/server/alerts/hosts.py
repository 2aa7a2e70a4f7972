"""The monitored servers as rules see them, and which of them a scope covers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from loadwright.server.monitoring.models import MonitoredHost
from loadwright.server.servers.models import Server

from .models import Scoped


@dataclass(frozen=True)
class Host:
    """A server with monitor agents, of which ``monitors`` are the keys."""

    id: int
    name: str
    project_id: int
    room_id: int
    room_name: str
    tags: frozenset[int]
    monitors: frozenset[str]


def monitored() -> list[Host]:
    """Return the servers that are linked with monitor agents."""
    keys: dict[int, set[str]] = defaultdict(set)
    linked = MonitoredHost.objects.filter(agent__revoked_at=None).exclude(server=None).order_by()
    for server_id, key in linked.values_list("server_id", "agent__key"):
        keys[server_id].add(key)
    found = Server.objects.filter(pk__in=keys).select_related("room").prefetch_related("tags").order_by("pk")
    return [host_of(server, keys[server.pk]) for server in found]


def host_of(server: Server, monitors: Collection[str] = ()) -> Host:
    """Return a server with its room and tags."""
    tags = frozenset(tag.pk for tag in server.tags.all())
    return Host(server.pk, server.name, server.project_id, server.room_id, server.room.name, tags, frozenset(monitors))


def covers(scope: Scoped, host: Host) -> bool:
    """Return whether a server is in a scope."""
    return (
        scope.project_id in (None, host.project_id)
        and scope.room_id in (None, host.room_id)
        and scope.server_id in (None, host.id)
        and (scope.tag_id is None or scope.tag_id in host.tags)
    )
