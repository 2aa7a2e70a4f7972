"""Reaches servers of the inventory over SSH: the database on one side, connections on the other."""

from functools import partial

from channels.db import database_sync_to_async

from loadwright.server.servers import actions
from loadwright.server.servers.ssh.connect import Connection, connect
from loadwright.server.servers.ssh.errors import KEY_CHANGED, SshError

from .targets import target_of


async def connect_to_server(server_id: int) -> Connection:
    """Connect to a server. Raises ``SshError``; a changed host key is noted, which blocks the server it belongs to."""
    target = await database_sync_to_async(target_of)(server_id)
    try:
        connection = await connect(target)
    except SshError as error:
        await note(error)
        raise
    connection.again = partial(connect_to_server, server_id)
    return connection


async def note(error: SshError) -> None:
    """Keep the other host key that a server showed."""
    if error.kind == KEY_CHANGED and error.server_id and error.offered_key:
        await database_sync_to_async(actions.note_changed_key)(error.server_id, error.offered_key)
