"""Connects to servers of the inventory over SSH."""

from functools import partial

from loadwright.server.platform.database import run_in_db
from loadwright.server.servers import host_keys, queries
from loadwright.server.servers.ssh.connect import Connection, connect
from loadwright.server.servers.ssh.errors import KEY_CHANGED, SshError, concealed

from .targets import target_of


async def connect_to_server(server_id: int) -> Connection:
    """Connect to a server. Raises ``SshError``. A changed host key is recorded and blocks its server."""
    target = await run_in_db(target_of, server_id)
    try:
        connection = await connect(target)
    except SshError as error:
        await note(error)
        raise
    connection.again = partial(connect_to_server, server_id)
    return connection


async def connect_for(user_id: int, server_id: int) -> Connection:
    """Connect to a server for a person. Raises ``SshError`` as that person may see it."""
    try:
        return await connect_to_server(server_id)
    except SshError as error:
        shown = await run_in_db(queries.causes_shown, user_id, server_id)
        raise (error if shown else concealed(error)) from None


async def note(error: SshError) -> None:
    """Record the changed host key that a server presented."""
    if error.kind == KEY_CHANGED and error.server_id and error.offered_key:
        await run_in_db(host_keys.note_changed_key, error.server_id, error.offered_key)
