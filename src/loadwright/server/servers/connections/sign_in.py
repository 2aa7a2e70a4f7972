"""Tries the login on a server, so that a wrong user or credential is reported when it is entered."""

from __future__ import annotations

from asgiref.sync import async_to_sync

from loadwright.server.servers import host_keys
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh.connect import connect
from loadwright.server.servers.ssh.errors import SshError, concealed
from loadwright.server.servers.ssh.target import Target

from .targets import target_of


def try_sign_in(server: Server) -> SshError | None:
    """Sign in to a server and leave again; return why that failed. A changed key is recorded and blocks the server.

    The reason is returned as the person may see it for whom ``server`` was read.
    """
    try:
        async_to_sync(_sign_in)(target_of(server.pk))
    except SshError as error:
        if error.offered_key and error.server_id:
            host_keys.note_changed_key(error.server_id, error.offered_key)
        return error if server.explained else concealed(error)
    return None


async def _sign_in(target: Target) -> None:
    connection = await connect(target)
    connection.close()
    await connection.wait_closed()
