"""How commands end: the exit codes, and the errors that lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

DONE = 0
"""Done, and all requirements hold."""
REQUIREMENT_FAILED = 1
"""Carried out, but a requirement failed."""
BAD_INPUT = 2
"""A file, an option or this machine is not as it must be; nothing was started."""
NOT_CARRIED_OUT = 3
"""The run could not be carried out."""
INTERRUPTED = 130
"""Stopped by Ctrl+C or SIGTERM; what was measured is kept."""


class CommandError(Exception):
    """Ends a command; the text is for a person: what was wrong, where, and what to do."""

    code = NOT_CARRIED_OUT


class BadInputError(CommandError):
    """Something given to the command is wrong; the text names the file, the line or the option."""

    code = BAD_INPUT


class CommandInterruptedError(CommandError):
    """Ctrl+C came before anything was started."""

    code = INTERRUPTED


class RunFailedError(CommandError):
    """The run could not be carried out."""


@contextmanager
def reported() -> Iterator[None]:
    """Report a ``CommandError`` on stderr and end the command with its exit code."""
    try:
        yield
    except CommandError as error:
        typer.echo(f"loadwright: {error}", err=True)
        raise typer.Exit(error.code) from None
