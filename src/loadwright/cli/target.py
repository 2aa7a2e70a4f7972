"""``loadwright target``: the sample target for first experiments."""

from __future__ import annotations

from typing import Annotated

import typer
import uvicorn

from loadwright.sample.target import create_app

from .errors import reported
from .listening import listen
from .terminal import line


def target(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 9000,
) -> None:
    """Serve a demo shop to load-test, until Ctrl+C."""
    with reported():
        listener = listen(host, port)
    line(f"Sample target on http://{host}:{listener.getsockname()[1]}")
    config = uvicorn.Config(create_app(), log_level="warning", access_log=False, timeout_keep_alive=75)
    uvicorn.Server(config).run(sockets=[listener])
