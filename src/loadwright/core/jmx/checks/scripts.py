"""Scripts: whether they are compiled once, and with which values."""

from __future__ import annotations

from collections.abc import Iterator

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.editing.edits import SetValues
from loadwright.core.jmx.elements import registry
from loadwright.core.jmx.elements.expressions import Reference, expressions
from loadwright.core.jmx.elements.spec import FieldType
from loadwright.core.jmx.variables.names import is_plausible
from loadwright.core.jmx.variables.scripts import Script
from loadwright.core.messages import checks

from .problem import ADVICE, WARNING, Fix, Problem, Subject

_INTERPRETED = ("BeanShell", "BSF")
_NOT_COMPILED = ("beanshell", "bsh")
_CACHE_KEY = "cacheKey"
CACHE = Fix(checks.CACHE_IT(), lambda number: SetValues(number, {_CACHE_KEY: "true"}))


def cached(subject: Subject) -> Iterator[Problem]:
    """Report scripts of JSR223 that are compiled for each sample, and those that keep the first values of variables.

    JMeter compiles a script once, unless ``cacheKey`` is ``false``; what ``${…}`` stood for then stays in it.
    """
    constant = _constants(subject)
    for element in subject.active:
        node = element.node
        script = properties.text(node, "script")
        if not element.class_name.startswith("JSR223") or not script.strip():
            continue
        if properties.text(node, "scriptLanguage").lower() in _NOT_COMPILED:
            continue
        inserted = list(_inserted(script))
        keeps = properties.text(node, _CACHE_KEY) != "false"
        changing = [name for name in inserted if name not in constant]
        if keeps and changing:
            message = checks.FIRST_VALUE_KEPT(element=element.name, variable=changing[0])
            yield Problem(WARNING, message, element, where="script")
        elif not keeps and not inserted:
            yield Problem(ADVICE, checks.NOT_CACHED(element=element.name), element, CACHE, _CACHE_KEY)
        elif not keeps:
            # No fix: to cache it is right only after the variables are out of the script.
            message = checks.CANNOT_BE_CACHED(element=element.name, variable=inserted[0])
            yield Problem(ADVICE, message, element, where="script")


def interpreted(subject: Subject) -> Iterator[Problem]:
    """Report scripts that are interpreted each time. The language is another one, so that there is no fix."""
    for element in subject.active:
        if element.class_name.startswith(_INTERPRETED) and any(_scripts(element)):
            yield Problem(ADVICE, checks.INTERPRETED(element=element.name), element)


def _scripts(element: Element) -> Iterator[str]:
    """Yield the script of an element of BeanShell or BSF, or the file with it."""
    spec = registry.spec_of(element)
    if spec is not None:
        for field in (*spec.fields_of(FieldType.SCRIPT), *spec.fields_of(FieldType.FILE)):
            yield properties.text(element.node, field.name).strip()


def _constants(subject: Subject) -> frozenset[str]:
    """Return the variables that only User Defined Variables define."""
    return frozenset(
        variable.name.text
        for variable in subject.variables
        if variable.definitions and all(definition.defined.everywhere for definition in variable.definitions)
    )


def _inserted(text: str) -> Iterator[str]:
    """Yield the variables and functions that JMeter inserts into a script, as far as they are not the script's own."""
    if "${" not in text:
        return
    script = Script(text)
    for found in expressions(script.text):
        if not isinstance(found, Reference):
            yield found.function
        elif is_plausible(found.name) and not script.has_own(found.name):
            yield found.name
