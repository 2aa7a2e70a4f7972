"""``loadwright collector``: receives telemetry in its own process, for installations that outgrow a single one."""

from __future__ import annotations

from typing import Annotated

import httpx
import typer
import uvicorn

from loadwright.agent.runtime.enrol import ServerUrl
from loadwright.agent.runtime.errors import AgentError
from loadwright.collector.app import create_app
from loadwright.collector.remote import ServerAuthorizer, ServerNotifier
from loadwright.private import work_privately
from loadwright.telemetry.port import TelemetryError
from loadwright.telemetry.store import StoreUrlError, open_store

from . import event_loop
from .errors import BadInputError, reported
from .listening import listen
from .serving.configuration import Configuration
from .serving.connections import MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS, Connections, Limits
from .serving.descriptors import raise_limit
from .serving.http import Http
from .serving.websockets import Sockets
from .terminal import line

ASK_SECONDS = 5.0


def collector(
    store: Annotated[
        str, typer.Option(envvar="LOADWRIGHT_TELEMETRY", help="URL of the telemetry store, the same as the server's.")
    ],
    server: Annotated[str, typer.Option(help="URL of the server, which verifies the tokens of agents.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8086,
) -> None:
    """Store the telemetry of agents, until Ctrl+C. Set its URL in the server's LOADWRIGHT_COLLECTOR."""
    work_privately()
    with reported():
        try:
            address = ServerUrl.parse(server)
            telemetry = open_store(store)
        except (AgentError, StoreUrlError, TelemetryError) as error:
            raise BadInputError(str(error)) from None
        listener = listen(host, port)
        line(f"Collector on http://{host}:{listener.getsockname()[1]}/write")
        client = httpx.AsyncClient(base_url=address.base, timeout=ASK_SECONDS)
        app = create_app(telemetry, ServerAuthorizer(client), on_written=ServerNotifier(client))
        limits = Limits.within(raise_limit(), MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS)
        config = Configuration(app, Connections(limits), http=Http, ws=Sockets)
        try:
            event_loop.run(uvicorn.Server(config).serve(sockets=[listener]))
        finally:
            telemetry.close()
