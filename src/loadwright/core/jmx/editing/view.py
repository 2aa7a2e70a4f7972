"""The tree of a plan that is being edited, as rows with the numbers of its elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import registry
from loadwright.core.jmx.elements.summary import Summary

from .document import TOP, EditedPlan


@dataclass(frozen=True)
class Row:
    """One element of the tree. ``active`` is false if it or one of those above it is disabled."""

    number: int
    parent: int
    depth: int
    name: str
    testclass: str
    kind: str
    enabled: bool
    active: bool
    children: int
    summary: Summary


def rows(document: EditedPlan, parent: int = TOP, *, closed: frozenset[int] = frozenset()) -> Iterator[Row]:
    """Yield the elements below ``parent`` in document order, without those below the elements in ``closed``."""
    depth, active = 0, True
    above = parent
    while above != TOP:
        depth, active = depth + 1, active and document.element(above).enabled
        above = document.parent(above)
    waiting = [(parent, depth, active, child) for child in reversed(document.children(parent))]
    while waiting:
        owner, depth, active, element = waiting.pop()
        children = element.children
        number = document.number(element)
        active = active and element.enabled
        yield _row(element, number, owner, depth, active, len(children))
        if number not in closed:
            waiting.extend((number, depth + 1, active, child) for child in reversed(children))


def _row(element: Element, number: int, parent: int, depth: int, active: bool, children: int) -> Row:
    return Row(
        number=number,
        parent=parent,
        depth=depth,
        name=element.name,
        testclass=element.testclass,
        kind=registry.kind(element),
        enabled=element.enabled,
        active=active,
        children=children,
        summary=registry.summary(element),
    )
