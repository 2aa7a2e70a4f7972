"""A problem of a plan, and what is checked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.editing.edits import Edit
from loadwright.core.jmx.elements import threads
from loadwright.core.jmx.elements.files import FileReference
from loadwright.core.jmx.header_sets import HeaderSet
from loadwright.core.jmx.variables.elements import FirstLine
from loadwright.core.jmx.variables.usage import Memory, Variable, may_set_any, usage
from loadwright.core.messages import Message

ERROR = "error"
"""Prevents the plan from running or makes every sample fail."""
WARNING = "warning"
"""The plan runs, but probably not as intended."""
ADVICE = "advice"
"""The plan runs as intended, but could be faster, safer or easier to understand. Shown to those who edit it."""

SEVERITIES = (ERROR, WARNING, ADVICE)

Places = Callable[[FileReference], Sequence[str]]
"""Returns the paths at which JMeter looks for a file on this machine."""


@dataclass(frozen=True)
class Fix:
    """An edit that solves a problem and changes nothing else that a run does. ``edit`` takes the element's number."""

    label: Message
    edit: Callable[[int], Edit]


@dataclass(frozen=True)
class Problem:
    """A problem of a plan, and the element concerned, if it is one.

    ``where`` is the name of the property concerned, if it is one; ``text`` is what is wrong in it, by which cells of a
    table are told apart.
    """

    severity: str
    message: Message
    element: Element | None = None
    fix: Fix | None = field(default=None, compare=False)
    where: str = ""
    text: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The name of the element concerned; empty without one."""
        return "" if self.element is None else self.element.name


@dataclass(frozen=True)
class Subject:
    """A plan that is checked, with the parameters of ``check.check``."""

    plan: Plan
    files: Collection[str]
    places: Places | None
    first_line: FirstLine
    memory: Memory
    header_sets: Collection[HeaderSet] | None = None
    plugins: Plugins | None = None

    @cached_property
    def active(self) -> list[Element]:
        """The elements that are enabled together with all above them, in document order."""
        return list(self.plan.walk(enabled_only=True))

    @cached_property
    def groups(self) -> list[Element]:
        """The enabled thread groups that produce the load."""
        return threads.main_groups(self.plan)

    @cached_property
    def variables(self) -> list[Variable]:
        """Where the variables are defined and used."""
        return usage(self.plan, self.first_line, self.memory)

    @cached_property
    def may_set_any_variable(self) -> bool:
        """Whether an element may set variables of any name, such as a script in a file."""
        return may_set_any(self.plan, self.first_line, self.memory)


@dataclass(frozen=True)
class Plugins:
    """The plugins of the generators that may execute the plan.

    ``classes`` are those of each generator's plugins by its name, ``None`` if they are not known; ``jar`` returns the
    jar that contains a class, empty if it is not known.
    """

    classes: Mapping[str, Collection[str] | None]
    jar: Callable[[str], str]


Rule = Callable[[Subject], Iterable[Problem]]
