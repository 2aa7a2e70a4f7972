"""All English texts of forms, for their translation."""

from __future__ import annotations

from collections.abc import Iterator

from loadwright.core.jmx.elements import help as helps
from loadwright.core.jmx.elements.registry import SPECS
from loadwright.core.jmx.elements.spec import ElementSpec, Field, Table
from loadwright.core.messages import ELEMENT

from . import others

CONTEXT = ELEMENT
"""The context of the texts in catalogues: JMeter's words may differ from those of other pages."""


def texts() -> list[str]:
    """Return all texts that forms of declared elements can contain. Choices that are their own labels have none."""
    found = [text for spec in SPECS for text in _of_spec(spec)]
    return list(dict.fromkeys([*found, *helps.texts(), others.ALL, others.OTHERS, others.HELP]))


def _of_spec(spec: ElementSpec) -> Iterator[str]:
    yield spec.menu_name
    for field in spec.fields:
        if isinstance(field, Table) and not field.hidden:
            yield from filter(None, (field.label, field.section))
            for column in field.columns:
                yield from _of_field(column)
        elif isinstance(field, Field):
            yield from _of_field(field)


def _of_field(field: Field) -> Iterator[str]:
    if field.hidden or field.obsolete:
        return
    yield from filter(None, (field.label, field.section))
    for choice in (*field.choices, *((field.special,) if field.special else ())):
        if choice.label != choice.value:
            yield choice.label
