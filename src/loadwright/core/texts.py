"""Texts from plans, targets and people: such that every database can store and every terminal can show."""

from __future__ import annotations

import re
from typing import Any

MOST_SHOWN = 2000
"""Maximum number of characters of a line that is shown."""

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_UNENCODABLE = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\0-\x08\n-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
# Spaces, and what joins characters in emoji and in some scripts; they control nothing.
_HARMLESS = "\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"


def storable(value: Any) -> Any:
    """Return decoded JSON with U+FFFD in place of NUL and of unpaired surrogates, which are not encodable either."""
    return _replaced(_UNSTORABLE, value)


def encodable(value: Any) -> Any:
    """Return decoded JSON with U+FFFD in place of unpaired surrogates, which no file can contain."""
    return _replaced(_UNENCODABLE, value)


def _replaced(characters: re.Pattern[str], value: Any) -> Any:
    if isinstance(value, str):
        return characters.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [_replaced(characters, one) for one in value]
    if isinstance(value, dict):
        return {_replaced(characters, name): _replaced(characters, one) for name, one in value.items()}
    return value


def has_controls(text: str) -> bool:
    """Return whether ``text`` contains characters that control a device, break a line or are not allowed in XML.

    Tabs are none of them.
    """
    return _CONTROLS.search(text) is not None


def printable(text: str, most: int = MOST_SHOWN) -> str:
    """Return at most ``most`` characters as one line that cannot control a terminal.

    Control characters, line breaks and marks of the direction of text become the escapes of Python.
    """
    shown = f"{text[:most]}…" if len(text) > most else text
    return shown if shown.isprintable() else "".join(map(_printable, shown))


def printable_lines(text: str) -> str:
    """Return each line as by ``printable``, with spaces in place of tabs."""
    return "\n".join(map(printable, text.expandtabs(4).split("\n")))


def _printable(character: str) -> str:
    harmless = character.isprintable() or character in _HARMLESS
    return character if harmless else character.encode("unicode_escape").decode()
