"""The exit codes of commands, and the errors that lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from .terminal import console, lines

DONE = 0
"""Success: all requirements are met."""
NOT_MET = 1
"""The run was carried out, but a requirement is not met."""
BAD_INPUT = 2
"""A file, an option or this machine is unsuitable; nothing was started."""
NOT_CARRIED_OUT = 3
"""The run could not be carried out."""
INTERRUPTED = 130
"""Stopped by Ctrl+C or SIGTERM; the measurements are kept."""


class CommandError(Exception):
    """Ends a command. The text is for a person: what was wrong, where, and what to do."""

    code = NOT_CARRIED_OUT


class BadInputError(CommandError):
    """Invalid input of the command; the text names the file, line or option."""

    code = BAD_INPUT


class CommandInterruptedError(CommandError):
    """Ctrl+C was pressed before anything was started."""

    code = INTERRUPTED


class RunFailedError(CommandError):
    """The run could not be carried out."""


@contextmanager
def reported() -> Iterator[None]:
    """Report a ``CommandError`` on stderr and end the command with its exit code."""
    try:
        yield
    except CommandError as error:
        lines(f"loadwright: {error}", console(stderr=True))
        raise typer.Exit(error.code) from None
