"""The command line of an agent's program.

``loadwright agent`` replaces itself by it: the libraries of that command take more memory than the agent does, and are
compiled. It needs Python 3.9 and the packages of an agent only.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from loadwright.core.texts import printable_lines

from .enrol import EnrolmentCode
from .errors import AgentError
from .launch import AgentOptions, launch
from .role import Role

FAILED = 2
"""Exit status of an agent that cannot start."""
INTERRUPTED = 130
"""That of shells for programs that SIGINT ends."""


def parser_of(role: str) -> argparse.ArgumentParser:
    """Return the parser of the options that every agent has."""
    parser = argparse.ArgumentParser(prog=f"python -m loadwright.agent.{role}", allow_abbrev=False)
    parser.add_argument("--server", required=True, help="URL of the Loadwright server")
    parser.add_argument("--token-file", required=True, type=Path, help="file with this agent's token")
    parser.add_argument("--enrol", help="enrolment code")
    parser.add_argument("--enrol-file", type=Path, help="file with an enrolment code; - is standard input")
    parser.add_argument("--home", type=Path, help="folder for the agent's files")
    parser.add_argument("--name", help="name of this agent on the server")
    return parser


def arguments_of(options: AgentOptions) -> list[str]:
    """Return the arguments from which ``options_of`` makes ``options`` again."""
    given = {
        "server": options.server,
        "token-file": options.token_file,
        "enrol": options.enrol.text,
        "enrol-file": options.enrol.file,
        "home": options.home,
        "name": options.name,
    }
    return [f"--{name}={value}" for name, value in given.items() if value is not None]


def options_of(parsed: argparse.Namespace) -> AgentOptions:
    """Return the options that every agent has."""
    code = EnrolmentCode(parsed.enrol, parsed.enrol_file)
    return AgentOptions(parsed.server, parsed.token_file, code, parsed.home, parsed.name)


def run(
    parser: argparse.ArgumentParser, make_role: Callable[[argparse.Namespace], Role[Any, Any]], words: Sequence[str]
) -> None:
    """Run an agent until it is told to end. Its errors end the program with the status ``FAILED``.

    Ctrl+C before it has joined ends it with the status ``INTERRUPTED``.
    """
    parsed = parser.parse_args(words)
    try:
        launch(options_of(parsed), lambda: make_role(parsed))
    except AgentError as error:
        parser.exit(FAILED, f"{printable_lines(str(error))}\n")
    except KeyboardInterrupt:
        parser.exit(INTERRUPTED)
