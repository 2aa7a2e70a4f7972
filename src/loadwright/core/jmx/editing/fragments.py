"""Elements as XML of their own: for copies between plans and programs, and for new elements.

The text is that of a whole JMX file, or the pairs of elements and ``hashTree`` alone, as between them in a file.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable

from lxml import etree

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import HASH_TREE, Element, Plan, PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.messages import plans

_NAME = "JMX"


def read_fragment(text: str) -> list[Element]:
    """Return the elements of a fragment, each with its subtree, in a document of their own.

    A file gives the children of its Test Plan, which itself cannot be inserted anywhere. Raises ``PlanError`` for text
    that is neither, with the limits of plans.
    """
    if text.lstrip().startswith(("<?xml", "<jmeterTestPlan")):
        plan = read_plan(text.encode(), _NAME)
        return plan.elements if plan.test_plan is None else plan.test_plan.children
    wrapped = f"<jmeterTestPlan><{HASH_TREE}>{text.strip()}</{HASH_TREE}></jmeterTestPlan>"
    plan = read_plan(wrapped.encode(), _NAME)
    if text.strip() and (len(plan.root) != 1 or not plan.elements):
        raise PlanError(plans.NOT_XML(name=_NAME))
    return plan.elements


def write_fragment(elements: Iterable[Element]) -> str:
    """Return the elements with their subtrees as text; the inverse of ``read_fragment``."""
    return _text(node for element in elements for node in pair(element))


def write_alone(element: Element) -> str:
    """Return an element without its subtree as text."""
    return _text(pair(element)[:1])


def canonical(element: Element) -> bytes:
    """Return an element without its subtree in a form that is the same for equal elements."""
    return canonical_node(element.node)


def canonical_node(node: etree._Element) -> bytes:
    """Return an XML element with all in it, without indentation."""
    text: bytes = etree.tostring(node, with_tail=False, method="c14n")
    return b"".join(line.strip() for line in text.splitlines())


def _text(nodes: Iterable[etree._Element]) -> str:
    tree = etree.Element(HASH_TREE)
    for node in nodes:
        tree.append(node)
    etree.indent(tree, space="  ")
    root = etree.Element("jmeterTestPlan")
    root.append(tree)
    text = write_plan(Plan(root, head="", foot="")).decode()
    begin, end = text.find(f"<{HASH_TREE}>"), text.rfind(f"</{HASH_TREE}>")
    return "" if begin < 0 else text[begin + len(HASH_TREE) + 2 : end].strip()


def pair(element: Element) -> tuple[etree._Element, etree._Element]:
    """Return independent copies of an element's node and subtree; an empty ``hashTree`` if it has none."""
    subtree = element.subtree
    copies = copy.deepcopy(element.node), etree.Element(HASH_TREE) if subtree is None else copy.deepcopy(subtree)
    for node in copies:
        node.tail = None
    return copies
