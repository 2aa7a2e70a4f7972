"""The operations of the workbench, by name. Each module in ``operations`` registers its own.

An operation is a function of an open draft and of the values that it needs; it returns what can be pickled. It runs in
the process of the workbench, so it imports no Django and texts are not translated: it returns messages.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from loadwright.core.jmx.catalogue import Catalogue
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.editing.view import Tree
from loadwright.core.jmx.variables.usage import Memory

from .calls import Values


class OpenDraft:
    """A draft in the state ``stamp``, with the catalogue of JMeter."""

    def __init__(self, history: History, catalogue: Catalogue, stamp: str) -> None:
        self.history = history
        self.catalogue = catalogue
        self.stamp = stamp
        self.memory: Memory = {}
        """What the checks found in elements."""

    @property
    def document(self) -> EditedPlan:
        return self.history.document

    @cached_property
    def tree(self) -> Tree:
        """The elements in document order, until the next change."""
        return Tree(self.document)

    def changed(self, stamp: str) -> None:
        """Take over a new state."""
        self.stamp = stamp
        vars(self).pop("tree", None)


Operation = Callable[[OpenDraft, Values], Any]

OPERATIONS: dict[str, Operation] = {}


def operation(function: Operation) -> Operation:
    """Register a function as the operation of its name."""
    if function.__name__ in OPERATIONS:
        raise ValueError(f"the operation {function.__name__} exists already")
    OPERATIONS[function.__name__] = function
    return function
