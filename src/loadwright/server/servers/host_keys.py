"""Actions on host keys: a person confirms that of a new server, and accepts another one."""

import base64
from collections.abc import Mapping

from django.db import transaction

from loadwright.server.accounts import access, audit
from loadwright.server.accounts.actor import SYSTEM, Actor

from . import errors
from .facts_request import request_facts
from .models import Server
from .selection import editable, limited
from .ssh.connect import fingerprint


@transaction.atomic
def confirm_key(actor: Actor, server_id: int, key: str) -> Server:
    """Pin the host key of a new server after a person compared its fingerprint, and request its facts."""
    actor.require_write()
    server = editable(actor, server_id)
    key, print_of_key = _readable_key(key)
    if server.host_key and server.host_key != key:
        raise errors.OTHER_KEY_CONFIRMED()
    _pin(server, key)
    audit.record(
        actor, "server.confirm_key", server, server=server.pk, project=server.project_id, fingerprint=print_of_key
    )
    return server


@transaction.atomic
def confirm_keys(actor: Actor, keys: Mapping[int, str]) -> list[Server]:
    """Pin the keys of several new servers by id, all or none."""
    actor.require_write()
    if not keys:
        raise errors.NO_SERVERS()
    limited(keys)
    return [confirm_key(actor, server_id, key) for server_id, key in keys.items()]


@transaction.atomic
def accept_key(actor: Actor, server_id: int, key: str) -> Server:
    """Pin the key that a blocked server presents, and unblock the server."""
    actor.require_write()
    server = editable(actor, server_id)
    key, print_of_key = _readable_key(key)
    if key not in (server.offered_key, server.host_key):
        raise errors.KEY_HAS_CHANGED()
    audit.record(
        actor, "server.accept_key", server,
        server=server.pk, project=server.project_id, fingerprint=print_of_key, former=fingerprint(server.host_key),
    )  # fmt: skip
    _pin(server, key)
    return server


@transaction.atomic
def note_changed_key(server_id: int, key: str) -> None:
    """Record that a server presents a different key than the confirmed one; it is blocked until the key is accepted.

    No-op for a server without a confirmed key.
    """
    server = Server.objects.select_for_update().filter(pk=server_id).first()
    if server is None or not server.host_key or key in (server.host_key, server.offered_key):
        return
    server.offered_key = key
    server.save(update_fields=["offered_key"])
    audit.record(
        SYSTEM, "server.key_changed", server,
        server=server.pk, project=server.project_id, fingerprint=fingerprint(key), former=fingerprint(server.host_key),
    )  # fmt: skip
    access.announce()


def _readable_key(key: str) -> tuple[str, str]:
    """Return a host key in its one-line form without a comment, and its fingerprint."""
    key = " ".join(key.split()[:2])
    kind, _space, data = key.partition(" ")
    printed = fingerprint(key)
    # The key data starts with its type, after a length of four bytes.
    if not printed or base64.b64decode(data)[4 : 4 + len(kind)] != kind.encode():
        raise errors.NOT_A_HOST_KEY()
    return key, printed


def _pin(server: Server, key: str) -> None:
    if not server.has_ssh:
        raise errors.NO_SSH(name=server.name)
    server.host_key, server.offered_key = key, ""
    server.problem = {}
    server.save(update_fields=["host_key", "offered_key", "problem"])
    request_facts(Server.objects.filter(pk=server.pk))
    server.refresh_from_db(fields=["facts_wanted_at"])
