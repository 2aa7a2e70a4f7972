r"""Variables and functions in texts, ``${name}`` and ``${__function(parameters)}``, parsed as JMeter does.

``\`` escapes a character. Names are not nested: ``${a_${b}}`` is the variable ``a_${b``, followed by ``}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Union

MAX_DEPTH = 20
"""Functions in parameters of functions that are read. Each level of a text is read once more."""

_BEGIN = re.compile(r"\\.|\$\{", re.DOTALL)
_NAME_END = re.compile(r"\\.|[(}]", re.DOTALL)
_IN_PARAMETERS = re.compile(r"\\.|\$\{|[(),}]", re.DOTALL)
_ESCAPE = re.compile(r"\\([$,\\])")
_ESCAPE_IN_NAME = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Reference:
    """A variable that a text reads."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function that a text calls, with its name from ``__`` on, and its parameters as they are written."""

    function: str
    params: tuple[str, ...] = ()


Expression = Union[Reference, Call]


def expressions(text: str, depth: int = MAX_DEPTH) -> Iterator[Expression]:
    """Yield what a text reads and calls, in order; functions before what is in their parameters.

    JMeter does not evaluate a text from the first function or variable on that is not closed.
    """
    position = 0
    while "${" in text and (begin := _BEGIN.search(text, position)) is not None:
        position = begin.end()
        if begin[0] != "${":
            continue
        read = _read(text, position)
        if read is None:
            return
        expression, position = read
        yield expression
        if isinstance(expression, Call) and depth:
            for param in expression.params:
                yield from expressions(param, depth - 1)


def plain(text: str) -> str:
    """Return a parameter without its escapes."""
    return _ESCAPE.sub(r"\1", text)


def _read(text: str, begin: int) -> tuple[Expression, int] | None:
    """Return the expression whose name begins there, and its end; ``None`` if it is not closed."""
    for mark in _NAME_END.finditer(text, begin):
        name = _ESCAPE_IN_NAME.sub(r"\1", text[begin : mark.start()])
        if mark[0] == "}":
            return Call(name) if name.startswith("__") and not _is_variable(name) else Reference(name), mark.end()
        if mark[0] == "(" and name.lstrip().startswith("__") and not name.endswith(" "):
            return _read_parameters(text, name.strip(), mark.end())
    return None


def _is_variable(name: str) -> bool:
    """Return whether it is a variable that JMeter sets itself, such as the number of a controller's iteration."""
    return name.startswith("__jm")


def _read_parameters(text: str, function: str, begin: int) -> tuple[Call, int] | None:
    params: list[str] = []
    parentheses = inner = 0
    position = begin
    for mark in _IN_PARAMETERS.finditer(text, begin):
        sign = mark[0]
        if sign == "${":
            inner += 1
        elif inner:
            inner -= sign == "}"
        elif sign == "(":
            parentheses += 1
        elif sign == ")" and parentheses:
            parentheses -= 1
        elif sign in (",", ")"):
            params.append(text[position : mark.start()])
            position = mark.end()
            if sign == ")":
                return _closed(text, Call(function, tuple(params) if params != [""] else ()), position)
    return None


def _closed(text: str, call: Call, position: int) -> tuple[Call, int] | None:
    """Return the call and its end if only spaces follow before ``}``."""
    while text[position : position + 1].isspace():
        position += 1
    return (call, position + 1) if text[position : position + 1] == "}" else None
