"""Connects to servers of the inventory over SSH."""

from functools import partial

from loadwright.server.platform.database import run_in_db
from loadwright.server.servers import actions
from loadwright.server.servers.ssh.connect import Connection, connect
from loadwright.server.servers.ssh.errors import KEY_CHANGED, SshError

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


async def note(error: SshError) -> None:
    """Record the changed host key that a server presented."""
    if error.kind == KEY_CHANGED and error.server_id and error.offered_key:
        await run_in_db(actions.note_changed_key, error.server_id, error.offered_key)
