"""One-line summaries of elements, in pieces: texts from the plan, which are not translated, and messages.

Pages render the messages in the reader's language, the command line and the API in English.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable, Union

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.messages import Message, declare

MAX_SUMMARY = 200
"""Maximum length of a rendered summary in characters."""

Summary = tuple[Union[str, Message], ...]
Summarise = Callable[[Element], Summary]

SEPARATOR = declare("element.separator", ", ")


def render(summary: Summary, show: Callable[[Message], str] = str) -> str:
    """Return a summary as one line of at most ``MAX_SUMMARY`` characters.

    ``show`` renders its messages, by default in English.
    """
    pieces = (piece if isinstance(piece, str) else show(piece) for piece in summary)
    line = show(SEPARATOR()).join(" ".join(piece.split()) for piece in pieces)
    return line if len(line) <= MAX_SUMMARY else f"{line[: MAX_SUMMARY - 1]}…"


def to_json(summary: Summary) -> list[Any]:
    """Return the pieces as JSON values."""
    return [piece if isinstance(piece, str) else piece.to_json() for piece in summary]


def from_json(pieces: Sequence[Any]) -> Summary:
    """Return the summary whose pieces ``to_json`` returned."""
    return tuple(piece if isinstance(piece, str) else Message.from_json(piece) for piece in pieces)


def value(name: str) -> Summarise:
    """Return a function that summarises an element by the text of one property."""
    return lambda element: texts(properties.text(element.node, name))


def texts(*values: str) -> Summary:
    """Return the values that are not blank."""
    return tuple(text for text in values if text.strip())


def first_line(text: str) -> str:
    """Return the first line that is not blank."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
