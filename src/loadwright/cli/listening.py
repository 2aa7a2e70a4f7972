"""Open a listening port before anything else is created."""

from __future__ import annotations

import socket

from .errors import BadInputError


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``host`` and ``port`` (0: a free one). Raises ``BadInputError``."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=4096)
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInputError(f"cannot listen on {host}:{port}: {reason}; choose another --port") from None
