"""Module Controllers: which element each of them runs, by the names on the way to it."""

from __future__ import annotations

from collections.abc import Iterator

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, Plan

from . import kinds, registry

PATH = "ModuleController.node_path"
ROOT = "Test Plan"
"""What JMeter writes as the first name: that of the invisible root of its tree, which it does not compare."""

Names = tuple[str, ...]


def is_module(element: Element) -> bool:
    return element.class_name == "ModuleController"


def path_of(element: Element) -> Names:
    """Return the names on the way to the element that a Module Controller runs, from the Test Plan on."""
    return tuple(prop.text or "" for prop in properties.collection(element.node, PATH))[1:]


def exists(plan: Plan, path: Names) -> bool:
    """Return whether JMeter finds an element by its path."""
    here = plan.elements
    for at, name in enumerate(path):
        found = [element for element in here if element.name == name and not is_module(element)]
        if at == len(path) - 1:
            return bool(found)
        here = [child for element in found for child in element.children]
    return False


def targets(plan: Plan) -> Iterator[Names]:
    """Yield the paths of the controllers and fragments of a plan in document order."""
    waiting: list[tuple[Element, Names]] = [(element, ()) for element in reversed(plan.elements)]
    while waiting:
        element, above = waiting.pop()
        path = (*above, element.name)
        if registry.kind(element) in (kinds.CONTROLLER, kinds.FRAGMENT) and not is_module(element):
            yield path
        waiting.extend((child, path) for child in reversed(element.children))
