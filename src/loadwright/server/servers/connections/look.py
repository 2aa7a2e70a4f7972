"""Reads the host key that a server presents, for a person to compare and confirm."""

from dataclasses import dataclass

from asgiref.sync import async_to_sync

from loadwright.server.servers import errors, host_keys
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh.connect import fingerprint, offered_key
from loadwright.server.servers.ssh.errors import SshError, concealed, sentence

from .targets import target_to_confirm


@dataclass(frozen=True)
class Offer:
    """The presented host key (``ssh-ed25519 AAAA…``) and fingerprint, or a message about the problem.

    ``kind`` and ``detail`` of the problem are as in ``SshError``.
    """

    key: str = ""
    fingerprint: str = ""
    problem: str = ""
    kind: str = ""
    detail: str = ""


def look(server: Server) -> Offer:
    """Read the host key of a server through its jump hosts. A changed key is recorded and blocks the server.

    The problem is shown as the person may see it for whom ``server`` was read.
    """
    if not server.has_ssh:
        return Offer(problem=str(errors.NO_SSH(name=server.name)), kind="no_ssh")
    try:
        key = async_to_sync(offered_key)(target_to_confirm(server))
    except SshError as error:
        if error.offered_key and error.server_id is not None:
            host_keys.note_changed_key(error.server_id, error.offered_key)
        if not server.explained:
            error = concealed(error)
        problem = sentence(error.kind, name=server.name, address=server.address, detail=error.detail, via=error.via)
        return Offer(problem=problem, kind=error.kind, detail=error.detail)
    host_keys.note_changed_key(server.pk, key)
    return Offer(key, fingerprint(key))


def kind_of(key: str) -> str:
    """Return the usual name of a key type: ``ED25519``, ``ECDSA``, ``RSA``."""
    return key.partition(" ")[0].removeprefix("ssh-").partition("-")[0].upper()
