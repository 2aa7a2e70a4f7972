"""Limit a plan to one of its elements, for a trial: to a thread group, a controller or a sampler with its scope.

Elements that are not executed are disabled and none is removed, so that Module Controllers still find their targets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from lxml import etree

from loadwright.core.messages import plans

from .document.tree import HASH_TREE, Element, Plan, PlanError
from .elements import kinds, registry, threads

Kind = Callable[[Element], str]

_GROUPS = (kinds.THREAD_GROUP, kinds.FRAGMENT)
_EXECUTED = (*_GROUPS, kinds.CONTROLLER, kinds.SAMPLER)
_SIMPLE_CONTROLLER = "GenericController"


def narrow(plan: Plan, number: int, *, setup: bool = True, kind: Kind = registry.kind) -> None:
    """Leave only the element with this number enabled, with everything in its scope; ``plan`` is changed.

    Numbers are given in document order, from 1 on. Of an element that is not executed itself, such as an assertion,
    the innermost one around it that is counts; that of an element of the Test Plan is the whole plan. The element and
    those around it are enabled. The controllers around it become Simple Controllers, so that it is executed once
    whatever their conditions and loops are; a fragment or setUp group around it becomes a thread group. With ``setup``,
    setUp and tearDown groups stay as they are.

    Raises ``PlanError`` if the plan does not have the element.
    """
    chosen = executed_by(plan, number, kind)
    if chosen is None:
        return
    around = list(_around(chosen))
    _disable_others([chosen, *around], kind, setup=setup)
    for element in (chosen, *around):
        element.node.set("enabled", "true")
    for element in around:
        if kind(element) == kinds.CONTROLLER and element.class_name != _SIMPLE_CONTROLLER:
            element.replace_node(simple_controller(element))
    for element in (chosen, *around):
        if kind(element) in _GROUPS and not (threads.is_thread_group(element) and threads.is_main(element)):
            element.replace_node(threads.as_main(element))


def executed_by(plan: Plan, number: int, kind: Kind = registry.kind) -> Element | None:
    """Return the element with this number, or the innermost one around it, that threads execute.

    ``None`` is the whole plan. Raises ``PlanError`` if the plan does not have the element.
    """
    element = next(islice(plan.walk(), number - 1, None), None) if number > 0 else None
    if element is None:
        raise PlanError(plans.NO_SUCH_ELEMENT(number=number))
    return next((one for one in (element, *_around(element)) if kind(one) in _EXECUTED), None)


def without_timers(plan: Plan, kind: Kind = registry.kind) -> None:
    """Disable all timers; ``plan`` is changed."""
    for element in plan.walk():
        if kind(element) == kinds.TIMER:
            element.node.set("enabled", "false")


def _around(element: Element) -> Iterator[Element]:
    """Yield the elements that contain an element, the innermost first."""
    tree = element.node.getparent()
    while tree is not None and tree.tag == HASH_TREE:
        owner = next(tree.itersiblings("*", preceding=True), None)
        if owner is None:
            return
        yield Element(owner)
        tree = owner.getparent()


def _disable_others(path: list[Element], kind: Kind, *, setup: bool) -> None:
    """Disable what is executed beside the elements of a path, which begins with the innermost."""
    for inner, outer in zip(path, path[1:]):
        for sibling in outer.children:
            if sibling.node is inner.node or kind(sibling) not in _EXECUTED:
                continue
            prepares = threads.is_thread_group(sibling) and not threads.is_main(sibling)
            if not (setup and prepares):
                sibling.node.set("enabled", "false")


def simple_controller(controller: Element) -> etree._Element:
    """Return the node of a Simple Controller with the name of a controller, which it replaces."""
    return etree.Element(
        _SIMPLE_CONTROLLER,
        guiclass="LogicControllerGui",
        testclass=_SIMPLE_CONTROLLER,
        testname=controller.name,
        enabled="true",
    )
