"""``loadwright agent``: the programs on other machines that work for a server, one command per role."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from loadwright.agent.generator.jmeter.command import ToolError
from loadwright.agent.generator.role import GeneratorRole
from loadwright.agent.monitor.role import MonitorRole
from loadwright.agent.runtime.enrol import EnrolmentCode
from loadwright.agent.runtime.errors import AgentError
from loadwright.agent.runtime.launch import AgentOptions, launch
from loadwright.agent.runtime.role import Role
from loadwright.cli.terminal import console, lines

app = typer.Typer(help="Programs that work for a Loadwright server.", no_args_is_help=True)

Server = Annotated[str, typer.Option(help="URL of the Loadwright server.")]
TokenFile = Annotated[Path, typer.Option(help="File with this agent's token; written when it joins.")]
EnrolFile = Annotated[Path | None, typer.Option(help="File with an enrolment code of the server; - is standard input.")]
Enrol = Annotated[
    str | None,
    typer.Option(help="The enrolment code itself. Until the agent has started, other users of the machine can see it."),
]
Home = Annotated[Path | None, typer.Option(help="Folder for the agent's files; by default named after the token file.")]
Name = Annotated[str | None, typer.Option(help="Name of this agent on the server; by default the host name.")]
AllowDropCaches = Annotated[
    bool, typer.Option("--allow-drop-caches", help="Drop the machine's page cache when the server requests it.")
]
JMeterHome = Annotated[Path | None, typer.Option(help="JMeter to use instead of the installed one.")]


@app.callback()
def agents() -> None:
    """Programs that work for a Loadwright server."""


@app.command()
def generator(
    server: Server,
    token_file: TokenFile,
    enrol: Enrol = None,
    enrol_file: EnrolFile = None,
    home: Home = None,
    jmeter_home: JMeterHome = None,
    name: Name = None,
) -> None:
    """Produce load for a server, until Ctrl+C or SIGTERM."""
    options = AgentOptions(server, token_file, EnrolmentCode(enrol, enrol_file), home, name)
    _launch(options, lambda: GeneratorRole.of_this_machine(jmeter_home))


@app.command()
def monitor(
    server: Server,
    token_file: TokenFile,
    enrol: Enrol = None,
    enrol_file: EnrolFile = None,
    home: Home = None,
    name: Name = None,
    allow_drop_caches: AllowDropCaches = False,
) -> None:
    """Measure this machine every second for a server, until Ctrl+C or SIGTERM."""
    options = AgentOptions(server, token_file, EnrolmentCode(enrol, enrol_file), home, name)
    _launch(options, lambda: MonitorRole(allow_drop_caches=allow_drop_caches))


def _launch(options: AgentOptions, make_role: Callable[[], Role[Any, Any]]) -> None:
    try:
        launch(options, make_role)
    except (AgentError, ToolError) as error:
        lines(str(error), console(stderr=True))
        raise typer.Exit(2) from None
