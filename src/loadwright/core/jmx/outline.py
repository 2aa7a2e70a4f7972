"""The tree of a plan for people and programs: what each element is, in a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable

from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.elements import assertions, configs, controllers, listeners, samplers, threads, timers
from loadwright.core.jmx.elements.kinds import THREAD_GROUP, kind

from .document import properties

MAX_SUMMARY = 200

_SUMMARIES: dict[str, Callable[[Element], str]] = {
    **assertions.SUMMARIES,
    **configs.SUMMARIES,
    **controllers.SUMMARIES,
    **listeners.SUMMARIES,
    **samplers.SUMMARIES,
    **timers.SUMMARIES,
}


@dataclass
class OutlineNode:
    """One element. ``kind`` is a word of ``elements.kinds``; ``summary`` is empty when there is nothing to say."""

    name: str
    kind: str
    testclass: str
    enabled: bool
    summary: str = ""
    children: list[OutlineNode] = field(default_factory=list)


def outline(plan: Plan) -> list[OutlineNode]:
    """Return the elements at the top of the plan, normally the test plan alone, with all they hold."""
    return [_node(element) for element in plan.elements]


def _node(element: Element) -> OutlineNode:
    return OutlineNode(
        name=element.name or element.class_name,
        kind=kind(element),
        testclass=element.testclass,
        enabled=element.enabled,
        summary=_summary(element),
        children=[_node(child) for child in element.children],
    )


def _summary(element: Element) -> str:
    if kind(element) == THREAD_GROUP:
        summary = threads.summary(element)
    else:
        summarise: Callable[[Element], str] | None = _SUMMARIES.get(element.class_name)
        summary = summarise(element) if summarise else properties.text(element.node, threads.COMMENTS)
    summary = " ".join(summary.split())
    return summary if len(summary) <= MAX_SUMMARY else summary[: MAX_SUMMARY - 1] + "…"
