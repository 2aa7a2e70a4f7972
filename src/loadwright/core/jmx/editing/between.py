"""The edits that make one version of a plan another one."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, PlanError
from loadwright.core.jmx.elements import registry, values
from loadwright.core.jmx.elements.threads import COMMENTS

from .document import TOP, EditedPlan
from .edits import Edit, Enable, Insert, Move, Remove, Rename, Replace, SetValues
from .fragments import canonical, write_alone, write_fragment
from .matching import matching


def edits_between(former: EditedPlan, later: EditedPlan) -> list[Edit]:
    """Return the edits that make ``former`` what ``later`` is. Neither is changed.

    Raises ``PlanError`` if the later version has elements where JMeter does not allow them.
    """
    return _Between(former, later).edits()


class _Between:
    """The edits are applied to a copy of the former version, element by element from the top.

    So the elements above one are in their places before it is.
    """

    def __init__(self, former: EditedPlan, later: EditedPlan) -> None:
        self._later = later
        self._here = former.copy()
        self._numbers = {there: here for here, there in matching(former, later).items()}
        """The numbers of elements in the copy by those in the later version."""
        self._edits: list[Edit] = []

    def edits(self) -> list[Edit]:
        waiting = [TOP]
        while waiting:
            waiting.extend(reversed(self._arrange(waiting.pop())))
        kept = set(self._numbers.values())
        gone = [number for element in self._here.plan.walk() if (number := self._here.number(element)) not in kept]
        if gone:
            self._apply(Remove(tuple(self._here.outermost(gone))))
        return self._edits

    def _arrange(self, parent: int) -> list[int]:
        """Put the children of an element in their places, and return those whose own children follow."""
        into, last = self._numbers[parent], -1
        places, follow = self._places(into), []
        for child in self._later.children(parent):
            number = self._later.number(child)
            known = self._numbers.get(number)
            if known is None:
                if self._insert(child, into, last + 1):
                    follow.append(number)
                places = self._places(into)
            else:
                if places.get(known, -1) <= last:
                    # The place counts those that are not moved.
                    self._apply(Move((known,), into, last if known in places else last + 1))
                    places = self._places(into)
                self._change(known, child)
                follow.append(number)
            last = places[self._numbers[number]]
        return follow

    def _places(self, parent: int) -> dict[int, int]:
        return {self._here.number(child): place for place, child in enumerate(self._here.children(parent))}

    def _insert(self, element: Element, into: int, position: int) -> bool:
        """Insert an element, and return whether its children are to be arranged.

        They are inserted with it unless one of them was in the former version.
        """
        numbers = [self._later.number(inner) for inner in element.walk()]
        whole = not any(number in self._numbers for number in numbers)
        first = self._here.next_number
        fragment = write_fragment([element]) if whole else write_alone(element)
        self._apply(Insert(into, position, fragment, first))
        for offset, number in enumerate(numbers if whole else numbers[:1]):
            self._numbers[number] = first + offset
        return not whole

    def _change(self, number: int, wanted: Element) -> None:
        """Give an element name, state and properties of the later version: single values as far as it is possible."""
        present = self._here.element(number)
        if canonical(present) == canonical(wanted):
            return
        if (present.testclass, present.guiclass) == (wanted.testclass, wanted.guiclass):
            self._change_values(number, present, wanted)
        if canonical(self._here.element(number)) != canonical(wanted):
            self._apply(Replace(number, write_alone(wanted)))

    def _change_values(self, number: int, present: Element, wanted: Element) -> None:
        comments = [properties.text(element.node, COMMENTS) for element in (present, wanted)]
        name = wanted.name if wanted.name != present.name else None
        comment = comments[1] if comments[1] != comments[0] else None
        if name is not None or comment is not None:
            self._apply(Rename(number, name, comment))
        if present.enabled != wanted.enabled:
            self._apply(Enable((number,), wanted.enabled))
        spec = registry.spec_of(wanted)
        if spec is None:
            return
        before, after = values.read(spec, present.node), values.read(spec, wanted.node)
        changed = {name: value for name, value in after.items() if value != before[name]}
        if changed:
            try:
                self._apply(SetValues(number, changed))
            except PlanError:
                # A value that no form can have entered is in the node that replaces this one.
                return

    def _apply(self, edit: Edit) -> None:
        edit.apply(self._here, [])
        self._edits.append(edit)
