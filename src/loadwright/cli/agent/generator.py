"""``loadwright agent generator``: produces load."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from loadwright.agent.generator.jmeter.command import ToolError
from loadwright.agent.generator.role import GeneratorRole
from loadwright.agent.runtime.enrol import EnrolmentCode
from loadwright.agent.runtime.launch import AgentOptions

from .options import Enrol, EnrolFile, Home, Name, Server, TokenFile, start

JMeterHome = Annotated[Path | None, typer.Option(help="JMeter to use instead of the installed one.")]


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
    start(options, lambda: GeneratorRole.of_this_machine(jmeter_home), (ToolError,))
