"""``loadwright target``: the sample target for first experiments."""

from __future__ import annotations

import socket
from typing import Annotated

import typer
import uvicorn

from loadwright.sample.target import create_app


def target(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 9000,
) -> None:
    """Serve a small web shop to shoot at, until Ctrl+C."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=4096)
    except OSError as error:
        typer.echo(f"Cannot listen on {host}:{port}: {error.strerror or error}; choose another --port.", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"Sample target on http://{host}:{listener.getsockname()[1]}")
    config = uvicorn.Config(create_app(), log_level="warning", access_log=False, timeout_keep_alive=75)
    uvicorn.Server(config).run(sockets=[listener])
