"""The edits of a plan in order, which can be undone and done again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.elements import registry

from .changes import Step
from .document import EditedPlan
from .edits import Edit, Insert, Several


@dataclass(frozen=True)
class _Done:
    edit: Edit
    steps: tuple[Step, ...]


class History:
    """A plan with the edits made to it. ``done`` repeated on the original plan gives the same plan and numbers.

    ``kind`` gives the kind of an element, as for ``EditedPlan``.
    """

    def __init__(self, plan: Plan, edits: Iterable[Edit] = (), kind: Callable[[Element], str] = registry.kind) -> None:
        self.document = EditedPlan(plan, kind)
        self._done: list[_Done] = []
        self._undone: list[_Done] = []
        # What was allowed stays, also when another catalogue gives an element of a plugin another kind.
        self.document.repeating = True
        for edit in edits:
            self.apply(edit)
        self.document.repeating = False

    @property
    def done(self) -> list[Edit]:
        """The edits that are in effect, the first one first."""
        return [done.edit for done in self._done]

    @property
    def last_steps(self) -> tuple[Step, ...]:
        """The steps of the last edit that is in effect."""
        return self._done[-1].steps if self._done else ()

    @property
    def undone(self) -> list[Edit]:
        """The edits that ``redo`` would do again, the next one last."""
        return [undone.edit for undone in self._undone]

    def apply(self, edit: Edit) -> Edit | None:
        """Apply an edit and return it as it is to be repeated; ``None`` if it changes nothing.

        Raises ``PlanError`` and leaves the document as it was if it cannot be done.
        """
        if isinstance(edit, (Insert, Several)) and not edit.first_number:
            edit = replace(edit, first_number=self.document.next_number)
        steps: list[Step] = []
        try:
            edit.apply(self.document, steps)
        except BaseException:
            _undo(steps)
            raise
        if not steps:
            return None
        self._done.append(_Done(edit, tuple(steps)))
        self._undone.clear()
        return edit

    def undo(self) -> Edit | None:
        """Undo the last edit and return it; ``None`` if there is none."""
        if not self._done:
            return None
        last = self._done.pop()
        _undo(last.steps)
        self._undone.append(last)
        return last.edit

    def redo(self) -> Edit | None:
        """Do the edit again that was undone last, and return it; ``None`` if there is none."""
        if not self._undone:
            return None
        last = self._undone.pop()
        for step in last.steps:
            step.redo()
        self._done.append(last)
        return last.edit


def _undo(steps: Iterable[Step]) -> None:
    for step in reversed(list(steps)):
        step.undo()
