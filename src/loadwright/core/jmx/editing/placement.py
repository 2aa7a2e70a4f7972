"""Where JMeter lets an element be: the rules of its menus, by the kinds of elements.

They are those of ``MenuFactory.canAddTo`` in JMeter 5.6.3. Elements of unknown plugins follow from their guessed kind.
"""

from __future__ import annotations

from loadwright.core.jmx.elements import kinds

TOP_LEVEL = ""
"""Stands for the top level of the document as a parent, where the Test Plan is."""

_ONLY_IN_PLAN = frozenset({kinds.THREAD_GROUP, kinds.FRAGMENT})
_BRANCHES = frozenset({kinds.THREAD_GROUP, kinds.FRAGMENT, kinds.CONTROLLER})
_STEPS = frozenset({kinds.SAMPLER, kinds.CONTROLLER})
"""What threads execute in order."""


def may_contain(parent: str, child: str) -> bool:
    """Return whether JMeter allows an element of the kind ``child`` directly in one of the kind ``parent``."""
    if parent == TOP_LEVEL or child == kinds.PLAN:
        return False
    if child in _ONLY_IN_PLAN:
        return parent == kinds.PLAN
    if parent == kinds.PLAN:
        return child not in _STEPS
    if child == kinds.OTHER:
        # Non-test elements, such as the recorder; unknown classes may be steps of a plugin.
        return parent in _BRANCHES or parent == kinds.SAMPLER
    if parent in _BRANCHES:
        return True
    return parent == kinds.SAMPLER and child not in _STEPS
