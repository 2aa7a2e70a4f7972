"""A plan as its XML document: test elements are views of it, never copies.

In a JMX file every test element is followed by a ``hashTree`` that contains its children, again in pairs. ``Element``
is a view of one such pair. Anything that a view does not use (attributes, properties, comments, whitespace) stays in
the document unchanged.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from lxml import etree

from loadwright.core.messages import InputError

HASH_TREE = "hashTree"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_DECLARATION = re.compile(r"\A<\?xml\s.*?\?>", re.DOTALL)


class PlanError(InputError):
    """A plan or bundle that cannot be used. Its message may list files."""

    LONGEST_TEXT = 1000


@dataclass(frozen=True)
class Plan:
    """A JMX document.

    ``head`` and ``foot`` are the source text around the root element: XML declaration, comments, line ends.
    ``encoding``, ``bom``, ``newline`` and ``quotes_escaped`` (in text, as in JMeter) describe its form in bytes.
    """

    root: etree._Element
    head: str = f"{DECLARATION}\n"
    foot: str = "\n"
    encoding: str = "utf-8"
    bom: bytes = b""
    newline: str = "\n"
    quotes_escaped: bool = True

    def copy(self) -> Plan:
        """Return an independent copy."""
        return replace(self, root=copy.deepcopy(self.root))

    def for_jmeter(self) -> Plan:
        """Return the same document in XML 1.0 and UTF-8, which JMeter assumes for every plan."""
        head = _DECLARATION.sub("", self.head).lstrip()
        return replace(self, head=f"{DECLARATION}\n{head}", encoding="utf-8", bom=b"")

    @property
    def elements(self) -> list[Element]:
        """The elements at the top level: the test plan, in old files also a workbench."""
        tree = self.root.find(HASH_TREE)
        return [] if tree is None else _pairs(tree)

    @property
    def test_plan(self) -> Element | None:
        """The Test Plan element, ``None`` if the file has none."""
        return next((element for element in self.elements if element.testclass == "TestPlan"), None)

    def walk(self, *, enabled_only: bool = False) -> Iterator[Element]:
        """Yield every element in document order; with ``enabled_only`` skip disabled ones with all their children."""
        for element in self.elements:
            yield from element.walk(enabled_only=enabled_only)

    def fixed(self) -> Plan:
        """Return a view of the same document that is faster to read many times, and that must not be changed."""
        return _FixedPlan(**vars(self))


class _FixedPlan(Plan):
    """A plan whose elements are looked for in the document once."""

    @cached_property
    def elements(self) -> list[Element]:
        return [_FixedElement(element.node) for element in super().elements]


@dataclass(frozen=True, eq=False)
class Element:
    """One test element: its XML node, and its children in the ``hashTree`` that follows it."""

    node: etree._Element

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Element) and self.node is other.node

    def __hash__(self) -> int:
        return hash(self.node)

    @property
    def testclass(self) -> str:
        """The class or alias that JMeter instantiates."""
        # XStream writes "$" as "_-" and "_" as "__" in tag names.
        return self.node.get("testclass") or self.node.tag.replace("__", "\0").replace("_-", "$").replace("\0", "_")

    @property
    def class_name(self) -> str:
        """The class without its package."""
        return self.testclass.rpartition(".")[2]

    @property
    def guiclass(self) -> str:
        """The class of the element's form in JMeter; empty if the file does not name one."""
        return self.node.get("guiclass", "")

    @property
    def name(self) -> str:
        return self.node.get("testname", "")

    @property
    def enabled(self) -> bool:
        """Whether the element itself is enabled; a parent may still be disabled."""
        return self.node.get("enabled", "true").lower() == "true"

    @property
    def line(self) -> int:
        """The line of the element in its file; 0 for a new element."""
        return cast("int | None", self.node.sourceline) or 0

    @property
    def subtree(self) -> etree._Element | None:
        """The ``hashTree`` with the children; the last element of a file may lack one."""
        following = next(self.node.itersiblings("*"), None)
        return following if following is not None and following.tag == HASH_TREE else None

    @property
    def children(self) -> list[Element]:
        """The direct children, in order."""
        tree = self.subtree
        return [] if tree is None or not len(tree) else _pairs(tree)

    def walk(self, *, enabled_only: bool = False) -> Iterator[Element]:
        """Yield this element and all its descendants, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            if enabled_only and not element.enabled:
                continue
            yield element
            waiting.extend(reversed(element.children))

    def insert_first(self, node: etree._Element) -> Element:
        """Insert ``node``, with an empty ``hashTree``, as the first child; return its view."""
        tree = self.subtree
        if tree is None:
            tree = etree.Element(HASH_TREE)
            tree.tail, self.node.tail = self.node.tail, _indent(self.node)
            self.node.addnext(tree)
        _insert(tree, 0, etree.Element(HASH_TREE))
        _insert(tree, 0, node)
        return Element(node)

    def replace_node(self, node: etree._Element) -> Element:
        """Replace this element's own node by ``node``, keeping the children; return its view."""
        parent = self.node.getparent()
        if parent is None:
            raise ValueError(f"{self.name!r} is not in a plan")
        etree.indent(node, space="  ", level=_depth(self.node))
        node.tail = self.node.tail
        parent.replace(self.node, node)
        return Element(node)


class _FixedElement(Element):
    """An element of a plan that does not change: what is asked most often is read from the document once."""

    @cached_property
    def class_name(self) -> str:
        return super().class_name

    @cached_property
    def enabled(self) -> bool:
        return super().enabled

    @cached_property
    def children(self) -> list[Element]:
        return [_FixedElement(child.node) for child in super().children]


def _pairs(tree: etree._Element) -> list[Element]:
    return [Element(node) for node in tree.iterchildren("*") if node.tag != HASH_TREE]


def _depth(node: etree._Element) -> int:
    return sum(1 for _ in node.iterancestors())


def _indent(node: etree._Element) -> str:
    """Return the line break and indentation before ``node`` in a file written by JMeter."""
    return "\n" + "  " * _depth(node)


def _insert(parent: etree._Element, index: int, node: etree._Element) -> None:
    """Insert a new node on a line of its own, indented as JMeter does."""
    inner = "\n" + "  " * (_depth(parent) + 1)
    if len(parent) == 0 and not parent.text:
        parent.text, node.tail = inner, _indent(parent)
    else:
        node.tail = inner
    parent.insert(index, node)
    tail = node.tail
    etree.indent(node, space="  ", level=_depth(node))
    node.tail = tail
