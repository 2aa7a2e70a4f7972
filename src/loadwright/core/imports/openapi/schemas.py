"""Examples of values for schemas, and references inside an OpenAPI document."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from loadwright.core.imports.documents import object_of
from loadwright.core.imports.report import MAX_TEXT, Report
from loadwright.core.messages import imports

MAX_DEPTH = 12
"""Depth of an example; recursive schemas are cut there."""
MAX_REPETITIONS = 2
"""How often a schema may contain itself in an example."""
MAX_VALUES = 2_000
"""Values of one example."""
MAX_TOTAL = 400_000
"""Values of all examples of a document."""
_MOST_REFERENCES = 20
_STRINGS = {
    "date": "2024-01-31",
    "date-time": "2024-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "email": "user@example.com",
    "uri": "https://example.com",
    "url": "https://example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "byte": "ZXhhbXBsZQ==",
}
_LONGEST_STRING = 1_000


class _CutError(Exception):
    """An example that became too deep or too large."""


class Document:
    """An OpenAPI document: resolves its references and makes examples. ``server`` is the one that was chosen."""

    def __init__(self, root: dict[str, Any], report: Report, server: str = "") -> None:
        self.root = root
        self.server = server
        self.report = report
        self.was_cut = False
        self._left = 0
        self._open: list[object] = []
        self._total = MAX_TOTAL
        self._characters = MAX_TEXT

    def resolved(self, node: object) -> dict[str, Any]:
        """Return an object, or that to which it refers; an empty one, with a report, for other references."""
        found = object_of(node)
        for _ in range(_MOST_REFERENCES):
            reference = found.get("$ref")
            if not isinstance(reference, str):
                return found
            if not reference.startswith("#"):
                self.report.note(imports.REMOTE_REFERENCE(reference=reference))
                return {}
            target = self._at(reference)
            if target is None:
                break
            found = target
        self.report.note(imports.BROKEN_REFERENCE(reference=str(found.get("$ref"))))
        return {}

    def _at(self, reference: str) -> dict[str, Any] | None:
        node: Any = self.root
        for step in reference[1:].split("/")[1:]:
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and name.isdecimal() and len(name) < 10 and int(name) < len(node):
                node = node[int(name)]
            else:
                node = object_of(node).get(name)
        return node if isinstance(node, dict) else None

    def example(self, schema: object) -> Any:
        """Return a value for a schema; ``was_cut`` is set if parts of it are missing."""
        self.was_cut = False
        self._left = min(MAX_VALUES, self._total)
        before = self._left
        try:
            return self._value(schema, 0)
        except _CutError:
            self.was_cut = True
            return None
        finally:
            self._total -= before - self._left

    def affords(self, value: Any, place: str) -> bool:
        """Count a given example, to which many operations may refer; return whether it may be part of the plan."""
        waiting = [value]
        while waiting and self._characters > 0:
            one = waiting.pop()
            self._characters -= 10 + (len(one) if isinstance(one, str) else 0)
            if isinstance(one, dict):
                waiting += [*one, *one.values()]
            elif isinstance(one, list):
                waiting += one
        if self._characters > 0:
            return True
        self.report.note(imports.TEXTS_TOO_LARGE(limit=MAX_TEXT >> 20), place)
        return False

    def _value(self, schema: object, depth: int) -> Any:
        self._left -= 1
        reference = object_of(schema).get("$ref")
        if depth > MAX_DEPTH or self._left <= 0 or self._open.count(reference) >= MAX_REPETITIONS:
            raise _CutError
        if not isinstance(reference, str):
            return self._made(object_of(schema), depth)
        self._open.append(reference)
        try:
            return self._made(self.resolved(schema), depth)
        finally:
            self._open.pop()

    def _made(self, found: dict[str, Any], depth: int) -> Any:
        given, value = given_example(found)
        if given:
            return value
        if found.get("allOf"):
            return self._merged(found, depth)
        for name in ("oneOf", "anyOf"):
            if isinstance(found.get(name), list) and found[name]:
                return self._value(found[name][0], depth + 1)
        kind = type_of(found)
        if kind == "object":
            return self._object(found, depth)
        if kind == "array":
            return self._array(found, depth)
        return _scalar(kind, found)

    def _merged(self, schema: dict[str, Any], depth: int) -> Any:
        parts = schema["allOf"] if isinstance(schema["allOf"], list) else []
        merged: dict[str, Any] = {}
        values = [self._value(part, depth + 1) for part in parts]
        for value in values:
            if not isinstance(value, dict):
                return value
            merged.update(value)
        return {**merged, **self._object(schema, depth)}

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, inner in object_of(schema.get("properties")).items():
            if object_of(inner).get("readOnly") is not True:
                found.update((str(name), value) for value in self._inner(inner, depth))
        return found

    def _array(self, schema: dict[str, Any], depth: int) -> list[Any]:
        return self._inner(schema.get("items", {}), depth)

    def _inner(self, schema: object, depth: int) -> list[Any]:
        """Return the value of a part, or nothing if it is cut."""
        try:
            return [self._value(schema, depth + 1)]
        except _CutError:
            self.was_cut = True
            return []


def given_example(owner: dict[str, Any]) -> tuple[bool, Any]:
    """Return whether a schema or parameter names a value itself, and that value."""
    for name in ("example", "x-example", "default", "const"):
        if name in owner:
            return True, owner[name]
    for name in ("examples", "enum"):
        values = owner.get(name)
        if isinstance(values, list) and values:
            return True, values[0]
    return False, None


def type_of(schema: dict[str, Any]) -> str:
    """Return the type of a schema: the first other than null if it has several, or that of its properties."""
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    if not isinstance(kind, str):
        kind = "object" if "properties" in schema else "array" if "items" in schema else "string"
    return kind


def _scalar(kind: str, schema: dict[str, Any]) -> Any:
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return _number(schema)
    if kind == "null":
        return None
    shortest = schema.get("minLength")
    text = _STRINGS.get(str(schema.get("format")), "string")
    return text.ljust(min(shortest, _LONGEST_STRING), "x") if isinstance(shortest, int) else text


def _number(schema: dict[str, Any]) -> int | float:
    least, most = schema.get("minimum"), schema.get("maximum")
    if isinstance(least, (int, float)) and not isinstance(least, bool):
        return least + 1 if schema.get("exclusiveMinimum") is True else least
    if isinstance(most, (int, float)) and not isinstance(most, bool):
        return min(1, most)
    return 1
