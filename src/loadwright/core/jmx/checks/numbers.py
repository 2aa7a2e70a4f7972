"""Fields for numbers that contain something else."""

from __future__ import annotations

from collections.abc import Iterator

from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import registry, values
from loadwright.core.jmx.elements.spec import ElementSpec, Field, FieldType, Table
from loadwright.core.messages import LABEL, checks

from .problem import WARNING, Problem, Subject

_NUMBERS = (FieldType.INTEGER, FieldType.DECIMAL)
LONGEST = 40
"""Characters of a value that are quoted."""


def invalid(subject: Subject) -> Iterator[Problem]:
    """Report values of the shown fields for numbers that JMeter cannot read as such. Variables may become numbers."""
    for element in subject.active:
        spec = registry.spec_of(element)
        for field, value in _invalid(spec, element) if spec is not None else ():
            declared = checks.NOT_AN_INTEGER if field.type is FieldType.INTEGER else checks.NOT_A_NUMBER
            quoted = value if len(value) <= LONGEST else f"{value[:LONGEST]}…"
            message = declared(element=element.name, field=LABEL(text=field.label), value=quoted)
            yield Problem(WARNING, message, element, where=field.name, text=value)


def _invalid(spec: ElementSpec, element: Element) -> Iterator[tuple[Field, str]]:
    for field in (one for kind in _NUMBERS for one in spec.fields_of(kind)):
        if isinstance(field, Table):
            yield from _cells(field, element)
            continue
        value = values.read_field(spec, field, element.node)
        if not field.accepts(value) and _is_shown(spec, field, element):
            yield field, value


def _cells(table: Table, element: Element) -> Iterator[tuple[Field, str]]:
    columns = [column for column in table.columns if column.type in _NUMBERS]
    for row in values.read_rows(table, element.node):
        yield from ((column, row[column.name]) for column in columns if not column.accepts(row[column.name]))


def _is_shown(spec: ElementSpec, field: Field, element: Element) -> bool:
    if field.hidden or field.obsolete:
        return False
    if field.shown_when is None:
        return True
    return values.read(spec, element.node)[field.shown_when.name] in field.shown_when.values
