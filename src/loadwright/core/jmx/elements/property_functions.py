"""JMeter properties that a plan reads with the functions ``__P`` and ``__property``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from loadwright.core.jmx.document.tree import Element, Plan

from .expressions import Call, expressions, plain

MAX_PROPERTIES = 1000
"""Properties that are listed; further ones are left out."""
MAX_CHARACTERS = 1000
"""Of a name or default; longer names are left out, longer defaults cut."""
OURS = "loadwright."
"""Beginning of the names of properties that generators set in every run."""

_DEFAULT_AT = {"__P": 1, "__property": 2}
"""The functions, and which parameter is the default."""


@dataclass(frozen=True)
class PropertyRead:
    """A property that a plan reads.

    ``defaults`` are the different ones that the plan gives, in order. ``fallback`` is what JMeter uses where the plan
    gives none; ``None`` if it always gives one. ``element`` is the name of the first element that reads it, if there
    is one without a default.
    """

    name: str
    defaults: tuple[str, ...] = ()
    fallback: str | None = None
    element: str = ""


def properties_read(plan: Plan) -> list[PropertyRead]:
    """Return the properties that enabled elements read, in the order of the document.

    Names that are computed when the plan runs and those that generators set are left out.
    """
    return [read for read, _element in readers(plan)]


def readers(plan: Plan) -> list[tuple[PropertyRead, Element]]:
    """Return the same properties with the first element that reads each, without a default if there is one."""
    found: dict[str, tuple[PropertyRead, Element]] = {}
    for element in plan.walk(enabled_only=True):
        for call in _calls_in(element):
            name, default = call.name, call.default
            if not _listed(name) or (name not in found and len(found) == MAX_PROPERTIES):
                continue
            known, first = found.get(name) or (PropertyRead(name, element=element.name), element)
            read = _with(known, default, call.fallback, element.name)
            found[name] = read, first if read.fallback == known.fallback else element
    return list(found.values())


def _listed(name: str) -> bool:
    computed = "${" in name
    return bool(name.strip()) and len(name) <= MAX_CHARACTERS and not computed and not name.startswith(OURS)


def _with(known: PropertyRead, default: str | None, fallback: str, element: str) -> PropertyRead:
    if default is not None:
        text = default if len(default) <= MAX_CHARACTERS else f"{default[: MAX_CHARACTERS - 1]}…"
        defaults = tuple(dict.fromkeys((*known.defaults, text)))
        return PropertyRead(known.name, defaults, known.fallback, known.element)
    if known.fallback is not None:
        return known
    return PropertyRead(known.name, known.defaults, fallback, element)


@dataclass(frozen=True)
class _Read:
    """A call of one of the functions."""

    function: str
    params: tuple[str, ...]

    @property
    def name(self) -> str:
        return plain(self.params[0])

    @property
    def default(self) -> str | None:
        """The default; JMeter removes white space around it."""
        at = _DEFAULT_AT[self.function]
        return plain(self.params[at]).strip() if len(self.params) > at else None

    @property
    def fallback(self) -> str:
        """The value that JMeter uses without a default."""
        return "1" if self.function == "__P" else self.name


def _calls_in(element: Element) -> Iterator[_Read]:
    yield from _calls(element.name)
    for text in element.node.itertext():
        yield from _calls(str(text))


def _calls(text: str) -> Iterator[_Read]:
    """Yield the calls in a text, outer ones before those in their parameters."""
    if "__P(" not in text and "__property(" not in text:
        return
    for found in expressions(text):
        at = _DEFAULT_AT.get(found.function) if isinstance(found, Call) else None
        if isinstance(found, Call) and at is not None and 1 <= len(found.params) <= at + 1:
            yield _Read(found.function, found.params)
