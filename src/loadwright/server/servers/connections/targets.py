"""Turns a server of the inventory into what an SSH connection needs, its jump hosts included."""

from __future__ import annotations

from loadwright.server.servers.credentials.vault import unseal
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh.errors import GONE, JUMPS, KEY_CHANGED, UNCONFIRMED, SshError
from loadwright.server.servers.ssh.target import Secret, Target
from loadwright.server.servers.validation import MAX_JUMPS

NO_SECRET = Secret(kind="")


def target_of(server_id: int) -> Target:
    """Return how to connect to a server.

    Raises ``SshError``: unconfirmed or key_changed for the server or any of its jump hosts, jumps for too long a
    chain of them, sealed for a credential that cannot be opened, gone when there is no such server.
    """
    server = Server.objects.select_related("credential", "jump_host").filter(pk=server_id).first()
    if server is None:
        raise SshError(GONE)
    return _target(server, _jump(server), "")


def target_to_confirm(server: Server) -> Target:
    """Return how to ask a server, saved or not, for its host key: only its jump hosts' keys must be confirmed.

    Raises ``SshError`` as ``target_of``.
    """
    return Target(
        server_id=server.pk or 0,
        name=server.name,
        address=server.address,
        port=server.port,
        username=server.username,
        secret=NO_SECRET,
        host_key=server.host_key,
        jump=_jump(server),
    )


def _jump(server: Server) -> Target | None:
    """Return how to connect to the jump host before ``server``, and those before it."""
    chain: list[Server] = []
    seen = {server.pk} - {None}
    while (jump := (chain[-1] if chain else server).jump_host) is not None:
        if jump.pk in seen or len(chain) == MAX_JUMPS:
            raise SshError(JUMPS)
        seen.add(jump.pk)
        chain.append(jump)
    target: Target | None = None
    for hop in reversed(chain):
        target = _target(hop, target, hop.name)
    return target


def _target(server: Server, jump: Target | None, via: str) -> Target:
    if server.offered_key:
        raise SshError(KEY_CHANGED, via=via, server_id=server.pk, offered_key=server.offered_key)
    if not server.host_key:
        raise SshError(UNCONFIRMED, via=via, server_id=server.pk)
    try:
        secret = unseal(server.credential.sealed)
    except SshError as error:
        raise SshError(error.kind, error.detail, via=via) from None
    return Target(
        server_id=server.pk,
        name=server.name,
        address=server.address,
        port=server.port,
        username=server.username,
        secret=secret,
        host_key=server.host_key,
        jump=jump,
    )


def host_keys(server_id: int) -> tuple[str, ...]:
    """Return the confirmed host keys of a server and of what stands before it. Raises ``SshError``."""
    return tuple(hop.host_key for hop in target_of(server_id).hops())
