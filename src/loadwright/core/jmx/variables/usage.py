"""Where the variables of a plan are defined and used, and which are one but not the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Union

from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.elements import threads

from .elements import Defined, FirstLine, Used, found_in
from .names import Extent, Name, is_member, is_own


@dataclass(frozen=True)
class Place:
    """An element, its number in document order from 1 on, and the thread group that it is in.

    ``active`` is false if it or an element above it is disabled, and no Module Controller runs it.
    """

    element: Element
    number: int
    active: bool
    group: Element | None


@dataclass(frozen=True)
class Definition:
    """A place that defines a variable."""

    place: Place
    defined: Defined

    def reaches(self, place: Place) -> bool:
        """Return whether the threads that execute ``place`` may have the variable."""
        if not self.place.active:
            return False
        return self.defined.everywhere or None in (self.place.group, place.group) or self.place.group == place.group


@dataclass(frozen=True)
class Use:
    """A place that uses a variable."""

    place: Place
    used: Used


class State(Enum):
    """What is to be known of a variable first."""

    UNDEFINED = "undefined"
    """An element uses it, but no element defines it."""
    DISABLED = "disabled"
    """An element uses it, but the elements that define it are disabled."""
    ELSEWHERE = "elsewhere"
    """An element uses it, but only elements of other thread groups define it."""
    UNKNOWN = "unknown"
    """Nothing is seen to define it, or to use it, but something may that cannot be looked into: a script in a file."""
    OPTIONAL = "optional"
    """No element defines it, and those that use it ask whether it exists or have a default."""
    INACTIVE = "inactive"
    """Only disabled elements define or use it."""
    UNUSED = "unused"
    OWN = "own"
    """JMeter defines it itself."""
    USED = "used"


_ANY = Name("", Extent.PREFIX)
UNDEFINED = (State.UNDEFINED, State.DISABLED, State.ELSEWHERE)


@dataclass
class Variable:
    """A variable with the places that define and use it. ``missing`` are the uses that no definition reaches."""

    name: Name
    definitions: list[Definition] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    missing: list[Use] = field(default_factory=list)
    state: State = State.USED

    @property
    def value(self) -> str:
        """The value of the last active definition that gives one."""
        return next((one.value for one in self._last_first() if one.value), "")

    @property
    def comment(self) -> str:
        return next((one.comment for one in self._last_first() if one.comment), "")

    def _last_first(self) -> Iterator[Defined]:
        active = [definition for definition in self.definitions if definition.place.active]
        return (definition.defined for definition in reversed(active or self.definitions))


Memory = dict[etree._Element, tuple[Union[Defined, Used], ...]]
"""What elements define and use, by their nodes. It is valid as long as none of these changes, which edits never do."""


def usage(plan: Plan, first_line: FirstLine = lambda _reference: None, memory: Memory | None = None) -> list[Variable]:
    """Return the variables of a plan by name.

    ``first_line`` reads the files of data sets that name no variables themselves. What ``memory`` has of an element is
    not looked for again.
    """
    found = _Found()
    for place, one in _each(plan, first_line, {} if memory is None else memory):
        found.add(place, one)
    return sorted(found.variables(), key=lambda variable: (variable.name.text.lower(), variable.name.text))


def may_set_any(plan: Plan, first_line: FirstLine = lambda _reference: None, memory: Memory | None = None) -> bool:
    """Return whether an active element may define variables of any name. Parameters as for ``usage``."""
    return any(
        isinstance(one, Defined) and one.name == _ANY
        for place, one in _each(plan, first_line, {} if memory is None else memory)
        if place.active
    )


def _each(plan: Plan, first_line: FirstLine, memory: Memory) -> Iterator[tuple[Place, Defined | Used]]:
    for place in _places(plan):
        node = place.element.node
        if node not in memory:
            memory[node] = found_in(place.element, first_line)
        yield from ((place, one) for one in memory[node])


class _Found:
    """Definitions and uses by the names of variables."""

    def __init__(self) -> None:
        self._named: dict[str, Variable] = {}
        self._beginnings: dict[str, Variable] = {}
        """Definitions of which the beginning of the name is known, by it; the empty one may be any variable."""
        self._uses: list[Use] = []

    def add(self, place: Place, found: Defined | Used) -> None:
        if isinstance(found, Used):
            self._uses.append(Use(place, found))
            return
        known = self._beginnings if found.name.extent is Extent.PREFIX else self._named
        variable = known.setdefault(found.name.text, Variable(found.name))
        if found.name.extent is Extent.FAMILY:
            variable.name = found.name
        variable.definitions.append(Definition(place, found))

    def variables(self) -> list[Variable]:
        """Return the variables with their uses and states."""
        self._assign()
        any_name = self._beginnings.pop("", Variable(_ANY))
        reads_any = any(use.place.active and use.used.name == _ANY for use in self._uses)
        variables = [*self._named.values(), *self._beginnings.values()]
        for variable in variables:
            variable.state = _state(variable, any_name.definitions, reads_any)
        return variables

    def _assign(self) -> None:
        undefined: dict[str, Variable] = {}
        for use in self._uses:
            variables = list(self._meant(use.used.name, certain=use.used.certain))
            if not variables and use.used.certain and use.used.name.text and use.used.name.extent is not Extent.PREFIX:
                name = use.used.name.text
                variables = [undefined.setdefault(name, Variable(use.used.name))]
            for variable in variables:
                variable.uses.append(use)
        self._named.update(undefined)

    def _meant(self, name: Name, *, certain: bool) -> Iterable[Variable]:
        """Return the defined variables that a use means."""
        if not name.text:
            return []
        if name.extent is not Extent.ONE:
            # A loop over name_1, name_2 and so on reads the family of the extractor called "name".
            return [one for text, one in self._named.items() if name.covers(text) or one.name.covers(f"{name.text}1")]
        exact = self._named.get(name.text)
        if exact is not None:
            return [exact]
        family = self._family(name.text)
        if family is not None:
            return [family]
        return [one for text, one in self._beginnings.items() if certain and text and name.text.startswith(text)]

    def _family(self, name: str) -> Variable | None:
        for at in (at for at, character in enumerate(name) if character == "_" and is_member(name[at:])):
            base = self._named.get(name[:at])
            if base is not None and base.name.extent is Extent.FAMILY:
                return base
        return None


def _state(variable: Variable, may_define: Iterable[Definition], reads_any: bool) -> State:
    if not variable.definitions and is_own(variable.name.text):
        return State.OWN
    missing = [
        use
        for use in variable.uses
        if use.used.required
        and use.place.active
        and not any(definition.reaches(use.place) for definition in variable.definitions)
    ]
    certain = [use for use in missing if not any(definition.reaches(use.place) for definition in may_define)]
    if certain and not is_own(variable.name.text):
        variable.missing = certain
        if not variable.definitions:
            return State.UNDEFINED
        active = any(definition.place.active for definition in variable.definitions)
        return State.ELSEWHERE if active else State.DISABLED
    used = any(use.place.active for use in variable.uses)
    defined = any(definition.place.active for definition in variable.definitions)
    if not used and not defined:
        return State.INACTIVE
    if not variable.definitions:
        return State.UNKNOWN if missing else State.OPTIONAL
    if used:
        return State.USED
    return State.UNKNOWN if reads_any else State.UNUSED


def _places(plan: Plan) -> Iterator[Place]:
    """Yield the elements in document order."""
    modules = set(module_names(plan))
    number = 0
    waiting: list[tuple[Element, bool, Element | None]] = [(one, True, None) for one in reversed(plan.elements)]
    while waiting:
        element, active, group = waiting.pop()
        number += 1
        active = (active and element.enabled) or element.name in modules
        # What Module Controllers run belongs to several groups.
        if threads.is_thread_group(element) and not modules:
            group = element
        yield Place(element, number, active, group)
        waiting.extend((child, active, group) for child in reversed(element.children))


def module_names(plan: Plan) -> Iterator[str]:
    """Yield the names of the elements that Module Controllers run, wherever these are."""
    for element in plan.walk(enabled_only=True):
        if element.class_name == "ModuleController":
            path = list(properties.collection(element.node, "ModuleController.node_path"))
            if path and path[-1].text:
                yield path[-1].text
