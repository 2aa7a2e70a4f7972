"""Every property of an element as a typed grid, for elements without a form of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from loadwright.core.jmx.document.tree import Element

TYPES = {
    "stringProp": "text",
    "boolProp": "boolean",
    "intProp": "integer",
    "longProp": "integer",
    "floatProp": "decimal",
    "doubleProp": "decimal",
    "FloatProperty": "decimal",
}
"""What the tags of properties contain."""
_CONTAINERS = frozenset({"elementProp", "collectionProp", "mapProp", "testelementProp", "objProp"})
"""Contain further properties or an object of Java, and may be empty."""


@dataclass(frozen=True)
class Property:
    """One property: ``path`` leads to it (``edits.SetProperty``); ``type`` is empty for one that contains others."""

    path: tuple[int, ...]
    name: str
    tag: str
    type: str
    value: str

    @property
    def editable(self) -> bool:
        """Whether it has a text of its own that may be changed."""
        return bool(self.type)


def grid(element: Element) -> Iterator[Property]:
    """Yield all properties in document order, each before those that it contains."""
    waiting: list[tuple[tuple[int, ...], etree._Element]] = [
        ((position,), child) for position, child in _reversed(element.node)
    ]
    while waiting:
        path, node = waiting.pop()
        leaf = len(node) == 0 and node.tag not in _CONTAINERS
        yield Property(
            path,
            name=node.get("name", str(node.tag)),
            tag=str(node.tag),
            type=TYPES.get(str(node.tag), "text") if leaf else "",
            value=(node.text or "") if leaf else "",
        )
        waiting.extend(((*path, position), child) for position, child in _reversed(node))


def _reversed(node: etree._Element) -> list[tuple[int, etree._Element]]:
    return list(enumerate(node.iterchildren("*")))[::-1]
