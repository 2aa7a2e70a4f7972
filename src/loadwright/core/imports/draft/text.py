r"""Texts of an import in the form in which JMeter sends them unchanged.

JMeter evaluates ``${…}`` in every property, names and comments included, so an import could execute functions. Where
it finds one it also removes backslashes before ``$``, ``,`` and ``\``; otherwise it keeps them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Union

from loadwright.core.jmx.document.characters import shield
from loadwright.core.texts import encodable

_DOLLAR = "${__char(36)}"
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_STAND_INS = re.compile("[\U0010f000-\U0010f0ff]")


@dataclass(frozen=True)
class Variable:
    """A reference to a variable, or a function call, of JMeter: what stands between ``${`` and ``}``."""

    name: str


Piece = Union[str, Variable]


def literal(text: str) -> str:
    """Return the value of a property with which JMeter sends exactly ``text``."""
    return joined([text])


def joined(pieces: Iterable[Piece]) -> str:
    """Return the value of a property: texts that are sent exactly, and variables."""
    merged: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    evaluated = any(isinstance(piece, Variable) or "${" in piece for piece in merged)
    return "".join(_written(piece, evaluated) for piece in merged)


def with_references(text: str, pattern: re.Pattern[str], name: Callable[[re.Match[str]], str | None]) -> str:
    """Return the value of a property in which matches of ``pattern`` are references to variables.

    ``name`` returns the variable, or ``None`` for text that stays.
    """
    pieces: list[str] = []
    end = 0
    evaluated = "${" in text
    for match in pattern.finditer(text):
        variable = name(match)
        if variable is not None:
            pieces += [text[end : match.start()], f"${{{variable}}}"]
            end = match.end()
    if not pieces:
        return text
    pieces.append(text[end:])
    if not evaluated:
        # JMeter begins to remove backslashes where a value has an expression.
        pieces[::2] = [piece.replace("\\", "\\\\") for piece in pieces[::2]]
    return "".join(pieces)


def _written(piece: Piece, evaluated: bool) -> str:
    if isinstance(piece, Variable):
        return f"${{{piece.name}}}"
    text = storable(piece)
    return text.replace("\\", "\\\\").replace("${", f"{_DOLLAR}{{") if evaluated else text


def storable(text: str) -> str:
    """Return text that a plan can contain: with stand-ins of characters that XML does not allow."""
    text = _STAND_INS.sub(lambda match: shield(match[0]), str(encodable(text)))
    return _NOT_XML.sub(lambda match: shield(f"&#{ord(match[0])};"), text)
