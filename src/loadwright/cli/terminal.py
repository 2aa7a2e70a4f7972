"""What commands print: text from plans, targets, agents and servers cannot control the terminal.

Commands print through this module alone; ``make lint`` refuses ``typer.echo`` and consoles elsewhere.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from rich.console import Console as Console
from rich.text import Text

from loadwright.core.texts import printable, printable_lines

PLAIN_WIDTH = 160
"""Width of a table that is written to a file or a pipe."""
MOST_IN_CELL = 200
"""Maximum number of characters of one text among others."""

_NOT_ASCII = re.compile(r"[^\x20-\x7e]")


def console(*, stderr: bool = False) -> Console:
    """Return a console that is wide enough for tables even without a terminal."""
    detected = Console(stderr=stderr, highlight=False)
    return detected if detected.is_terminal else Console(stderr=stderr, highlight=False, width=PLAIN_WIDTH)


def line(text: str, to: Console | None = None, style: str = "") -> None:
    """Print one line, without wrapping; line breaks in it are escaped."""
    (to or console()).print(Text(printable(text), style), soft_wrap=True)


def lines(text: str, to: Console | None = None) -> None:
    """Print a text of several lines, such as the end of a log, without wrapping."""
    (to or console()).print(Text(printable_lines(text)), soft_wrap=True)


def cell(text: str, style: str = "") -> Text:
    """Return a text for a table or tree; markup in it has no effect."""
    return Text(short(text), style)


def counted(number: int, singular: str) -> str:
    """Return a number with its noun, which forms its plural with an s."""
    return f"{number} {singular}" if number == 1 else f"{number} {singular}s"


def short(text: str) -> str:
    """Return a text from elsewhere for a line that has others."""
    return printable(text, MOST_IN_CELL)


def document(value: Any) -> None:
    """Print JSON to stdout, with characters that could control a terminal escaped: the document stays the same."""
    text = json.dumps(value, ensure_ascii=False)
    sys.stdout.write(_NOT_ASCII.sub(_escaped, text) + "\n")


def _escaped(match: re.Match[str]) -> str:
    return match[0] if match[0].isprintable() else json.dumps(match[0])[1:-1]
