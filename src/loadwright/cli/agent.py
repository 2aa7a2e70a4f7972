"""``loadwright agent``: the programs that run on generators."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
from pathlib import Path
from typing import Annotated

import typer

from loadwright.agent.generator.agent import GeneratorAgent, GeneratorConfig
from loadwright.agent.generator.jmeter.discovery import ToolError, find_java, find_jmeter, find_plugin
from loadwright.agent.runtime.enrol import ServerUrl, obtain_token
from loadwright.agent.runtime.errors import AgentError
from loadwright.agent.runtime.home import HomeLock
from loadwright.core.protocol.generator import GENERATOR

app = typer.Typer(help="Programs that work for a Loadwright server.", no_args_is_help=True)


@app.callback()
def agents() -> None:
    """Programs that work for a Loadwright server."""


@app.command()
def generator(
    server: Annotated[str, typer.Option(help="URL of the Loadwright server.")],
    token_file: Annotated[Path, typer.Option(help="File of this generator's token; written when it joins.")],
    enrol: Annotated[str | None, typer.Option(help="Code to join with; the Generators page shows one.")] = None,
    home: Annotated[
        Path | None,
        typer.Option(help="Folder for runs, spool and cache; by default one named after the token file."),
    ] = None,
    jmeter_home: Annotated[Path | None, typer.Option(help="JMeter to use instead of the installed one.")] = None,
    name: Annotated[str | None, typer.Option(help="Name to join under; by default the host's.")] = None,
) -> None:
    """Produce load for a server, until Ctrl+C or SIGTERM."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    for chatty in ("httpx", "httpcore", "websockets"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        address = ServerUrl.parse(server)
        jmeter, java = find_jmeter(jmeter_home), find_java()
        find_plugin()
        folder = (home or _default_home(token_file)).expanduser().absolute()
        with HomeLock(folder):
            token = obtain_token(address, token_file.expanduser(), code=enrol, role=GENERATOR.role, name=name)
            asyncio.run(_run(GeneratorConfig(address, token, folder, jmeter, java)))
    except (AgentError, ToolError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


async def _run(config: GeneratorConfig) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await GeneratorAgent(config).run(stop)


def _default_home(token_file: Path) -> Path:
    # Several generators of one machine differ in their token file, so each gets a folder of its own.
    base = Path(os.environ.get("LOADWRIGHT_HOME") or "~/.loadwright")
    return base / "generators" / re.sub(r"[^A-Za-z0-9._-]", "-", token_file.stem)
