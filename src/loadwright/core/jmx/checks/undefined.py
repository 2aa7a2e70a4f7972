"""Variables that elements use and that no element defines for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.variables.elements import is_scripted, texts
from loadwright.core.jmx.variables.names import Extent, Name
from loadwright.core.jmx.variables.usage import State, Variable
from loadwright.core.messages import checks

from .problem import WARNING, Problem, Subject

_MESSAGES = {
    State.UNDEFINED: checks.UNDEFINED_VARIABLE,
    State.DISABLED: checks.VARIABLE_OF_DISABLED,
    State.ELSEWHERE: checks.VARIABLE_OF_OTHER_GROUP,
}
_INPUT = "ForeachController.inputVal"
_NESTED = re.compile(r"\$\{([\w.\-]+)\$\{([\w.\-]+)\}")


def variables(subject: Subject) -> Iterator[Problem]:
    """Report each undefined variable one time, at the first element that uses it."""
    for variable in subject.variables:
        declared = _MESSAGES.get(variable.state)
        if declared is not None:
            first = variable.missing[0]
            element = first.place.element
            message = declared(element=element.name, variable=first.used.name.text)
            used = first.used
            text = f"${{{used.name.text}" if used.certain else used.name.text
            yield Problem(WARNING, message, element, where=used.where, text=text)


def nested_names(subject: Subject) -> Iterator[Problem]:
    """Report variables whose names contain a variable, which JMeter reads as another name."""
    for element in subject.active:
        if is_scripted(element):
            continue
        for where, text in texts(element.node):
            found = _NESTED.search(text) if text.count("${") > 1 else None
            if found is not None:
                before, inner = found.groups()
                message = checks.NESTED_NAME(element=element.name, before=before, inner=inner)
                yield Problem(WARNING, message, element, where=where, text=found[0])
                break


def loops(subject: Subject) -> Iterator[Problem]:
    """Report ForEach Controllers that go through variables that nothing sets."""
    if subject.may_set_any_variable:
        return
    defined = [variable.name for variable in subject.variables if _is_set(variable)]
    for element in subject.active:
        if element.class_name != "ForeachController":
            continue
        prefix = properties.text(element.node, _INPUT).strip()
        if not prefix or "${" in prefix:
            continue
        separator = "_" if properties.boolean(element.node, "ForeachController.useSeparator", True) else ""
        numbered = f"{prefix}{separator}"
        if not any(_is_numbered(name, numbered) for name in defined):
            message = checks.NOTHING_TO_GO_THROUGH(element=element.name, first=f"{numbered}1", second=f"{numbered}2")
            yield Problem(WARNING, message, element, where=_INPUT)


def _is_set(variable: Variable) -> bool:
    return any(definition.place.active for definition in variable.definitions)


def _is_numbered(name: Name, prefix: str) -> bool:
    """Return whether a definition may be that of the prefix with a number. Controllers may begin at any."""
    if name.extent is Extent.ONE:
        return name.text.startswith(prefix) and name.text[len(prefix) :].isdigit()
    return name.covers(f"{prefix}1") or name.text.startswith(prefix)
