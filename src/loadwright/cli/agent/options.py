"""The options of every agent's command, and its start."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from loadwright.agent.runtime.arguments import FAILED, arguments_of
from loadwright.agent.runtime.errors import AgentError
from loadwright.agent.runtime.launch import AgentOptions, launch
from loadwright.agent.runtime.role import Role
from loadwright.cli.terminal import console, lines

Server = Annotated[str, typer.Option(help="URL of the Loadwright server.")]
TokenFile = Annotated[Path, typer.Option(help="File with this agent's token; written when it joins.")]
EnrolFile = Annotated[Path | None, typer.Option(help="File with an enrolment code of the server; - is standard input.")]
Enrol = Annotated[
    str | None,
    typer.Option(help="The enrolment code itself. Until the agent has started, other users of the machine can see it."),
]
Home = Annotated[Path | None, typer.Option(help="Folder for the agent's files; by default named after the token file.")]
Name = Annotated[str | None, typer.Option(help="Name of this agent on the server; by default the host name.")]


def start(
    options: AgentOptions, make_role: Callable[[], Role[Any, Any]], errors: tuple[type[Exception], ...] = ()
) -> None:
    """Run an agent until it is told to end. Its errors, and these of ``make_role``, end the program with status 2."""
    expected: tuple[type[Exception], ...] = (AgentError, *errors)
    try:
        launch(options, make_role)
    except expected as error:
        lines(str(error), console(stderr=True))
        raise typer.Exit(FAILED) from None


def replace_by(role: str, options: AgentOptions, *others: str) -> NoReturn:
    """Continue as the program of an agent, in the same process but without the memory that commands take."""
    words = [sys.executable, "-m", f"loadwright.agent.{role}", *arguments_of(options), *others]
    sys.stdout.flush()
    os.execv(sys.executable, words)  # noqa: S606 - there is no shell
