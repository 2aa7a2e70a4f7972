"""A plan that is being edited: its elements have numbers, which stay the same whatever is done to them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import cast

from lxml import etree

from loadwright.core.jmx.document.limits import MAX_DEPTH, MAX_ELEMENTS
from loadwright.core.jmx.document.tree import HASH_TREE, Element, Plan, PlanError
from loadwright.core.jmx.elements import kinds, registry
from loadwright.core.messages import editing, plans

from .changes import Step, recorded, replace, whole
from .fragments import pair
from .placement import TOP_LEVEL, may_contain

TOP = 0
"""The number of the top level of the document, as a parent."""


@dataclass(frozen=True)
class _Replaced:
    """Another XML node has become the node of an element. Its children stay."""

    document: EditedPlan
    number: int
    before: etree._Element
    after: etree._Element

    def undo(self) -> None:
        self.document.put(self.number, self.before)

    def redo(self) -> None:
        self.document.put(self.number, self.after)


@dataclass(frozen=True)
class _Renumbered:
    """Other XML nodes have become the nodes of moved elements, which are copies with other indentation."""

    document: EditedPlan
    before: dict[int, etree._Element]
    after: dict[int, etree._Element]

    def undo(self) -> None:
        self.document.renumber(self.before)

    def redo(self) -> None:
        self.document.renumber(self.after)


class EditedPlan:
    """The document of a plan with numbered elements, and the primitive changes that all edits are made of.

    ``kind`` gives the kind of an element; by default it is guessed for elements of unknown plugins. Numbers are given
    in document order, from 1 on; those of added elements follow. ``next_number`` may be set forward,
    so that edits that are repeated give the same numbers as before. Places and kinds of elements are not checked
    while ``repeating`` is set.
    """

    def __init__(self, plan: Plan, kind: Callable[[Element], str] = registry.kind) -> None:
        self.plan = plan
        self.kind = kind
        self.next_number = 1
        self.repeating = False
        self._nodes: dict[int, etree._Element] = {}
        # Keeps the nodes' Python objects alive, whose identity is the key.
        self._numbers: dict[etree._Element, int] = {}
        self._number_all(plan.elements)

    def copy(self) -> EditedPlan:
        """Return an independent copy with the same numbers."""
        copied = EditedPlan(self.plan.copy(), self.kind)
        numbers = [self._numbers[element.node] for element in self.plan.walk()]
        nodes = [element.node for element in copied.plan.walk()]
        copied._nodes, copied._numbers = {}, {}
        copied.renumber(dict(zip(numbers, nodes)))
        copied.next_number = max(numbers, default=0) + 1
        return copied

    def element(self, number: int) -> Element:
        """Return an element. Raises ``PlanError`` if there is none with this number, or no longer."""
        node = self._nodes.get(number)
        # A node that was taken out still belongs to the document, but has other ancestors.
        if node is None or not any(above is self.plan.root for above in node.iterancestors()):
            raise PlanError(editing.ELEMENT_GONE())
        return Element(node)

    def number(self, element: Element) -> int:
        """Return the number of an element of this document."""
        return self._numbers[element.node]

    def parent(self, number: int) -> int:
        """Return the number of the element that contains this one; ``TOP`` for one at the top level."""
        return self._owner(_tree_of(self.element(number)))

    def children(self, number: int) -> list[Element]:
        """Return the children of an element, or those at the top level."""
        return self.plan.elements if number == TOP else self.element(number).children

    def numbers(self, parent: int) -> list[int]:
        """Return the numbers of the children of an element, or of those at the top level."""
        tree = self.plan.root.find(HASH_TREE) if parent == TOP else self.element(parent).subtree
        if tree is None:
            return []
        return [self._numbers[node] for node in tree.iterchildren("*") if node.tag != HASH_TREE]

    @contextmanager
    def replacing(self, number: int, steps: list[Step]) -> Iterator[etree._Element]:
        """Give a copy of an element's node, in its place, that the body changes. It is put back if that raises."""
        before = self.element(number).node
        after = copy.deepcopy(before)
        self.put(number, after)
        try:
            yield after
        except BaseException:
            self.put(number, before)
            raise
        if etree.tostring(before, with_tail=False) == etree.tostring(after, with_tail=False):
            self.put(number, before)
        else:
            steps.append(_Replaced(self, number, before, after))

    def insert(self, parent: int, position: int, elements: Iterable[Element], steps: list[Step]) -> list[int]:
        """Insert copies of elements with their subtrees so that the first is child ``position``; return their numbers.

        Raises ``PlanError`` if JMeter does not allow one of them there.
        """
        given = list(elements)
        self.check_placement(parent, given)
        with whole(steps):
            tree = self._tree_for_children(parent, steps)
            added = _place(tree, position, map(pair, given), steps)
            self._check_number()
            _check_depth(added)
        self._number_all(added)
        return [self.number(element) for element in added]

    def remove(self, numbers: Iterable[int], steps: list[Step]) -> None:
        """Remove elements with their subtrees. Raises ``PlanError`` for the Test Plan."""
        removed = [self.element(number) for number in self.outermost(numbers)]
        if any(self.kind(element) == kinds.PLAN for element in removed):
            raise PlanError(editing.PLAN_STAYS())
        for element in removed:
            _take_out(element, steps)

    def move(self, numbers: Iterable[int], parent: int, position: int, steps: list[Step]) -> None:
        """Move elements with their subtrees so that the first becomes child ``position`` of ``parent``.

        ``position`` counts the children that are not moved. Raises ``PlanError`` if JMeter does not allow one of them
        there, or if the parent is moved too.
        """
        moved = [self.element(number) for number in self.outermost(numbers)]
        self._check_not_inside(moved, parent)
        self.check_placement(parent, moved)
        before = {self.number(found): found.node for element in moved for found in element.walk()}
        copies = [pair(element) for element in moved]
        with whole(steps):
            tree = self._tree_for_children(parent, steps)
            for element in moved:
                _take_out(element, steps)
            placed = _place(tree, position, copies, steps)
            _check_depth(placed)
        after = (found.node for element in placed for found in element.walk())
        step = _Renumbered(self, before, dict(zip(before, after)))
        step.redo()
        steps.append(step)

    def outermost(self, numbers: Iterable[int]) -> list[int]:
        """Return those of the elements that are in none of the others, in document order."""
        given = list(dict.fromkeys(numbers))
        wanted = {self.element(number).node for number in given}
        if len(given) == 1:
            return given
        found: list[int] = []
        waiting = list(reversed(self.plan.elements))
        while waiting:
            element = waiting.pop()
            if element.node in wanted:
                found.append(self.number(element))
            else:
                waiting.extend(reversed(element.children))
        return found

    def check_placement(self, parent: int, elements: Iterable[Element]) -> None:
        """Raise ``PlanError`` if JMeter does not allow one of the elements in ``parent``."""
        if self.repeating:
            return
        where = TOP_LEVEL if parent == TOP else self.kind(self.element(parent))
        for element in elements:
            if not may_contain(where, self.kind(element)):
                raise PlanError(
                    editing.NOT_ALLOWED_HERE(
                        name=element.name or element.class_name,
                        parent=self.element(parent).name if parent != TOP else "jmeterTestPlan",
                    )
                )

    def check_kind(self, element: Element, wanted: Sequence[Element]) -> None:
        """Raise ``PlanError`` unless ``wanted`` is one element, of the same kind as ``element``."""
        if len(wanted) != 1 or not (self.repeating or self.kind(wanted[0]) == self.kind(element)):
            raise PlanError(editing.NOT_RETYPED(name=element.name, type=wanted[0].class_name if wanted else ""))

    def put(self, number: int, node: etree._Element) -> None:
        """Make ``node`` the node of an element, in the place of its present one."""
        replace(self._nodes[number], node)
        self.renumber({number: node})

    def renumber(self, nodes: dict[int, etree._Element]) -> None:
        """Make these nodes, which are in the document already, those of the elements."""
        for number, node in nodes.items():
            self._nodes[number] = node
            self._numbers[node] = number

    def _number_all(self, elements: Iterable[Element]) -> None:
        for element in elements:
            for found in element.walk():
                self.renumber({self.next_number: found.node})
                self.next_number += 1

    def _owner(self, tree: etree._Element) -> int:
        """Return the number of the element whose children are in ``tree``."""
        owner = next(tree.itersiblings("*", preceding=True), None)
        return TOP if owner is None or owner not in self._numbers else self._numbers[owner]

    def _tree_for_children(self, parent: int, steps: list[Step]) -> etree._Element:
        """Return the ``hashTree`` of an element. The last element of a file may lack one: it is added."""
        if parent == TOP:
            tree = self.plan.root.find(HASH_TREE)
            assert tree is not None
            return tree
        element = self.element(parent)
        if element.subtree is not None:
            return element.subtree
        around = _tree_of(element)
        with recorded(around, steps, first=element.node, following=element.node.getnext()):
            tree = etree.Element(HASH_TREE)
            tail = element.node.tail
            element.node.addnext(tree)
            element.node.tail, tree.tail = f"{_line(around)}  ", tail
        return tree

    def _check_number(self) -> None:
        """Raise ``PlanError`` if the document has more elements than a plan may have."""
        if cast("float", self.plan.root.xpath(f"count(//{HASH_TREE})")) > MAX_ELEMENTS:
            raise PlanError(plans.TOO_MANY_ELEMENTS(name="JMX", limit=MAX_ELEMENTS))

    def _check_not_inside(self, moved: Iterable[Element], parent: int) -> None:
        nodes = {element.node for element in moved}
        while parent != TOP:
            if self.element(parent).node in nodes:
                raise PlanError(editing.INTO_ITSELF())
            parent = self.parent(parent)


def _tree_of(element: Element) -> etree._Element:
    tree = element.node.getparent()
    assert tree is not None
    return tree


def _check_depth(added: Iterable[Element]) -> None:
    """Raise ``PlanError`` if elements, which are in the document, are nested more deeply than a plan may be."""
    for element in added:
        above = sum(1 for _ in element.node.iterancestors())
        below = max(_depth_of(node) for node in (element.node, element.subtree) if node is not None)
        if above + below > MAX_DEPTH:
            raise PlanError(editing.TOO_DEEP(name=element.name, limit=MAX_DEPTH))


def _depth_of(node: etree._Element) -> int:
    """Return the number of levels of XML elements in ``node``."""
    deepest, level = 0, [node]
    while level:
        level = [child for parent in level for child in parent.iterchildren("*")]
        deepest += 1
    return deepest


def _place(
    tree: etree._Element,
    position: int,
    pairs: Iterable[tuple[etree._Element, etree._Element]],
    steps: list[Step],
) -> list[Element]:
    """Insert elements with their subtrees among the children in ``tree``, indented as JMeter does."""
    present = (node for node in tree.iterchildren("*") if node.tag != HASH_TREE)
    following = next(islice(present, position, None), None) if position >= 0 else None
    before = next(tree.iterchildren(reversed=True), None) if following is None else following.getprevious()
    placed = []
    with recorded(tree, steps, first=before, following=following):
        for node, subtree in pairs:
            _insert_before(tree, following, node)
            _insert_before(tree, following, subtree)
            placed.append(Element(node))
    return placed


def _take_out(element: Element, steps: list[Step]) -> None:
    """Take an element and its subtree out of the document, with the lines that they are on."""
    subtree = element.subtree
    tree, before = _tree_of(element), element.node.getprevious()
    last = element.node if subtree is None else subtree
    with recorded(tree, steps, first=before, following=last.getnext()):
        if last.getnext() is None:
            if before is not None:
                before.tail = last.tail
            elif not (tree.text or "").strip():
                tree.text = None
        # What was between the two is white space.
        for node in (element.node, *(() if subtree is None else (subtree,))):
            tree.remove(node)


def _insert_before(tree: etree._Element, following: etree._Element | None, node: etree._Element) -> None:
    """Insert a node on a line of its own before a child of ``tree``, or as the last."""
    inner = _line(tree) + "  "
    etree.indent(node, space="  ", level=inner.count(" ") // 2)
    if following is not None:
        following.addprevious(node)
        node.tail = inner
        return
    last = next(tree.iterchildren(reversed=True), None)
    if last is not None:
        last.tail = inner
    elif not (tree.text or "").strip():
        tree.text = inner
    tree.append(node)
    node.tail = _line(tree)


def _line(tree: etree._Element) -> str:
    """Return the line break and indentation of an XML element in a file written by JMeter."""
    return "\n" + "  " * sum(1 for _ in tree.iterancestors())
