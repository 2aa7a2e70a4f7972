"""Places for elements, relative to another one: as people choose them with a mouse or keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from loadwright.core.jmx.document.tree import Element

from .document import TOP, EditedPlan
from .placement import TOP_LEVEL, may_contain

INTO, BEFORE, AFTER = "into", "before", "after"
WHERE = (INTO, BEFORE, AFTER)
UP, DOWN, OUT, IN = "up", "down", "out", "in"
DIRECTIONS = (UP, DOWN, OUT, IN)


@dataclass(frozen=True)
class Place:
    """The place of a child of ``parent``, counted among all that it has now."""

    parent: int
    position: int

    def without(self, document: EditedPlan, moved: Collection[int]) -> int:
        """Return the position among the children that are not moved."""
        before = document.children(self.parent)[: self.position]
        return sum(1 for child in before if document.number(child) not in moved)

    def holds(self, document: EditedPlan, elements: Sequence[int]) -> bool:
        """Return whether elements are there already, one after the other."""
        siblings = _siblings(document, self.parent)
        at = self.without(document, elements)
        others = [number for number in siblings if number not in elements]
        return [*others[:at], *elements, *others[at:]] == siblings


def place_of(document: EditedPlan, target: int, where: str) -> Place:
    """Return the place at the end of the children of ``target``, or before or after it."""
    if where == INTO:
        return Place(target, len(document.children(target)))
    parent = document.parent(target)
    return Place(parent, _siblings(document, parent).index(target) + (1 if where == AFTER else 0))


def beside(document: EditedPlan, elements: Sequence[int], direction: str) -> Place | None:
    """Return the place of elements that are moved by one; ``None`` if there is none in this direction.

    ``OUT`` is after their parent, ``IN`` at the end of the element before them.
    """
    if not elements:
        return None
    parent = document.parent(elements[0])
    siblings = _siblings(document, parent)
    first = siblings.index(elements[0])
    last = max(siblings.index(number) for number in elements if number in siblings)
    if direction == OUT:
        return None if parent == TOP else place_of(document, parent, AFTER)
    if direction == DOWN:
        return Place(parent, last + 2) if last + 1 < len(siblings) else None
    if first == 0:
        return None
    return Place(parent, first - 1) if direction == UP else place_of(document, siblings[first - 1], INTO)


def may_hold(document: EditedPlan, parent: int, elements: Iterable[Element]) -> bool:
    """Return whether JMeter allows all elements in ``parent``."""
    where = TOP_LEVEL if parent == TOP else document.kind(document.element(parent))
    return all(may_contain(where, document.kind(element)) for element in elements)


def _siblings(document: EditedPlan, parent: int) -> list[int]:
    return [document.number(child) for child in document.children(parent)]
