"""Places for elements, relative to another one: as people choose them with a mouse or keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from loadwright.core.jmx.document.tree import Element

from .document import TOP, EditedPlan
from .placement import TOP_LEVEL, may_contain

INTO, BEFORE, AFTER = "into", "before", "after"
WHERE = (INTO, BEFORE, AFTER)
UP, DOWN, OUT, IN = "up", "down", "out", "in"
DIRECTIONS = (UP, DOWN, OUT, IN)


@dataclass(frozen=True)
class Place:
    """The place of a child of ``parent``, counted among ``siblings``, which are all that it has now."""

    parent: int
    position: int
    siblings: Sequence[int] = field(compare=False, repr=False)

    def without(self, moved: Collection[int]) -> int:
        """Return the position among the children that are not moved."""
        leaving = set(moved)
        return sum(1 for number in self.siblings[: self.position] if number not in leaving)

    def holds(self, elements: Sequence[int]) -> bool:
        """Return whether elements are there already, one after the other."""
        at = self.without(elements)
        return list(self.siblings[at : at + len(elements)]) == list(elements)


def place_of(document: EditedPlan, target: int, where: str) -> Place:
    """Return the place at the end of the children of ``target``, or before or after it."""
    if where == INTO:
        children = document.numbers(target)
        return Place(target, len(children), children)
    parent = document.parent(target)
    siblings = document.numbers(parent)
    return Place(parent, siblings.index(target) + (1 if where == AFTER else 0), siblings)


def beside(document: EditedPlan, elements: Sequence[int], direction: str) -> Place | None:
    """Return the place of elements that are moved by one; ``None`` if there is none in this direction.

    ``OUT`` is after their parent, ``IN`` at the end of the element before them.
    """
    if not elements:
        return None
    parent = document.parent(elements[0])
    if direction == OUT:
        return None if parent == TOP else place_of(document, parent, AFTER)
    siblings = document.numbers(parent)
    places = {number: place for place, number in enumerate(siblings)}
    first, last = places[elements[0]], max(places[number] for number in elements if number in places)
    if direction == DOWN:
        return Place(parent, last + 2, siblings) if last + 1 < len(siblings) else None
    if first == 0:
        return None
    return Place(parent, first - 1, siblings) if direction == UP else place_of(document, siblings[first - 1], INTO)


def may_hold(document: EditedPlan, parent: int, elements: Iterable[Element]) -> bool:
    """Return whether JMeter allows all elements in ``parent``."""
    where = TOP_LEVEL if parent == TOP else document.kind(document.element(parent))
    return all(may_contain(where, document.kind(element)) for element in elements)
