"""The tree of a plan for people and programs, with one line per element."""

from __future__ import annotations

from dataclasses import dataclass, field

from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.elements import registry
from loadwright.core.jmx.elements.summary import Summary


@dataclass
class OutlineNode:
    """One element. ``kind`` is one of ``elements.kinds``; ``summary`` is rendered by ``elements.summary.render``."""

    name: str
    kind: str
    testclass: str
    enabled: bool
    summary: Summary = ()
    children: list[OutlineNode] = field(default_factory=list)


def outline(plan: Plan) -> list[OutlineNode]:
    """Return the top-level elements with all their children; normally this is the test plan alone."""
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
