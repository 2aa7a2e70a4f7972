"""YAML as the JSON schema of YAML 1.2 reads it, of limited size and depth.

YAML 1.1, which PyYAML reads by default, takes ``no`` for a boolean, ``12:30`` for a number and dates for objects.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

from loadwright.core.strictjson import MAX_DEPTH

MAX_NODES = 1_000_000
"""Values with those of aliases, each of which may repeat a large part of the document."""
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    # Without merge keys: they repeat mappings, and OpenAPI has none.
    yaml_implicit_resolvers: dict[str, Any] = {}

    def __init__(self, text: str, repeated: Callable[[str, int], object] | None = None) -> None:
        super().__init__(text)
        self._repeated = repeated

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        if self._repeated is not None:
            seen = set()
            for key, _value in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if (key.tag, key.value) in seen:
                        self._repeated(key.value, key.start_mark.line + 1)
                    seen.add((key.tag, key.value))
        return dict(super().construct_mapping(node, deep=deep))


_RESOLVERS = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(?:0|[1-9][0-9]{0,30})", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]{1,3})?|[-+]?[0-9]+[eE][-+]?[0-9]{1,2}",
     list("-+0123456789.")),
)  # fmt: skip
for _name, _pattern, _first in _RESOLVERS:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(rf"^(?:{_pattern})$"), _first)


def loads(text: str, repeated: Callable[[str, int], object] | None = None) -> Any:
    """Parse YAML. Raises ``ValueError``, also for values that are too many, too deep or contain themselves.

    ``repeated`` is called with each key that a mapping has already, and its line; the last value counts.
    """
    try:
        _check(text)
        loader = _Loader(text, repeated)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise ValueError(_reason(error)) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _reason(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", "") or "not well-formed")
    return f"line {mark.line + 1}: {problem}" if mark is not None else problem


class _Size:
    """The number of values in a collection, aliases expanded, and how deep they are."""

    def __init__(self, anchor: str | None = None) -> None:
        self.anchor = anchor
        self.count = 1
        self.depth = 0

    def add(self, inner: _Size) -> None:
        self.count += inner.count
        self.depth = max(self.depth, inner.depth + 1)


def _check(text: str) -> None:
    """Raise ``ValueError`` for a document that would need too much memory or time, before it is loaded."""
    anchors: dict[str, _Size] = {}
    stack = [_Size()]
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(_Size(event.anchor))
        elif isinstance(event, (yaml.CollectionEndEvent, yaml.ScalarEvent, yaml.AliasEvent)):
            size = _size_of(event, stack, anchors)
            if isinstance(event, yaml.CollectionEndEvent) and size.anchor:
                anchors[size.anchor] = size
            stack[-1].add(size)
        if stack[-1].count > MAX_NODES:
            raise ValueError(f"it has more than {MAX_NODES:,} values")
        if len(stack) > MAX_DEPTH + 1 or stack[-1].depth > MAX_DEPTH:
            raise ValueError(f"it is nested more than {MAX_DEPTH} deep")


def _size_of(event: yaml.Event, stack: list[_Size], anchors: dict[str, _Size]) -> _Size:
    if isinstance(event, yaml.CollectionEndEvent):
        return stack.pop()
    if isinstance(event, yaml.AliasEvent):
        if event.anchor not in anchors:
            raise ValueError(f"the alias {event.anchor} refers to nothing, or to a value that contains it")
        return anchors[event.anchor]
    size = _Size()
    if isinstance(event, yaml.ScalarEvent) and event.anchor:
        anchors[event.anchor] = size
    return size
