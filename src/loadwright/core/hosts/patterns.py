"""Regular expressions of literal characters, ``.*``, ``.+`` and alternatives: all others could take very long."""

from __future__ import annotations

_SPECIAL = frozenset(".+*?()[]{}^$|\\")
_SHOWN = 60
_ANY = "\0"
"""Stands for one character of any kind: names of parts contain no control characters."""


class PatternError(ValueError):
    """A regular expression that is not supported; the text states which."""


class Pattern:
    """A regular expression, which matches whole texts in linear time for each alternative."""

    def __init__(self, text: str) -> None:
        self._alternatives = [_parts(alternative, text) for alternative in _split(_without_group(text))]

    def matches(self, value: str) -> bool:
        return any(_matches(parts, value) for parts in self._alternatives)


def _without_group(text: str) -> str:
    """Return what is in the group that Grafana puts around several values, else the text."""
    inner = text[1:-1]
    if text.startswith("(") and text.endswith(")") and not text.endswith("\\)") and "(" not in inner.replace("\\(", ""):
        return inner
    return text


def _split(text: str) -> list[str]:
    """Return the alternatives."""
    found, start, position = [], 0, 0
    while position < len(text):
        if text[position] == "\\":
            position += 1
        elif text[position] == "|":
            found.append(text[start:position])
            start = position + 1
        position += 1
    return [*found, text[start:]]


def _parts(text: str, whole: str) -> list[str | None]:
    """Return the literal texts, ``None`` for each ``.*``; a ``.+`` is one character, then ``.*``."""
    parts: list[str | None] = []
    literal = ""
    position = 0
    while position < len(text):
        character, following = text[position], text[position + 1 : position + 2]
        if character == "\\" and following and not following.isalnum():
            literal += following
            position += 2
        elif character == "." and following in ("*", "+"):
            parts += [literal, "" if following == "*" else _ANY, None]
            literal = ""
            position += 2
        elif character in _SPECIAL:
            raise PatternError(
                f"the regular expression {whole[:_SHOWN]!r} is not supported: only literal characters, .*, .+ and | are"
            )
        else:
            literal += character
            position += 1
    return [*parts, literal]


def _matches(parts: list[str | None], value: str) -> bool:
    """Match literals from left to right, each as early as possible; the last one at the end."""
    position, free = 0, False
    for number, part in enumerate(parts):
        if part is None:
            free = True
        elif part == _ANY:
            position += 1
            if position > len(value):
                return False
        elif part:
            if number == len(parts) - 1 and free:
                return len(value) - len(part) >= position and value.endswith(part)
            found = value.find(part, position) if free else (position if value.startswith(part, position) else -1)
            if found < 0:
                return False
            position, free = found + len(part), False
    return free or position == len(value)
