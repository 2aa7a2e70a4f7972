"""What an edit did to the document, so that it can be undone and done again to the byte."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from lxml import etree


class Step(Protocol):
    """One reversible step of a change."""

    def undo(self) -> None:
        """Restore what was before."""

    def redo(self) -> None:
        """Do the same again, after ``undo``."""


@dataclass(frozen=True)
class Attribute:
    """An attribute of an XML element has another value."""

    node: etree._Element
    name: str
    before: str
    after: str

    def undo(self) -> None:
        self.node.set(self.name, self.before)

    def redo(self) -> None:
        self.node.set(self.name, self.after)


@dataclass(frozen=True)
class Replaced:
    """Another XML element is in the place of one."""

    before: etree._Element
    after: etree._Element

    def undo(self) -> None:
        replace(self.after, self.before)

    def redo(self) -> None:
        replace(self.before, self.after)


def replace(present: etree._Element, wanted: etree._Element) -> None:
    """Put an XML element into the place of another one."""
    parent = present.getparent()
    assert parent is not None
    wanted.tail = present.tail
    parent.replace(present, wanted)


@dataclass(frozen=True)
class _Nodes:
    """Neighbouring children of an XML element, with the white space after each, and before the first child of all."""

    text: str | None
    nodes: list[etree._Element]
    tails: list[str | None]

    @classmethod
    def of(cls, tree: etree._Element, first: etree._Element | None, following: etree._Element | None) -> _Nodes:
        """Return the children of ``tree`` from ``first`` to the one before ``following``; ``None`` for all."""
        nodes = []
        node = first if first is not None else next(tree.iterchildren(), None)
        while node is not None and node is not following:
            nodes.append(node)
            node = node.getnext()
        return cls(tree.text, nodes, [node.tail for node in nodes])

    def part(self, begin: int, end: int) -> _Nodes:
        return _Nodes(self.text, self.nodes[begin:end], self.tails[begin:end])


@dataclass(frozen=True)
class _Splice:
    """``before`` became ``after`` among the children of ``tree``, before ``following``; ``None`` at the end.

    Steps are undone and done again in order, so that ``following`` is there whenever this one is.
    """

    tree: etree._Element
    following: etree._Element | None
    before: _Nodes
    after: _Nodes

    def undo(self) -> None:
        self._replace(self.after, self.before)

    def redo(self) -> None:
        self._replace(self.before, self.after)

    def _replace(self, present: _Nodes, wanted: _Nodes) -> None:
        # Taking a node out and in again walks through all that it contains, so most are left where they are.
        staying = _in_order(present.nodes, wanted.nodes)
        for node in present.nodes:
            # One that belongs to another parent was put there by another step.
            if node not in staying and node.getparent() is self.tree:
                self.tree.remove(node)
        following = self.following
        for node in reversed(wanted.nodes):
            if node not in staying:
                if following is None:
                    self.tree.append(node)
                else:
                    following.addprevious(node)
            following = node
        for node, tail in zip(wanted.nodes, wanted.tails):
            node.tail = tail
        self.tree.text = wanted.text


def _in_order(before: list[etree._Element], after: list[etree._Element]) -> set[etree._Element]:
    """Return a largest set of nodes that are in both lists in the same order."""
    places = {node: place for place, node in enumerate(before)}
    # The longest increasing sequence of places: the lowest last place of a sequence of each length, and its node.
    lowest: list[int] = []
    chains: list[tuple[etree._Element, int]] = []
    ends: list[int] = []
    for node in after:
        if node not in places:
            continue
        length = bisect_left(lowest, places[node])
        chains.append((node, ends[length - 1] if length else -1))
        lowest[length : length + 1] = [places[node]]
        ends[length : length + 1] = [len(chains) - 1]
    staying: set[etree._Element] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        node, at = chains[at]
        staying.add(node)
    return staying


@contextmanager
def recorded(
    tree: etree._Element,
    steps: list[Step],
    *,
    first: etree._Element | None = None,
    following: etree._Element | None = None,
) -> Iterator[None]:
    """Append to ``steps`` what the body does to the children of ``tree``: which there are, and the space around them.

    Of many children, the body changes only those from ``first`` on, which itself stays, to the one before
    ``following``; ``None`` for the beginning and the end. Only the range that differs is kept. If the body raises, the
    children are restored and nothing is appended.
    """
    before = _Nodes.of(tree, first, following)
    try:
        yield
    except BaseException:
        _Splice(tree, following, before, _Nodes.of(tree, first, following)).undo()
        raise
    after = _Nodes.of(tree, first, following)
    begin, end = _common(before, after)
    splice = _Splice(
        tree,
        after.nodes[-end] if end else following,
        before.part(begin, len(before.nodes) - end),
        after.part(begin, len(after.nodes) - end),
    )
    if splice.before != splice.after:
        steps.append(splice)


@contextmanager
def whole(steps: list[Step]) -> Iterator[None]:
    """Undo and forget what the body appends to ``steps`` if it raises."""
    there = len(steps)
    try:
        yield
    except BaseException:
        for step in reversed(steps[there:]):
            step.undo()
        del steps[there:]
        raise


def _common(before: _Nodes, after: _Nodes) -> tuple[int, int]:
    """Return how many children at the beginning, and how many at the end, are the same."""
    pairs = [list(zip(side.nodes, side.tails)) for side in (before, after)]
    shorter = min(len(pairs[0]), len(pairs[1]))
    begin = 0
    while begin < shorter and pairs[0][begin] == pairs[1][begin]:
        begin += 1
    end = 0
    while end < shorter - begin and pairs[0][-1 - end] == pairs[1][-1 - end]:
        end += 1
    return begin, end
