"""Elements as XML of their own: for copies between plans and programs, and for new elements.

The text is that of a whole JMX file, or the pairs of elements and ``hashTree`` alone, as between them in a file.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable

from lxml import etree

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import HASH_TREE, Element, Plan, PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.messages import plans

_NAME = "JMX"
_ROOT = "jmeterTestPlan"
_AROUND = " \t\r\n\ufeff"
# A text has an encoding no more: what its declaration says about it is of no use.
_DECLARATION = re.compile(r"[\s\ufeff]*<\?xml\s[^>]*\?>")


def read_fragment(text: str) -> list[Element]:
    """Return the elements of a fragment, each with its subtree, in a document of their own.

    A file gives the children of its Test Plan, which itself cannot be inserted anywhere. Raises ``PlanError`` for text
    that is neither, with the limits of plans.
    """
    declaration = _DECLARATION.match(text)
    text = text[declaration.end() if declaration else 0 :].strip(_AROUND)
    if declaration or text.startswith(f"<{_ROOT}"):
        return _contents(read_plan(text.encode(), _NAME))
    plan = read_plan(f"<{_ROOT}><{HASH_TREE}>{text}</{HASH_TREE}></{_ROOT}>".encode(), _NAME)
    if [element.node.tag for element in plan.elements] == [_ROOT]:
        # After a comment.
        return _contents(read_plan(text.encode(), _NAME))
    if text and (len(plan.root) != 1 or not plan.elements):
        raise PlanError(plans.NOT_XML(name=_NAME))
    return plan.elements


def _contents(plan: Plan) -> list[Element]:
    return plan.elements if plan.test_plan is None else plan.test_plan.children


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
    root = etree.Element(_ROOT)
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
