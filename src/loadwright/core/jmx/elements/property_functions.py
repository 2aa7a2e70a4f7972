"""JMeter properties that a plan reads with the functions ``__P`` and ``__property``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from loadwright.core.jmx.document.tree import Element, Plan

MAX_PROPERTIES = 1000
"""Properties that are listed; further ones are left out."""
MAX_CHARACTERS = 1000
"""Of a name or default; longer names are left out, longer defaults cut."""
OURS = "loadwright."
"""Beginning of the names of properties that generators set in every run."""

_MARK = re.compile(r"\\.|\$\{(?: *__(P|property)\()?|[(),}]", re.DOTALL)
_ESCAPE = re.compile(r"\\([$,\\])")
_DEFAULT_AT = {"P": 1, "property": 2}


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
    found: dict[str, PropertyRead] = {}
    for element in plan.walk(enabled_only=True):
        for call in _calls_in(element):
            name, default = call.name, call.default
            if not _listed(name) or (name not in found and len(found) == MAX_PROPERTIES):
                continue
            known = found.get(name) or PropertyRead(name, element=element.name)
            found[name] = _with(known, default, call.fallback, element.name)
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


@dataclass
class _Call:
    """A function or variable in a text, from ``${`` to ``}``; ``function`` is empty for other than the two here."""

    start: int
    function: str
    begin: int
    """Where the current parameter begins."""
    params: list[str] = field(default_factory=list)
    parentheses: int = 0
    closed: bool = False

    @property
    def name(self) -> str:
        return _plain(self.params[0])

    @property
    def default(self) -> str | None:
        """The default; JMeter removes white space around it."""
        at = _DEFAULT_AT[self.function]
        return _plain(self.params[at]).strip() if len(self.params) > at else None

    @property
    def fallback(self) -> str:
        """The value that JMeter uses without a default."""
        return "1" if self.function == "P" else self.name

    @property
    def valid(self) -> bool:
        return self.closed and len(self.params) <= _DEFAULT_AT[self.function] + 1


def _calls_in(element: Element) -> Iterator[_Call]:
    yield from _calls(element.name)
    for text in element.node.itertext():
        yield from _calls(str(text))


def _calls(text: str) -> Iterable[_Call]:
    """Return the calls in a text, outer ones before those in their parameters, as JMeter parses them."""
    if "__P(" not in text and "__property(" not in text:
        return []
    calls: list[_Call] = []
    opened: list[_Call] = []
    for match in _MARK.finditer(text):
        mark = match[0]
        if mark.startswith("${"):
            opened.append(_Call(match.start(), match[1] or "", match.end()))
        elif not opened or mark.startswith("\\"):
            continue
        elif mark == "}":
            call = opened.pop()
            if call.function and call.valid:
                calls.append(call)
        else:
            _read(opened[-1], mark, text, match)
    return sorted(calls, key=lambda call: call.start)


def _read(call: _Call, mark: str, text: str, match: re.Match[str]) -> None:
    """Take a parenthesis or comma among the parameters of a call."""
    if not call.function or call.closed:
        return
    if mark == "(":
        call.parentheses += 1
    elif mark == ")" and call.parentheses:
        call.parentheses -= 1
    else:
        call.params.append(text[call.begin : match.start()])
        call.begin = match.end()
        call.closed = mark == ")"


def _plain(text: str) -> str:
    return _ESCAPE.sub(r"\1", text)
