"""Open a listening port before anything else is created."""

from __future__ import annotations

import socket

from .errors import BadInputError

UNREAD_SECONDS = 120
"""Time after which the system ends a connection whose client reads nothing of what it was sent.

Otherwise such a client keeps its connection for ever, even one that the server has closed.
"""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``host`` and ``port`` (0: a free one). Raises ``BadInputError``."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=4096)
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInputError(f"cannot listen on {host}:{port}: {reason}; choose another --port") from None
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Accepted connections inherit it (tcp(7)).
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
    return listener
