"""Variables that elements use and that no element defines for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loadwright.core.jmx.variables.elements import is_scripted, texts
from loadwright.core.jmx.variables.usage import State
from loadwright.core.messages import checks

from .problem import WARNING, Problem, Subject

_MESSAGES = {
    State.UNDEFINED: checks.UNDEFINED_VARIABLE,
    State.DISABLED: checks.VARIABLE_OF_DISABLED,
    State.ELSEWHERE: checks.VARIABLE_OF_OTHER_GROUP,
}
_NESTED = re.compile(r"\$\{([\w.\-]+)\$\{([\w.\-]+)\}")


def variables(subject: Subject) -> Iterator[Problem]:
    """Report each undefined variable one time, at the first element that uses it."""
    for variable in subject.variables:
        declared = _MESSAGES.get(variable.state)
        if declared is not None:
            first = variable.missing[0]
            element = first.place.element
            message = declared(element=element.name, variable=first.used.name.text)
            yield Problem(WARNING, message, element, where=first.used.where)


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
                yield Problem(WARNING, message, element, where=where)
                break
