"""Apply the edits of one version of a plan to a newer version, which somebody else has made meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, count

from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, Plan, PlanError
from loadwright.core.jmx.elements import registry, values
from loadwright.core.jmx.elements.spec import ElementSpec, Table
from loadwright.core.jmx.elements.threads import COMMENTS

from .document import TOP, EditedPlan
from .edits import DropProperty, Edit, Enable, Insert, Move, PutProperty, Remove, Rename, SetValues, Several
from .fragments import canonical, canonical_node, write_alone, write_fragment
from .history import History
from .matching import matching
from .superseded import without_superseded


@dataclass(frozen=True)
class Conflict:
    """An edit that was not repeated, and the element that it is about, by its number in each version.

    ``later`` is ``None`` if the element does not exist in the newer version any more; otherwise it was changed there
    in the same place. ``mine`` and ``theirs`` are the texts of both. ``index`` identifies the edit among all, in which
    those that are several in one are counted singly.
    """

    edit: Edit
    former: int
    later: int | None
    index: int = field(default=0, compare=False)
    name: str = field(default="", compare=False)
    mine: str = field(default="", compare=False)
    theirs: str = field(default="", compare=False)


@dataclass(frozen=True)
class Rebased:
    """The newer version with the edits, and those that are in conflict with it."""

    history: History
    conflicts: list[Conflict]


def rebase(
    former: EditedPlan,
    later: Plan,
    edits: Iterable[Edit],
    *,
    keep: Collection[int] = (),
    drop: Collection[int] = (),
) -> Rebased:
    """Apply ``edits``, which were made to ``former``, to ``later``. Neither is changed.

    An edit is a conflict if the newer version has removed its element, or has changed what the edit changes. Of
    conflicts that people have decided, those in ``keep`` are applied over the newer version, in which removed elements
    are restored, and those in ``drop`` are left out.
    """
    return _Rebasing(former, later, keep, drop).done(edits)


class _Rebasing:
    """``there`` is the former version, and ``here`` the later one; both get the edits one after the other."""

    def __init__(self, former: EditedPlan, later: Plan, keep: Collection[int], drop: Collection[int]) -> None:
        self._original = former.copy(), EditedPlan(later.copy(), former.kind)
        self._there, self._here = former.copy(), History(later.copy(), (), former.kind)
        self._matched = matching(*self._original)
        self._keep, self._drop = keep, drop
        self._index = 0
        self._conflicts: list[Conflict] = []
        self._gone: set[int] = set()
        """Elements that do not exist in the newer version, about which people decide once."""

    def done(self, edits: Iterable[Edit]) -> Rebased:
        for edit in without_superseded(edits):
            for single in self._single(edit):
                self._repeat(single)
                self._index += 1
        return Rebased(self._here, list(self._shown()))

    def _shown(self) -> Iterator[Conflict]:
        """Yield the conflicts. Those about elements that do not exist in the newer version show all edits of these."""
        for conflict in self._conflicts:
            if conflict.later is not None:
                yield conflict
            elif (mine := _element(self._there, conflict.former)) is not None:
                yield replace(conflict, name=mine.name, mine=write_alone(mine))

    def _single(self, edit: Edit) -> tuple[Edit, ...]:
        if not isinstance(edit, Several):
            return (edit,)
        self._there.next_number = max(self._there.next_number, edit.first_number)
        return edit.edits

    def _repeat(self, edit: Edit) -> None:
        gone = [number for number in _elements(edit) if number not in self._matched]
        if self._index in self._keep:
            for number in gone:
                self._restore(number)
            gone = []
        refused = self._conflicting(edit, gone)
        left_out = refused is not None or (self._index in self._drop and not gone)
        wanted = None if left_out else _without(edit, gone)
        translated = None if wanted is None else self._translated(wanted)
        self._gone.update(gone)
        first = self._here.document.next_number
        before = self._there.next_number
        edit.apply(self._there, [])
        if translated is not None:
            try:
                self._here.apply(translated)
            except PlanError:
                translated, refused = None, next(iter(_elements(edit)), TOP)
        if refused is not None and self._index not in self._drop:
            self._conflicts.append(self._conflict(edit, refused))
        added = range(max(before, edit.first_number), self._there.next_number) if isinstance(edit, Insert) else ()
        if translated is not None:
            self._matched.update(zip(added, count(first)))
        else:
            self._gone.update(added)

    def _conflicting(self, edit: Edit, gone: Collection[int]) -> int | None:
        """Return the first element for which people must decide about an edit; of those ``gone``, once about each."""
        if self._index in self._keep or self._index in self._drop:
            return None
        # What both have removed needs no decision.
        unknown = () if isinstance(edit, Remove) else (number for number in gone if number not in self._gone)
        present = (number for number in _elements(edit) if number not in gone)
        return next(chain(unknown, (number for number in present if self._changed(number, edit))), None)

    def _restore(self, number: int) -> None:
        """Insert an element that the newer version has removed, as the former has it, with what was removed with it."""
        if number in self._matched:
            return
        there = self._there
        while (parent := there.parent(number)) not in self._matched:
            number = parent
        restored = there.copy()
        below = [restored.number(element) for element in restored.element(number).walk()]
        Remove(tuple(one for one in below if one in self._matched)).apply(restored, [])
        element = restored.element(number)
        insert = Insert(parent, there.numbers(parent).index(number), write_fragment([element]))
        first = self._here.document.next_number
        self._here.apply(self._translated(insert))
        self._matched.update(zip(map(restored.number, element.walk()), count(first)))

    def _conflict(self, edit: Edit, number: int) -> Conflict:
        there, here = self._there, self._here.document
        mine, theirs = _element(there, number), _element(here, self._matched.get(number))
        known = mine or _element(self._original[0], number)
        return Conflict(
            edit,
            number,
            self._matched.get(number),
            index=self._index,
            name=known.name if known is not None else "",
            mine=_shown(edit, there, mine),
            theirs=_shown(edit, here, theirs),
        )

    def _translated(self, edit: Edit) -> Edit:
        """Return the edit with the numbers and positions of the later version. All of its elements exist there."""
        changes: dict[str, object] = {}
        for name in ("element", "parent"):
            if hasattr(edit, name):
                changes[name] = self._matched[getattr(edit, name)]
        if hasattr(edit, "elements"):
            changes["elements"] = tuple(self._matched[number] for number in edit.elements)
        if isinstance(edit, (Insert, Move)):
            changes["position"] = self._position(edit)
        if isinstance(edit, Insert):
            changes["first_number"] = 0
        return replace(edit, **changes)  # type: ignore[type-var]

    def _position(self, edit: Insert | Move) -> int:
        """Return the position after the same element as in the former version."""
        moved = edit.elements if isinstance(edit, Move) else ()
        there = self._there
        siblings = [there.number(child) for child in there.children(edit.parent)]
        before = [number for number in siblings if number not in moved][: edit.position]
        here = self._here.document
        kept = {self._matched[number] for number in moved}
        others = [here.number(child) for child in here.children(self._matched[edit.parent])]
        places = {number: at for at, number in enumerate(number for number in others if number not in kept)}
        anchor = next((self._matched[one] for one in reversed(before) if self._matched.get(one) in places), None)
        return 0 if anchor is None else places[anchor] + 1

    def _changed(self, number: int, edit: Edit) -> bool:
        """Return whether the later version has changed, of an element of the former, what the edit changes."""
        former, later = self._original
        try:
            one, other = former.element(number), later.element(self._matched[number])
        except PlanError:
            # Added by an earlier edit.
            return False
        if isinstance(edit, (Insert, Enable)):
            # Of two states, both can only have chosen the same one.
            return False
        if isinstance(edit, Move):
            return number in edit.elements and self._moved(number, edit.parent)
        if isinstance(edit, Rename):
            comments = [properties.text(element.node, COMMENTS) for element in (one, other)]
            renamed = edit.name is not None and one.name != other.name != edit.name
            return renamed or (edit.comment is not None and comments[0] != comments[1] != edit.comment)
        spec = registry.spec_of(one)
        if isinstance(edit, SetValues) and spec is not None and spec is registry.spec_of(other):
            return any(
                _value(spec, name, one.node) != _value(spec, name, other.node) != value
                for name, value in edit.values.items()
            )
        if isinstance(edit, PutProperty):
            texts = [properties.text(element.node, edit.name) for element in (one, other)]
            return texts[0] != texts[1] != edit.value
        if isinstance(edit, DropProperty):
            return properties.text(one.node, edit.name) != properties.text(other.node, edit.name)
        if isinstance(edit, Remove):
            # What is removed with it may be somebody's work too.
            return canonical(one) + _text_below(one) != canonical(other) + _text_below(other)
        return canonical(one) != canonical(other)

    def _moved(self, number: int, target: int) -> bool:
        """Return whether the later version has moved an element into another one than ``target``."""
        former, later = self._original
        here = later.parent(self._matched[number])
        return here not in (self._matched.get(former.parent(number), TOP), self._matched.get(target, TOP))


def _element(document: EditedPlan, number: int | None) -> Element | None:
    try:
        return None if number is None else document.element(number)
    except PlanError:
        return None


def _shown(edit: Edit, document: EditedPlan, element: Element | None) -> str:
    """Return what an edit is about, as it is in a version: the name, values, place, or the whole element as XML."""
    if element is None:
        return ""
    if isinstance(edit, Rename):
        texts = (element.name, edit.name), (properties.text(element.node, COMMENTS), edit.comment)
        return "\n".join(text for text, changed in texts if changed is not None)
    if isinstance(edit, Move):
        return _way(document, document.number(element))
    spec = registry.spec_of(element)
    if isinstance(edit, SetValues) and spec is not None and not edit.values.keys() - {one.name for one in spec.fields}:
        shown = ((spec.field(name).label, _value(spec, name, element.node)) for name in edit.values)
        return "\n".join(f"{label}: {value if isinstance(value, str) else len(value)}" for label, value in shown)
    return write_alone(element)


def _way(document: EditedPlan, number: int) -> str:
    """Return the names of the elements from the Test Plan down to an element."""
    names = []
    while number != TOP:
        names.append(document.element(number).name)
        number = document.parent(number)
    return " › ".join(reversed(names))


def _without(edit: Edit, gone: Collection[int]) -> Edit | None:
    """Return an edit without elements that do not exist; ``None`` if nothing is left of it."""
    if not gone:
        return edit
    elements = tuple(number for number in getattr(edit, "elements", ()) if number not in gone)
    single = any(getattr(edit, name, TOP) in gone for name in ("element", "parent"))
    return None if single or not elements else replace(edit, elements=elements)  # type: ignore[type-var]


def _elements(edit: Edit) -> tuple[int, ...]:
    """Return the numbers of the elements that an edit is about."""
    single = [getattr(edit, name, TOP) for name in ("element", "parent")]
    return (*(number for number in single if number != TOP), *getattr(edit, "elements", ()))


def _value(spec: ElementSpec, name: str, node: etree._Element) -> values.Value:
    field = spec.field(name)
    return values.read_rows(field, node) if isinstance(field, Table) else values.read_field(spec, field, node)


def _text_below(element: Element) -> bytes:
    return b"" if element.subtree is None else canonical_node(element.subtree)
