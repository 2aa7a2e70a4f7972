"""The configuration of uvicorn for every server process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from .connections import Connections
from .turns import Turns

KEEP_ALIVE_SECONDS = 75


class Configuration(uvicorn.Config):
    """uvicorn's configuration with the ``connections`` and ``turns`` of the process, which its protocols share.

    ``proxies`` are the addresses and networks whose ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed.
    """

    def __init__(self, app: ASGIApp, connections: Connections, *, proxies: Sequence[str] = (), **options: Any) -> None:
        super().__init__(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            **options,
        )
        self.connections = connections
        self.turns = Turns()
