"""Every property of an element as a typed grid, for elements without a form of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements.spec import is_decimal, is_integer

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
BITS = {"intProp": 32, "longProp": 64}
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
        boxed = node.tag in properties.BOXED
        leaf = boxed or (len(node) == 0 and node.tag not in _CONTAINERS)
        yield Property(
            path,
            name=(node.findtext("name", "") if boxed else "") or node.get("name", str(node.tag)),
            tag=str(node.tag),
            type=TYPES.get(str(node.tag), "text") if leaf else "",
            value=(node.findtext("value", "") if boxed else node.text or "") if leaf else "",
        )
        if not boxed:
            waiting.extend(((*path, position), child) for position, child in _reversed(node))


def is_loaded(tag: str, value: str) -> bool:
    """Return whether JMeter reads this text in a property with this tag as it is meant, or loads the plan at all."""
    kind = TYPES.get(tag, "text")
    if kind == "boolean":
        return value in ("true", "false")
    if kind == "integer":
        return is_integer(value, BITS[tag])
    return kind != "decimal" or is_decimal(value)


def _reversed(node: etree._Element) -> list[tuple[int, etree._Element]]:
    return list(enumerate(node.iterchildren("*")))[::-1]
