"""Module Controllers: which element each of them runs, by the names on the way to it."""

from __future__ import annotations

from collections.abc import Iterator

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.messages import Message, checks

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


def target(plan: Plan, path: Names) -> Element | None:
    """Return the element that JMeter finds by its path, ``None`` if it finds none."""
    here = plan.elements
    for at, name in enumerate(path):
        found = [element for element in here if element.name == name and not is_module(element)]
        if at == len(path) - 1:
            # JMeter goes on after the first one.
            return found[-1] if found else None
        here = [child for element in found for child in element.children]
    return None


def executed(plan: Plan) -> list[Element]:
    """Return the enabled elements, in document order, then the others that Module Controllers among them run."""
    found = list(plan.walk(enabled_only=True))
    known = set(found)
    for element in found:
        run = target(plan, path_of(element)) if is_module(element) else None
        if run is not None and run not in known:
            inner = [run, *(one for child in run.children for one in child.walk(enabled_only=True))]
            found += [one for one in inner if one not in known]
            known.update(inner)
    return found


def without_target(module: Element) -> Message:
    """Return what is wrong with a Module Controller that runs nothing."""
    path = path_of(module)[1:]
    if not path:
        return checks.NO_MODULE_CHOSEN(element=module.name)
    return checks.NO_MODULE(element=module.name, path=" › ".join(path))


def targets(plan: Plan) -> Iterator[Names]:
    """Yield the paths of the controllers and fragments of a plan in document order."""
    waiting: list[tuple[Element, Names]] = [(element, ()) for element in reversed(plan.elements)]
    while waiting:
        element, above = waiting.pop()
        path = (*above, element.name)
        if registry.kind(element) in (kinds.CONTROLLER, kinds.FRAGMENT) and not is_module(element):
            yield path
        waiting.extend((child, path) for child in reversed(element.children))
