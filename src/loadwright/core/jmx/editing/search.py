"""Find and replace text in a whole plan: in names, comments and every property with a text, also bodies and scripts.

Numbers, booleans and choices that JMeter stores as such are left alone: a text in them would break the plan.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from lxml import etree

from loadwright.core.jmx.document.tree import HASH_TREE, Element, Plan, PlanError
from loadwright.core.jmx.elements.cells import Cell, cell_of
from loadwright.core.messages import editing

from .changes import Attribute, Replaced, Step
from .document import EditedPlan
from .edits import Edit, Rename, SetProperty

NAME = "testname"
_CONTEXT = 40
"""Characters shown before and after an occurrence."""
_LONGEST = 200
"""Characters shown of what was found."""


@dataclass(frozen=True)
class Search:
    """What is searched for: a text, or a regular expression in Python's syntax."""

    pattern: str
    regular: bool = False
    case_sensitive: bool = False

    def compiled(self) -> re.Pattern[str]:
        """Return the expression. Raises ``PlanError`` if it is not one."""
        try:
            return re.compile(
                self.pattern if self.regular else re.escape(self.pattern),
                0 if self.case_sensitive else re.IGNORECASE,
            )
        except re.error as error:
            raise PlanError(editing.PATTERN(pattern=self.pattern, reason=error.msg)) from None


@dataclass(frozen=True)
class Place:
    """A place in a text of an element.

    ``where`` is the name of the property, or of the table that lists the text. ``text`` counts the texts of the
    element, ``match`` the places in the text, ``begin`` its characters before the place. ``before`` and ``after`` are
    the surroundings of what is ``found``. ``cell`` is where it is in a table of the element.
    """

    where: str
    text: int
    match: int
    begin: int
    before: str
    found: str
    after: str
    cell: Cell | None = None


def occurrences(plan: Plan, search: Search) -> Iterator[tuple[Element, Place]]:
    """Yield the places at which something is found with their elements, in document order."""
    expression = search.compiled()
    for element in plan.walk():
        for at, (prop, text) in enumerate(_texts(element.node)):
            if not expression.search(text):
                continue
            cell = None if prop is None else cell_of(element, prop)
            where = NAME if prop is None else _named(prop, cell)
            for number, match in enumerate(_matches(expression, text)):
                yield element, Place(where, at, number, match.start(), *_surroundings(text, *match.span()), cell)


@dataclass(frozen=True)
class Replacement:
    """The ``edit`` that replaces one occurrence by the text ``inserted``."""

    edit: Edit
    inserted: str


def replacement_at(
    document: EditedPlan, number: int, search: Search, replacement: str, *, text: int, match: int
) -> Replacement:
    """Return what replaces one occurrence in the element ``number``, by the same text as ``Substitute``."""
    node = document.element(number).node
    expression = search.compiled()
    insert = _insertion(search, expression, replacement)
    prop, former = next(islice(_texts(node), text, None), (None, ""))
    found = next(islice(_matches(expression, former), match, None), None)
    if found is None:
        raise PlanError(editing.NOTHING_FOUND(pattern=search.pattern))
    inserted = insert(found)
    later = f"{former[: found.start()]}{inserted}{former[found.end() :]}"
    edit = Rename(number, name=later) if prop is None else SetProperty(number, _path(node, prop), later)
    return Replacement(edit, inserted)


@dataclass(frozen=True)
class Substitute:
    """Replace every occurrence in the plan, or in some elements only.

    In the replacement of a regular expression, ``$1`` is the text of its first group, ``$0`` all that was found and
    ``$$`` a dollar sign. Every other ``$`` is itself, as plans are full of variables.
    """

    NAME: ClassVar[str] = "substitute"
    search: Search
    replacement: str
    elements: tuple[int, ...] = ()

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        expression = self.search.compiled()
        substitution = self._substitution(expression)
        # Faster than a walk through the tree, which is a third of the time of a replacement in the whole plan.
        chosen = [document.element(number).node for number in self.elements] or _all(document.plan)
        changes: list[Attribute | Replaced] = []
        counts = [places for node in chosen if (places := _substitute(node, expression, substitution, changes))]
        if not changes:
            raise PlanError(editing.NOTHING_FOUND(pattern=self.search.pattern))
        step = _Substituted(changes, Replacements(sum(counts), len(counts)))
        step.redo()
        steps.append(step)

    def _substitution(self, expression: re.Pattern[str]) -> _Substitution:
        if not self.search.regular and not expression.fullmatch(self.replacement):
            # Every place has a text, and another one than what replaces it.
            literal = self.replacement.replace("\\", r"\\")
            return lambda text: expression.subn(literal, text)
        insert = _insertion(self.search, expression, self.replacement)

        def substituted(text: str) -> tuple[str, int]:
            places = 0

            def inserted(match: re.Match[str]) -> str:
                nonlocal places
                # As in the search, places without any text are none.
                later = insert(match) if match[0] else ""
                places += later != match[0]
                return later

            return expression.sub(inserted, text), places

        return substituted


_Substitution = Callable[[str], tuple[str, int]]
"""Returns a text after the replacement, and how many places in it have changed."""


@dataclass(frozen=True)
class Replacements:
    """How many ``places`` were replaced, in how many ``elements``."""

    places: int
    elements: int


def replacements(steps: Iterable[Step]) -> Replacements | None:
    """Return what ``Substitute`` has replaced in these steps; ``None`` if they are of other edits."""
    return next((step.replacements for step in steps if isinstance(step, _Substituted)), None)


@dataclass(frozen=True)
class _Substituted:
    """Texts of elements were replaced."""

    changes: Sequence[Attribute | Replaced]
    replacements: Replacements

    def undo(self) -> None:
        for change in self.changes:
            change.undo()

    def redo(self) -> None:
        for change in self.changes:
            change.redo()


_REFERENCE = re.compile(r"\$(\$|0|[1-9][0-9]{0,2})")
_Insertion = Callable[["re.Match[str]"], str]


def _insertion(search: Search, expression: re.Pattern[str], replacement: str) -> _Insertion:
    """Return what gives the text for a place. Raises ``PlanError`` for a group that the expression does not have."""
    if not search.regular or "$" not in replacement:
        return lambda _match: replacement
    parts: list[str | int] = []
    at = 0
    for reference in _REFERENCE.finditer(replacement):
        parts.append(replacement[at : reference.start()])
        at = reference.end()
        digits = reference[1]
        if digits == "$":
            parts.append("$")
            continue
        # Of "$12", "2" is a text if there are fewer than twelve groups.
        known = [n for n in range(1, len(digits) + 1) if int(digits[:n]) <= expression.groups]
        if not known:
            raise PlanError(editing.NO_GROUP(group=digits))
        parts += [int(digits[: known[-1]]), digits[known[-1] :]]
    parts.append(replacement[at:])
    return lambda match: "".join(part if isinstance(part, str) else match[part] or "" for part in parts)


def _named(prop: etree._Element, cell: Cell | None) -> str:
    """Return the name of a property; of a text in a list, whose name is a checksum, that of the table."""
    parent = prop.getparent()
    is_listed = cell is not None and parent is not None and parent.tag == "collectionProp"
    return cell.table if cell is not None and is_listed else prop.get("name", "")


def _matches(expression: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the places in a text. Those without any text are none."""
    return (match for match in expression.finditer(text) if match.end() > match.start())


def _path(node: etree._Element, prop: etree._Element) -> tuple[int, ...]:
    """Return the positions that lead from an element to a property in it."""
    path: list[int] = []
    while prop is not node:
        parent = prop.getparent()
        assert parent is not None
        path.insert(0, list(parent.iterchildren("*")).index(prop))
        prop = parent
    return tuple(path)


def _all(plan: Plan) -> list[etree._Element]:
    """Return the elements of the whole plan, in the order of their trees."""
    # Not by XPath, which sorts what it finds: after edits, it compares two nodes by walking from one to the other.
    trees = plan.root.iter(HASH_TREE)
    return [node for tree in trees for node in tree if isinstance(node.tag, str) and node.tag != HASH_TREE]


def _texts(node: etree._Element) -> Iterator[tuple[etree._Element | None, str]]:
    """Yield the texts of an element with their properties; its own name has none."""
    yield None, node.get(NAME, "")
    for prop in node.iter("stringProp"):
        if text := prop.text:
            yield prop, text


def _substitute(
    node: etree._Element,
    expression: re.Pattern[str],
    substitution: _Substitution,
    changes: list[Attribute | Replaced],
) -> int:
    """Add what a replacement changes in an element, and return in how many places.

    Whole properties are exchanged, so that an undo restores how their text was written.
    """
    total = 0
    for prop, text in _texts(node):
        if not expression.search(text):
            continue
        replaced, places = substitution(text)
        if not places:
            continue
        total += places
        if prop is None:
            changes.append(Attribute(node, NAME, text, replaced))
        else:
            other = copy.deepcopy(prop)
            other.text = replaced
            changes.append(Replaced(prop, other))
    return total


def _surroundings(text: str, begin: int, end: int) -> tuple[str, str, str]:
    before, after = max(begin - _CONTEXT, 0), end + _CONTEXT
    found = text[begin:end] if end - begin <= _LONGEST else f"{text[begin : begin + _LONGEST]}…"
    return f"{'…' if before else ''}{text[before:begin]}", found, f"{text[end:after]}{'…' if after < len(text) else ''}"
