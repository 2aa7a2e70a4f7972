"""Find and replace text in a whole plan: in names, comments and every property with a text, also bodies and scripts.

Numbers, booleans and choices that JMeter stores as such are left alone: a text in them would break the plan.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from lxml import etree

from loadwright.core.jmx.document.tree import HASH_TREE, Element, Plan, PlanError
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

    ``where`` is the name of the property. ``text`` counts the texts of the element, ``match`` the places in the text,
    ``begin`` its characters before the place. ``before`` and ``after`` are the surroundings of what is ``found``.
    """

    where: str
    text: int
    match: int
    begin: int
    before: str
    found: str
    after: str


def occurrences(plan: Plan, search: Search) -> Iterator[tuple[Element, Place]]:
    """Yield the places at which something is found with their elements, in document order."""
    expression = search.compiled()
    for element in plan.walk():
        for at, (prop, text) in enumerate(_texts(element.node)):
            if not expression.search(text):
                continue
            where = NAME if prop is None else prop.get("name", "")
            for number, match in enumerate(_matches(expression, text)):
                yield element, Place(where, at, number, match.start(), *_surroundings(text, *match.span()))


def replacement_at(
    document: EditedPlan, number: int, search: Search, replacement: str, *, text: int, match: int
) -> Edit:
    """Return the edit that replaces one occurrence in the element ``number``, which is literal as in ``Substitute``."""
    node = document.element(number).node
    prop, former = next(islice(_texts(node), text, None), (None, ""))
    found = next(islice(_matches(search.compiled(), former), match, None), None)
    if found is None:
        raise PlanError(editing.NOTHING_FOUND(pattern=search.pattern))
    later = f"{former[: found.start()]}{replacement}{former[found.end() :]}"
    return Rename(number, name=later) if prop is None else SetProperty(number, _path(node, prop), later)


@dataclass(frozen=True)
class Substitute:
    """Replace every occurrence in the plan, or in some elements only."""

    NAME: ClassVar[str] = "substitute"
    search: Search
    replacement: str
    elements: tuple[int, ...] = ()

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        expression = self.search.compiled()
        # Faster than a walk through the tree, which is a third of the time of a replacement in the whole plan.
        chosen = [document.element(number).node for number in self.elements] or _all(document.plan)
        # A replacement is literal, also that of a regular expression: plans are full of $ and \\.
        for node in chosen:
            _substitute(node, expression, self.replacement, steps)
        if not steps:
            raise PlanError(editing.NOTHING_FOUND(pattern=self.search.pattern))


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


def _substitute(node: etree._Element, expression: re.Pattern[str], replacement: str, steps: list[Step]) -> None:
    """Replace in an element. Whole properties are exchanged, so that an undo restores how their text was written."""
    changes: list[Attribute | Replaced] = []
    for prop, text in _texts(node):
        if not expression.search(text):
            continue
        # As in the search, places without any text are none.
        replaced = expression.sub(lambda match: replacement if match[0] else "", text)
        if replaced == text:
            continue
        if prop is None:
            changes.append(Attribute(node, NAME, text, replaced))
        else:
            other = copy.deepcopy(prop)
            other.text = replaced
            changes.append(Replaced(prop, other))
    for change in changes:
        change.redo()
    steps += changes


def _surroundings(text: str, begin: int, end: int) -> tuple[str, str, str]:
    before, after = max(begin - _CONTEXT, 0), end + _CONTEXT
    found = text[begin:end] if end - begin <= _LONGEST else f"{text[begin : begin + _LONGEST]}…"
    return f"{'…' if before else ''}{text[before:begin]}", found, f"{text[end:after]}{'…' if after < len(text) else ''}"
