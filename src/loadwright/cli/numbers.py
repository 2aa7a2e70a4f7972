"""Numbers on the command line, in every form that the pages accept."""

from __future__ import annotations

import typer

from loadwright.core.messages import InputError
from loadwright.core.numbers import parse_number, parse_whole


def number(text: object) -> float:
    """Return the number that an argument stands for; typer also passes defaults."""
    try:
        return parse_number(str(text))
    except InputError as error:
        raise typer.BadParameter(str(error)) from None


def whole(text: object) -> int:
    """Return the whole number that an argument stands for; typer also passes defaults."""
    try:
        return parse_whole(str(text))
    except InputError as error:
        raise typer.BadParameter(str(error)) from None
