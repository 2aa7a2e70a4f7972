"""The values that a request sends, and their replacement by a variable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

from loadwright.core import strictjson
from loadwright.core.imports.draft.model import Parameter, Request
from loadwright.core.imports.draft.text import with_references
from loadwright.core.imports.draft.urls import encoded_path

PATH = "path"
PARAMETER = "parameter"
HEADER = "header"
BODY = "body"

_MOST = 5_000
"""Values of one request."""
_TOKEN = re.compile(r"[\w.~+/=%-]{6,}")


@dataclass(frozen=True)
class Sent:
    """A value that a request sends: in a ``kind`` of place called ``name``; in a path, after the part ``after``."""

    value: str
    kind: str
    name: str = ""
    after: str = ""


def values_of(request: Request) -> Iterator[Sent]:
    """Yield the values that a request sends."""
    segments = [unquote(segment) for segment in request.path.split("/")]
    for before, segment in zip(["", *segments], segments):
        yield Sent(segment, PATH, after=before)
    for parameter in request.parameters:
        yield Sent(parameter.value, PARAMETER, parameter.name)
    for name, value in request.headers:
        yield Sent(value, HEADER, name)
        scheme, space, rest = value.partition(" ")
        if space and scheme.isalpha():
            yield Sent(rest, HEADER, name)
        if name.lower() == "authorization":
            yield from (Sent(piece, HEADER, name) for piece in _pieces(value))
    if request.body is None:
        return
    for parameter in request.body.form:
        yield Sent(parameter.value, PARAMETER, parameter.name)
    text = request.body.text
    if text:
        yield from _in_json(text) if text.lstrip()[:1] in "{[" else (Sent(piece, BODY) for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """Yield what may be values in a text, also those after an equals sign."""
    for found in _TOKEN.finditer(text):
        yield found[0]
        _, equals, value = found[0].partition("=")
        if equals:
            yield value.strip("=")


def _in_json(text: str) -> Iterator[Sent]:
    try:
        root = strictjson.loads(text)
    except ValueError:
        return
    waiting: list[tuple[Any, str]] = [(root, "")]
    count = 0
    while waiting and count < _MOST:
        node, name = waiting.pop()
        count += 1
        if isinstance(node, dict):
            waiting.extend((value, key) for key, value in node.items())
        elif isinstance(node, list):
            waiting.extend((value, name) for value in node)
        elif isinstance(node, str):
            yield Sent(node, BODY, name)
            yield from (Sent(piece, BODY, name) for piece in _pieces(node) if piece != node)
        elif isinstance(node, int) and not isinstance(node, bool):
            yield Sent(str(node), BODY, name)


def substitute(request: Request, value: str, variable: str, written: str = "") -> None:
    """Replace a value by a variable wherever a request sends it.

    ``written`` is the percent-encoded form in which the variable has the value, if it has one.
    """
    expression = f"__urldecode(${{{variable}}})" if written else variable
    plain = _Replacement(value, expression)
    encoded = [_Replacement(written, variable)] if written else []
    encoded += [_Replacement(one, f"__urlencode(${{{expression}}})") for one in _encoded_forms(value) if one != written]

    def in_address(text: str) -> str:
        for one in (*encoded, plain):
            text = one.within(text)
        return text

    def row(parameter: Parameter) -> Parameter:
        return replace(parameter, value=plain.within(parameter.value))

    request.path, request.query = in_address(request.path), in_address(request.query)
    request.parameters = list(map(row, request.parameters))
    request.headers = [(name, plain.within(text)) for name, text in request.headers]
    if request.body is not None:
        request.body.form = list(map(row, request.body.form))
        request.body.text = plain.within(request.body.text)
    if request.name:
        request.name = request.name.replace(value, variable)


def _encoded_forms(value: str) -> list[str]:
    return [one for one in dict.fromkeys((quote(value, safe=""), encoded_path(value))) if one != value]


class _Replacement:
    """Replaces a whole value: not one that continues with letters or digits."""

    def __init__(self, value: str, expression: str) -> None:
        self._value = value
        self._pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])")
        self._expression = expression

    def within(self, text: str) -> str:
        """Return a value of a property (``draft.text``) with the replacement."""
        return with_references(text, self._pattern, lambda _: self._expression) if self._value in text else text


def example_of(value: str, most: int = 60) -> str:
    """Return a value as it is shown: long ones in part."""
    return value if len(value) <= most else f"{value[: most - 1]}…"
