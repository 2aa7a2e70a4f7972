"""The tree of a plan for people and programs: what each element is, in a line."""

from __future__ import annotations

from dataclasses import dataclass, field

from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.elements import registry
from loadwright.core.jmx.elements.summary import Summary


@dataclass
class OutlineNode:
    """One element. ``kind`` is a word of ``elements.kinds``; ``summary`` is rendered by ``elements.summary.render``."""

    name: str
    kind: str
    testclass: str
    enabled: bool
    summary: Summary = ()
    children: list[OutlineNode] = field(default_factory=list)


def outline(plan: Plan) -> list[OutlineNode]:
    """Return the elements at the top of the plan, normally the test plan alone, with all they hold."""
    return [_node(element) for element in plan.elements]


def _node(element: Element) -> OutlineNode:
    return OutlineNode(
        name=element.name or element.class_name,
        kind=registry.kind(element),
        testclass=element.testclass,
        enabled=element.enabled,
        summary=registry.summary(element),
        children=[_node(child) for child in element.children],
    )
