"""CSV data sets whose file is missing: each thread that reaches one ends there, as JMeter has it."""

from __future__ import annotations

from collections.abc import Collection

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import HASH_TREE, Element, Plan

from . import kinds, registry, threads

# A module or an included plan may contain samplers, and a class that is not known may be one.
_SENDING_KINDS = (kinds.SAMPLER, kinds.OTHER)
_SENDING_CONTROLLERS = ("ModuleController", "IncludeController")


def fatal(plan: Plan, missing: Collection[Element]) -> set[Element]:
    """Return those of the data sets ``missing`` that together keep every thread group from sending a sample.

    Empty if one group can send some: it has no such data set, or a sampler before it.
    """
    if not missing:
        return set()
    groups = [group for group in plan.walk(enabled_only=True) if threads.is_thread_group(group)]
    sending = [group for group in groups if _senders(group) and _has_threads(group)] or groups
    stops = [{data_set for data_set in missing if _stops(data_set, group)} for group in sending]
    return set().union(*stops) if all(stops) else set()


def _stops(data_set: Element, group: Element) -> bool:
    """Return whether no sampler of ``group`` is reached without reading the data set."""
    controller = _controller(data_set)
    if controller is None or controller.testclass == "TestPlan":
        return controller is not None
    return _contains(group, controller) and _senders(controller) == _senders(group)


def _controller(element: Element) -> Element | None:
    """Return the controller, thread group or test plan at whose iterations JMeter reads a line for ``element``."""
    tree = element.node.getparent()
    while tree is not None and tree.tag == HASH_TREE:
        node = next((node for node in tree.itersiblings("*", preceding=True) if node.tag != HASH_TREE), None)
        if node is None:
            return None
        owner = Element(node)
        if registry.kind(owner) != kinds.SAMPLER:
            return owner
        tree = node.getparent()
    return None


def _contains(element: Element, inner: Element) -> bool:
    return inner == element or any(tree is element.subtree for tree in inner.node.iterancestors(HASH_TREE))


def _senders(element: Element) -> int:
    """Return the number of enabled elements below ``element`` that may send samples."""
    return sum(_sends(inner) for inner in element.walk(enabled_only=True))


def _sends(element: Element) -> bool:
    return registry.kind(element) in _SENDING_KINDS or element.class_name in _SENDING_CONTROLLERS


def _has_threads(group: Element) -> bool:
    return properties.text(group.node, threads.NUM_THREADS).strip() != "0"
