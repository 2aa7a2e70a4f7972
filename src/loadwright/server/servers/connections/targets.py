"""Builds the SSH target of a server in the inventory, jump hosts included."""

from __future__ import annotations

from loadwright.server.servers.credentials.vault import unseal
from loadwright.server.servers.input.validation import MAX_JUMPS
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh.errors import GONE, JUMPS, KEY_CHANGED, UNCONFIRMED, SshError
from loadwright.server.servers.ssh.target import Secret, Target

NO_SECRET = Secret(kind="")


def target_of(server_id: int) -> Target:
    """Return the target for connecting to a server.

    Raises ``SshError``: unconfirmed or key_changed for the server or one of its jump hosts, jumps for a chain that is
    too long, sealed for a credential that cannot be decrypted, gone if the server does not exist.
    """
    server = Server.objects.select_related("credential", "jump_host").filter(pk=server_id).first()
    if server is None:
        raise SshError(GONE)
    return _target(server, _jump(server), "")


def target_to_confirm(server: Server) -> Target:
    """Return the target for reading a server's host key, saved or not: only the keys of jump hosts must be confirmed.

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
    """Return the target of the jump host of ``server``, with its own jump hosts."""
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
    if not server.host_key or not server.has_ssh:
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
    """Return the confirmed host keys of a server and its jump hosts. Raises ``SshError``."""
    return tuple(hop.host_key for hop in target_of(server_id).hops())
