"""Filters of the templates of elements' forms."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.translation import get_language, pgettext

from loadwright.core import strictjson
from loadwright.core.jmx.editing.forms.fields import CODE, FILE, LARGE, TABLE, Condition, FormField, Words
from loadwright.core.jmx.editing.forms.texts import CONTEXT

register = template.Library()

LONGEST_LINES = 16


@register.filter
def said(words: Words) -> str:
    """Return a text in the reader's language: JMeter's own, or that of the catalogue."""
    if words.chinese and (get_language() or "").startswith("zh"):
        return words.chinese
    return pgettext(CONTEXT, words.english) if words.english else ""


@register.filter
def identifier(field: FormField) -> str:
    """Return the id of a field's control in the page, which has no spaces."""
    return re.sub(r"[^\w-]", "-", f"field-{field.key}")


@register.filter
def described(field: FormField) -> str:
    """Return what the script of the page needs to know about a field, as JSON."""
    found: dict[str, Any] = {
        "key": field.key,
        "name": field.name,
        "edit": field.edit,
        "tag": field.tag,
        "path": field.path,
        "number": field.number,
        "newline": field.newline,
        "excludes": field.excludes,
        "cell": field.cell,
        "row": field.row if field.cell else None,
        "shownWhen": [_condition(condition) for condition in field.shown_when],
    }
    return strictjson.dumps({name: value for name, value in found.items() if value})


def _condition(condition: Condition) -> list[Any]:
    return [condition.name, condition.values]


@register.filter
def cells(field: FormField) -> list[list[tuple[FormField, str]]]:
    """Return the rows of a table: each shown column with its value."""
    if isinstance(field.value, str):
        return []
    return [[(column, row.get(column.name, "")) for column in field.columns] for row in field.value]


@register.filter
def fresh(field: FormField) -> list[list[tuple[FormField, str]]]:
    """Return one new row of a table."""
    return [[(column, column.default) for column in field.columns]]


@register.filter
def raw(field: FormField) -> str:
    """Return all cells of a table as JSON, also those that are not shown."""
    return strictjson.dumps(field.value)


@register.filter
def new_row(field: FormField) -> str:
    """Return all cells of a new row of a table as JSON."""
    return strictjson.dumps(field.row or {})


@register.filter
def lines(value: str, least: int = 2) -> int:
    """Return the height in lines of a text."""
    return min(max(value.count("\n") + 1, least), LONGEST_LINES)


@register.filter
def has_files(field: FormField) -> bool:
    """Return whether the field, or a column of it, is the path of a file that the plan reads."""
    return FILE in (field.control, *(column.control for column in field.columns))


@register.filter
def is_wide(field: FormField) -> bool:
    """Return whether the control of the field is not one that a label can belong to, and has the whole width."""
    return field.control in (TABLE, CODE, LARGE)


@register.filter
def is_expression(field: FormField) -> bool:
    """Return whether the value is neither a choice nor a state of a switch, such as a variable."""
    known = {option.value for option in field.choices} or {"true", "false"}
    return bool(field.value) and field.value not in known


@register.filter
def is_neither(value: str) -> bool:
    """Return whether a switch cannot show the value, such as a variable."""
    return value not in ("true", "false", "")


@register.filter
def lacks(column: FormField, value: str) -> bool:
    """Return whether a value is none of the choices of a column, such as a variable."""
    return value not in (option.value for option in column.choices)
