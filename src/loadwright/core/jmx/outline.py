"""The tree of a plan for people and programs, with one line per element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.elements import registry
from loadwright.core.jmx.elements.summary import MAX_SUMMARY, Summary
from loadwright.core.messages import Message

MAX_NAME = 500
"""Characters of a name or class. Longer ones are cut off."""


@dataclass
class OutlineNode:
    """One element. ``kind`` is one of ``elements.kinds``; ``summary`` is rendered by ``elements.summary.render``.

    ``number`` is its place in document order, from 1 on.
    """

    name: str
    kind: str
    testclass: str
    enabled: bool
    summary: Summary = ()
    number: int = 0
    children: list[OutlineNode] = field(default_factory=list)


@dataclass(frozen=True)
class OutlineRow:
    """An element and its depth in the tree: 0 at the top level."""

    depth: int
    node: OutlineNode

    def to_json(self) -> list[Any]:
        """Return the row as an array of JSON values."""
        node = self.node
        pieces = [piece if isinstance(piece, str) else piece.to_json() for piece in node.summary]
        return [self.depth, node.name, node.kind, node.testclass, node.enabled, pieces, node.number]

    @classmethod
    def from_json(cls, values: Sequence[Any]) -> OutlineRow:
        """Return the row that ``to_json`` serialized."""
        depth, name, kind, testclass, enabled, pieces, number = values
        summary = tuple(piece if isinstance(piece, str) else Message.from_json(piece) for piece in pieces)
        return cls(depth, OutlineNode(name, kind, testclass, enabled, summary, number))


def outline(plan: Plan) -> list[OutlineNode]:
    """Return the top-level elements with all their children; normally this is the test plan alone."""
    return forest(outline_rows(plan))


def outline_rows(plan: Plan) -> Iterator[OutlineRow]:
    """Yield the elements in document order, as nodes without children."""
    waiting = [(0, element) for element in reversed(plan.elements)]
    number = 0
    while waiting:
        depth, element = waiting.pop()
        number += 1
        yield OutlineRow(depth, _node(element, number))
        waiting.extend((depth + 1, child) for child in reversed(element.children))


def forest(rows: Iterable[OutlineRow]) -> list[OutlineNode]:
    """Return the trees of rows in document order. The first row has the depth 0."""
    top: list[OutlineNode] = []
    path: list[OutlineNode] = []
    for row in rows:
        node = replace(row.node, children=[])
        del path[row.depth :]
        (path[-1].children if path else top).append(node)
        path.append(node)
    return top


def ancestors(rows: Iterable[OutlineRow], depth: int) -> list[OutlineRow]:
    """Return the rows above an element of this depth that follows ``rows``, the top-level one first."""
    path: list[OutlineRow] = []
    for row in rows:
        del path[row.depth :]
        path.append(row)
    return path[:depth]


def _node(element: Element, number: int) -> OutlineNode:
    return OutlineNode(
        name=_cut(element.name or element.class_name, MAX_NAME),
        kind=registry.kind(element),
        testclass=_cut(element.testclass, MAX_NAME),
        enabled=element.enabled,
        summary=tuple(_short(piece) for piece in registry.summary(element)),
        number=number,
    )


def _short(piece: str | Message) -> str | Message:
    """Return a piece of a summary with no more of its texts than is shown."""
    if isinstance(piece, str):
        return _cut(" ".join(piece.split()), MAX_SUMMARY)
    params = {
        name: _cut(value, MAX_SUMMARY) if isinstance(value, str) else value for name, value in piece.params.items()
    }
    return Message(piece.code, params)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
