"""Header sets: named headers of a project, which plans contain as HTTP Header Managers with a mark.

The mark is a property of our own. JMeter ignores it, and keeps it when it loads and saves a plan.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, Plan

from .editing.document import EditedPlan
from .editing.edits import DropProperty, Edit, Insert, PutProperty, Rename, SetValues, Several
from .editing.fragments import write_fragment
from .elements import kinds, registry, values
from .elements.declared.http_managers import HEADERS, MANAGER

MARK = "loadwright.header_set"
"""The property of a Header Manager that names its set: the key of the set, a space, and its name."""
HOLDERS = (kinds.PLAN, kinds.THREAD_GROUP, kinds.CONTROLLER, kinds.FRAGMENT)
"""The kinds of elements that a set can be chosen for, besides HTTP requests: it applies to the requests in them."""
METHOD = "HTTPSampler.method"
MAX_NAME = 200
"""Characters of a name in a list of uses."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Mark:
    """The set that a Header Manager was made from: its key, which is unique everywhere, and its name at that time."""

    key: str
    name: str

    def __str__(self) -> str:
        return f"{self.key} {self.name}"


@dataclass(frozen=True)
class HeaderSet:
    """A set with the headers that are sent, in order."""

    key: str
    name: str
    headers: Headers

    @property
    def mark(self) -> Mark:
        return Mark(self.key, self.name)


@dataclass(frozen=True)
class Use:
    """A Header Manager with a mark: its number in document order, from 1 on, and the element whose requests it is for.

    ``fingerprint`` identifies its headers.
    """

    number: int
    name: str
    owner: int
    owner_name: str
    key: str
    set_name: str
    fingerprint: str
    enabled: bool


def mark_of(element: Element) -> Mark | None:
    """Return the mark of an element; ``None`` if it is no Header Manager or has none."""
    if element.class_name != MANAGER.class_name:
        return None
    key, _, name = properties.text(element.node, MARK).strip().partition(" ")
    return Mark(key, name.strip()) if key else None


def headers_of(element: Element) -> Headers:
    """Return the names and values in a Header Manager, in order."""
    return tuple((row["Header.name"], row["Header.value"]) for row in values.read_rows(HEADERS, element.node))


def fingerprint(headers: Headers) -> str:
    """Return a text that is the same for the same headers in the same order."""
    return sha256(json.dumps(headers).encode()).hexdigest()


def resolve(mark: Mark, sets: Collection[HeaderSet]) -> HeaderSet | None:
    """Return the set that a mark names: by its key, or if that is unknown, as in a plan from elsewhere, by its name."""
    by_key = next((one for one in sets if one.key == mark.key), None)
    return by_key or next((one for one in sets if one.name == mark.name), None)


def uses(plan: Plan) -> Iterator[Use]:
    """Yield the Header Managers with a mark, in document order."""
    numbers = {element.node: number for number, element in enumerate(plan.walk(), 1)}
    for owner in plan.walk():
        for child in owner.children:
            mark = mark_of(child)
            if mark is not None:
                yield Use(
                    number=numbers[child.node],
                    name=_cut(child.name),
                    owner=numbers[owner.node],
                    owner_name=_cut(owner.name or owner.class_name),
                    key=mark.key,
                    set_name=_cut(mark.name),
                    fingerprint=fingerprint(headers_of(child)),
                    enabled=child.enabled,
                )


def manager_of(element: Element) -> Element | None:
    """Return the Header Manager that a set was chosen with for an element: its first child with a mark."""
    return next((child for child in element.children if mark_of(child) is not None), None)


def updated(number: int, chosen: HeaderSet, *, rename: bool = False) -> Edit:
    """Return the edit that gives a Header Manager the headers and the mark of a set, and its name if ``rename``."""
    rows = [{"Header.name": name, "Header.value": value} for name, value in chosen.headers]
    edits = (SetValues(number, {HEADERS.name: rows}), PutProperty(number, MARK, "stringProp", str(chosen.mark)))
    return Several((*edits, Rename(number, chosen.name)) if rename else edits)


def detached(number: int) -> Edit:
    """Return the edit that removes the mark. The headers stay."""
    return DropProperty(number, MARK)


def chosen_for(document: EditedPlan, number: int, chosen: HeaderSet) -> Edit:
    """Return the edit that makes a set that of an element, or of a Header Manager itself.

    The headers replace those of the set that was chosen before. Without one, a Header Manager becomes the first child.
    """
    element = document.element(number)
    manager = element if element.class_name == MANAGER.class_name else manager_of(element)
    if manager is not None:
        mark = mark_of(manager)
        # A name that people have given it stays.
        rename = mark is not None and manager.name == mark.name != chosen.name
        return updated(document.number(manager), chosen, rename=rename)
    rows = [{"Header.name": name, "Header.value": value} for name, value in chosen.headers]
    node = values.new(MANAGER, chosen.name, {HEADERS.name: rows})
    properties.put(node, "stringProp", MARK, str(chosen.mark))
    return Insert(number, 0, write_fragment([Element(node)]))


@dataclass(frozen=True)
class Place:
    """An element for which a set can be chosen, or a Header Manager (``is_manager``).

    ``method`` is that of an HTTP request. ``mark`` and ``headers`` are those of the Header Manager ``manager``, 0 if
    none with a mark is there.
    """

    is_manager: bool
    method: str = ""
    manager: int = 0
    mark: Mark | None = None
    headers: Headers = ()


def place_of(document: EditedPlan, number: int) -> Place | None:
    """Return what concerns header sets of an element; ``None`` if none can be chosen for it."""
    element = document.element(number)
    if element.class_name == MANAGER.class_name:
        return Place(True, "", number, mark_of(element), headers_of(element))
    spec = registry.spec_of(element)
    is_request = spec is not None and any(field.name == METHOD for field in spec.fields)
    if not is_request and document.kind(element) not in HOLDERS:
        return None
    method = (properties.text(element.node, METHOD) or "GET").upper() if is_request else ""
    manager = manager_of(element)
    if manager is None:
        return Place(False, method)
    return Place(False, method, document.number(manager), mark_of(manager), headers_of(manager))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_NAME else f"{text[: MAX_NAME - 1]}…"
