"""Passwords and keys that are written out in the plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import registry, values
from loadwright.core.jmx.elements.spec import FieldType, Table
from loadwright.core.jmx.elements.variables import OF_TEST_PLAN
from loadwright.core.messages import LABEL, Message, checks

from .problem import ADVICE, Problem, Subject

_NAME = re.compile(
    r"(?:.*[^a-z])?(?:password|passwd|passphrase|pwd|secret|client_?secret|api[_-]?key|access[_-]?key|private[_-]?key)",
    re.IGNORECASE,
)
_PATH = "HTTPSampler.path"
_CREDENTIALS = re.compile(r"\s*(?:Basic|Bearer)\s+[\w+/=.\-]{8,}\s*", re.IGNORECASE)


def written_out(subject: Subject) -> Iterator[Problem]:
    """Report one password or key of each element. What replaces it is for people to decide, so that there is no fix."""
    for element in subject.active:
        field, where, secret = next(_secrets(element), ("", "", ""))
        if where:
            yield Problem(ADVICE, checks.SECRET(element=element.name, field=field), element, where=where, text=secret)


def _secrets(element: Element) -> Iterator[tuple[str | Message, str, str]]:
    """Yield the label or name of what is a secret, the property that contains it, and the secret."""
    yield from _in_fields(element)
    for name, value, where in _named(element):
        if _NAME.fullmatch(name) and _is_literal(value):
            yield name, where, value if where != _PATH else ""
    for header in properties.collection(element.node, "HeaderManager.headers"):
        name, value = (properties.text(header, f"Header.{of}") for of in ("name", "value"))
        if _CREDENTIALS.fullmatch(value) or (_NAME.fullmatch(name) and _is_literal(value)):
            yield name, "Header.value", value


def _in_fields(element: Element) -> Iterator[tuple[str | Message, str, str]]:
    """Yield the passwords in fields and cells that are declared as such."""
    spec = registry.spec_of(element)
    for field in spec.fields_of(FieldType.PASSWORD) if spec is not None else ():
        if isinstance(field, Table):
            secret = [column for column in field.columns if column.type is FieldType.PASSWORD]
            found = [(column, row[column.name]) for row in values.read_rows(field, element.node) for column in secret]
        else:
            found = [(field, properties.text(element.node, field.name))]
        yield from ((LABEL(text=one.label), one.name, value) for one, value in found if _is_literal(value))


def _named(element: Element) -> Iterator[tuple[str, str, str]]:
    """Yield names and values of variables and parameters, and the property that contains them."""
    node = element.node
    for holder in (node, properties.find(node, OF_TEST_PLAN), properties.find(node, "HTTPsampler.Arguments")):
        if holder is not None:
            yield from ((name, value, "Argument.value") for name, value in properties.arguments(holder))
    for name, value in parse_qsl(properties.text(node, _PATH).partition("?")[2]):
        yield name, value, _PATH


def _is_literal(value: str) -> bool:
    return bool(value.strip()) and "${" not in value
