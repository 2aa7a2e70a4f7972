"""Variables of Postman as variables and functions of JMeter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from loadwright.core.imports.documents import objects_in, string_of
from loadwright.core.imports.draft.model import Parameter
from loadwright.core.imports.draft.text import Piece, Variable, joined
from loadwright.core.imports.draft.urls import encoded_query
from loadwright.core.imports.report import Report
from loadwright.core.messages import imports, name_list

MAX_VARIABLES = 1_000
_REFERENCE = re.compile(r"\{\{\s*([^{}]{1,200}?)\s*\}\}")
_DEPTH = 10
"""Variables whose values contain others; more are a cycle."""
_LONGEST = 10_000
"""Characters of an expanded value: each level may double it."""
_FUNCTIONS = {
    "$guid": "__UUID()",
    "$randomUUID": "__UUID()",
    "$timestamp": "__time(/1000,)",
    "$randomInt": "__Random(0,1000,)",
    "$randomAlphaNumeric": "__RandomString(1,abcdefghijklmnopqrstuvwxyz0123456789,)",
}


class Variables:
    """The variables of a collection and its environments; later ones replace earlier ones of the same name."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._values: dict[str, str] = {}
        self._used: dict[str, None] = {}

    def add(self, values: object) -> None:
        """Add a list of variables: of a collection (``variable``) or of an environment (``values``)."""
        disabled: list[str] = []
        for one in objects_in(values):
            name = string_of(one.get("key")) or string_of(one.get("id"))
            if not name:
                continue
            if one.get("disabled") is True or one.get("enabled") is False:
                disabled.append(name)
            elif len(self._values) < MAX_VARIABLES or name in self._values:
                self._values[name] = string_of(one.get("value"))
            else:
                self._report.note(imports.TOO_MANY_PARTS(limit=MAX_VARIABLES))
        if disabled:
            self._report.note(imports.DISABLED_LEFT_OUT(names=name_list(disabled)))

    def pieces(self, text: str) -> list[Piece]:
        """Return a text with JMeter's variables in place of those of Postman."""
        found: list[Piece] = []
        position = 0
        for match in _REFERENCE.finditer(text):
            found += [text[position : match.start()], self._piece(match)]
            position = match.end()
        return [*found, text[position:]]

    def text(self, text: str) -> str:
        """Return a text as the value of a property of JMeter."""
        return joined(self.pieces(text))

    def mapped(self, text: str, change: Any) -> str:
        """Return the same with ``change`` applied to what stands between variables."""
        return joined(change(piece) if isinstance(piece, str) else piece for piece in self.pieces(text))

    def query(self, pairs: Iterable[tuple[str, str, bool]]) -> tuple[str, list[Parameter]]:
        """Return names and values, each with whether it has an equals sign, as an encoded query and as parameters."""
        encoded, parameters = [], []
        for name, value, equals in pairs:
            encoded.append(
                self.mapped(name, encoded_query) + ("=" + self.mapped(value, encoded_query) if equals else "")
            )
            try:
                decoded = [self.mapped(text, _decoded) for text in (name, value)]
                parameters.append(Parameter(decoded[0], decoded[1], equals=equals))
            except UnicodeDecodeError:
                as_sent = [self.mapped(text, encoded_query) for text in (name, value)]
                parameters.append(Parameter(as_sent[0], as_sent[1], encode=False, equals=equals))
        return "&".join(encoded), parameters

    def expand(self, text: str) -> str:
        """Replace variables by their values, and those in them, as far as they have one."""
        for _ in range(_DEPTH):
            expanded = _REFERENCE.sub(lambda match: self._values.get(match[1]) or match[0], text)
            if expanded == text or len(expanded) > _LONGEST:
                break
            text = expanded
        return text

    def value(self, name: str) -> str:
        """Return the expanded value of a variable; empty if it has none."""
        return self.expand(self._values.get(name, ""))

    def names_in(self, text: str) -> list[str]:
        return [match[1] for match in _REFERENCE.finditer(text)]

    def require(self, name: str) -> Variable:
        """Return a variable that the plan has to define."""
        self._used[name] = None
        return Variable(_jmeter_name(name))

    def defined(self) -> dict[str, str]:
        """Return the User Defined Variables of the plan; those without a value are reported."""
        for name in [*self._values]:
            # Variables of one element cannot refer to each other in JMeter.
            self._used.update(dict.fromkeys(self.names_in(self.value(name))))
        references = {name: frozenset(self.names_in(value)) for name, value in self._values.items()}
        found = {}
        for name in [*self._values, *(name for name in self._used if name not in self._values)][: 2 * MAX_VARIABLES]:
            if name.startswith("$"):
                continue
            value = "" if _leads_to_itself(name, references) else self.text(self.value(name))
            if value == "" and self._values.get(name):
                self._report.note(imports.VARIABLE_CYCLIC(name=name))
            elif value == "" and name in self._used:
                self._report.note(imports.VARIABLE_UNDEFINED(name=name))
            found[_jmeter_name(name)] = value
        return found

    def _piece(self, match: re.Match[str]) -> Piece:
        name = match[1]
        if not name.startswith("$"):
            return self.require(name)
        if name in _FUNCTIONS:
            return Variable(_FUNCTIONS[name])
        self._report.note(imports.DYNAMIC_NOT_CONVERTED(name=match[0]))
        return match[0]


def _leads_to_itself(name: str, references: Mapping[str, frozenset[str]]) -> bool:
    """Return whether the value of a variable contains the variable, if only by way of others."""
    known: set[str] = set()
    waiting = set(references.get(name, ()))
    while waiting:
        known |= waiting
        waiting = {one for other in waiting for one in references.get(other, ())} - known
    return name in known


def _decoded(text: str) -> str:
    return unquote_plus(text, errors="strict")


def _jmeter_name(name: str) -> str:
    """Return the name of a variable that JMeter takes neither for a function nor for an expression."""
    usable = re.sub(r"[^\w.-]", "_", name)
    return f"v{usable}" if usable.startswith("__") else usable
