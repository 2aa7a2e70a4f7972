"""What differs between two versions of a plan: elements that were added, removed, moved or changed, with properties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from lxml import etree

from loadwright.core.jmx.compare import Difference, listed
from loadwright.core.jmx.document.tree import Element, Plan

from .document import TOP, EditedPlan
from .matching import matching
from .properties import grid

ADDED = "added"
REMOVED = "removed"
CHANGED = "changed"
MOVED = "moved"

MOST_COMPARED = 2000
"""Values of one element that are compared in any order. Of more, those are the same that have the same place."""

_ATTRIBUTES = ("testname", "testclass", "guiclass", "enabled")
_Leaf = tuple[str, str]


@dataclass(frozen=True)
class PropertyChange:
    """A value of an element. ``name`` is that of its property after those that contain it.

    ``before`` is ``None`` for a new value, ``after`` for one that was removed.
    """

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Change:
    """What happened to an element. ``above`` are the names of the elements that contain it, the outermost first.

    A moved element may have changed, too.
    """

    kind: str
    name: str
    testclass: str
    above: list[str]
    properties: list[PropertyChange] = field(default_factory=list)


def differences(before: Plan, after: Plan) -> Iterator[Change]:
    """Yield what differs: first the removed elements, then the others in the order of the later version.

    An element below another that was added or removed is yielded as well.
    """
    former, later = EditedPlan(before.fixed()), EditedPlan(after.fixed())
    matched = matching(former, later)
    for element in former.plan.walk():
        if former.number(element) not in matched:
            yield _change(REMOVED, former, element)
    origins = {number: origin for origin, number in matched.items()}
    elements = {former.number(element): element for element in former.plan.walk()}
    moved = _moved(former, later, {number: elements[origin] for number, origin in origins.items() if number != TOP})
    for element in later.plan.walk():
        number = later.number(element)
        if number not in origins:
            yield _change(ADDED, later, element)
            continue
        changed = list(_property_changes(elements[origins[number]], element))
        if number in moved or changed:
            yield _change(MOVED if number in moved else CHANGED, later, element, changed)


def summary(changes: Iterable[Change]) -> Difference:
    """Return the numbers and first names of elements that were added, removed, and changed or moved."""
    names: dict[str, list[str]] = {}
    for change in changes:
        names.setdefault(CHANGED if change.kind == MOVED else change.kind, []).append(change.name)
    return Difference(*(listed(names.get(kind, [])) for kind in (ADDED, REMOVED, CHANGED)))


def _change(kind: str, document: EditedPlan, element: Element, changed: list[PropertyChange] | None = None) -> Change:
    above = []
    number = document.parent(document.number(element))
    while number != TOP:
        above.append(_name(document.element(number)))
        number = document.parent(number)
    return Change(kind, _name(element), element.testclass, above[::-1], changed or [])


def _name(element: Element) -> str:
    return element.name or element.class_name


def _moved(former: EditedPlan, later: EditedPlan, origins: dict[int, Element]) -> set[int]:
    """Return the elements of the later version that have another parent, or another place among its children.

    ``origins`` are the same elements of the former version by their numbers in the later one.
    """
    found: set[int] = set()
    for before, after in ((former.plan.elements, later.plan.elements), *_with_children(later, origins)):
        places = {one: place for place, one in enumerate(before)}
        last = -1
        for child in after:
            number = later.number(child)
            origin = origins.get(number)
            place = -1 if origin is None else places.get(origin, -1)
            if place < last or (place < 0 and origin is not None):
                found.add(number)
            last = max(last, place)
    return found


def _with_children(later: EditedPlan, origins: dict[int, Element]) -> Iterator[tuple[list[Element], list[Element]]]:
    """Yield the children of each element before and after, if it has some now."""
    for element in later.plan.walk():
        if element.children:
            origin = origins.get(later.number(element))
            yield [] if origin is None else origin.children, element.children


def _property_changes(before: Element, after: Element) -> Iterator[PropertyChange]:
    one, other = (etree.tostring(element.node, with_tail=False) for element in (before, after))
    if one != other:
        yield from _unequal_properties(before, after)


def _unequal_properties(before: Element, after: Element) -> Iterator[PropertyChange]:
    for name in _ATTRIBUTES:
        # JMeter takes an element without the attribute for an enabled one.
        default = "true" if name == "enabled" else ""
        one, other = (element.node.get(name, default) for element in (before, after))
        if one != other:
            yield PropertyChange(name, one, other)
    left, right = list(_leaves(before)), list(_leaves(after))
    for gone, come in _unequal(left, right):
        yield from _paired(gone, come)


def _leaves(element: Element) -> Iterator[_Leaf]:
    """Yield the values with the names of the properties that contain them."""
    names: dict[tuple[int, ...], str] = {}
    for one in grid(element):
        above = names.get(one.path[:-1], "")
        names[one.path] = f"{above} › {one.name}" if above and one.name else above or one.name
        if one.editable:
            yield names[one.path], one.value


def _unequal(left: list[_Leaf], right: list[_Leaf]) -> Iterator[tuple[list[_Leaf], list[_Leaf]]]:
    """Yield the parts of two lists that differ."""
    shorter = min(len(left), len(right))
    begin = next((at for at in range(shorter) if left[at] != right[at]), shorter)
    end = next((at for at in range(shorter - begin) if left[-1 - at] != right[-1 - at]), shorter - begin)
    left, right = left[begin : len(left) - end], right[begin : len(right) - end]
    if max(len(left), len(right)) > MOST_COMPARED:
        yield left, right
        return
    for tag, start, stop, other_start, other_stop in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            yield left[start:stop], right[other_start:other_stop]


def _paired(gone: list[_Leaf], come: list[_Leaf]) -> Iterator[PropertyChange]:
    """Yield values that have the same name in both lists as changed ones, the others as removed and added."""
    waiting = Counter(name for name, _ in gone)
    values: dict[str, list[str]] = {}
    for name, value in gone:
        values.setdefault(name, []).append(value)
    for name, value in come:
        if waiting[name]:
            waiting[name] -= 1
            before = values[name].pop(0)
            if before != value:
                yield PropertyChange(name, before, value)
        else:
            yield PropertyChange(name, None, value)
    for name, left in values.items():
        yield from (PropertyChange(name, value, None) for value in left)
