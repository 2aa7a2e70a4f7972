"""What happens when a server is moved to another project.

Apps above that store the project of what belongs to a server declare functions as ``MOVED`` in their ``extensions.py``.
Each is called with the server in the transaction of the move.
"""

from __future__ import annotations

from collections.abc import Callable

from loadwright.server.accounts import access
from loadwright.server.platform.registry import declared

from .models import Server

Follow = Callable[[Server], None]


def moved(server: Server) -> None:
    """Let what belongs to a server follow it to its new project, and end what its former members may no longer do."""
    follow: Follow
    for follow in declared("extensions", "MOVED"):
        follow(server)
    access.announce()
