"""Servers that a person may change, for actions on them."""

from collections.abc import Iterable

from loadwright.server.accounts.actor import Actor
from loadwright.server.projects import queries as projects

from . import errors, queries
from .models import Server

MAX_AT_ONCE = 1000


def limited(server_ids: Iterable[int]) -> set[int]:
    """Return the ids without duplicates. ``TOO_MANY_SERVERS`` for more than one action may change."""
    wanted = set(server_ids)
    if len(wanted) > MAX_AT_ONCE:
        raise errors.TOO_MANY_SERVERS()
    return wanted


def editable(actor: Actor, server_id: int) -> Server:
    """Return a server that the person may change, locked until the transaction ends."""
    Server.objects.select_for_update().filter(pk=server_id).first()
    return queries.editable(actor.person, server_id)


def all_editable(actor: Actor, server_ids: Iterable[int]) -> list[Server]:
    """Return servers that the person may change: all of them, or none."""
    wanted = limited(server_ids)
    if not wanted:
        raise errors.NO_SERVERS()
    servers = list(queries.servers(actor.person).filter(pk__in=wanted).prefetch_related("tags"))
    if len(servers) < len(wanted):
        raise errors.ONE_NOT_FOUND()
    maintained = projects.maintained_ids(actor.person)
    for server in servers:
        if server.created_by_id != actor.person.pk and server.project_id not in maintained:
            raise errors.ONE_NOT_YOURS(name=server.name)
    return servers
