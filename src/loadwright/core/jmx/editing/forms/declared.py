"""The form of a declared element."""

from __future__ import annotations

from lxml import etree

from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.help import help_of
from loadwright.core.jmx.elements.spec import Choice, ElementSpec, Field, FieldType, Table
from loadwright.core.jmx.elements.values import Row

from . import fields
from .fields import Condition, FormField, Option, Section, Words, newline_of

_CONTROLS = {
    FieldType.TEXT: fields.TEXT,
    FieldType.LINES: fields.LINES,
    FieldType.SCRIPT: fields.CODE,
    FieldType.PASSWORD: fields.PASSWORD,
    FieldType.INTEGER: fields.NUMBER,
    FieldType.DECIMAL: fields.NUMBER,
    FieldType.BOOLEAN: fields.CHECKBOX,
    FieldType.CHOICE: fields.CHOICE,
    FieldType.FILE: fields.FILE,
    FieldType.OUTPUT_FILE: fields.TEXT,
}
_NUMBERS = {FieldType.INTEGER: "integer", FieldType.DECIMAL: "decimal"}
# What JMeter writes for the lines of a request's body.
_BODY_NEWLINE = "\r\n"


def sections(spec: ElementSpec, node: etree._Element) -> list[Section]:
    """Return the shown fields of an element with their values, in the order of the declaration."""
    found: list[Section] = []
    for field in spec.fields:
        shown: tuple[FormField, ...]
        if field.hidden or (isinstance(field, Field) and field.obsolete):
            continue
        if isinstance(field, Table):
            shown = tuple(_table(spec, field, node))
        else:
            shown = (_field(spec, field, values.read_field(spec, field, node), node),)
        found.append(Section(Words(field.section), shown))
    return found


def _field(spec: ElementSpec, field: Field, value: str, node: etree._Element | None = None) -> FormField:
    return FormField(
        name=field.name,
        label=Words(field.label),
        help=Words(help_of(spec, field.name)),
        control=_CONTROLS[field.type],
        value=value,
        number=_NUMBERS.get(field.type, ""),
        valid=field.accepts(value) or not value,
        choices=tuple(map(_option, field.choices)),
        suggestions=field.suggestions,
        language=_language(spec, field, node),
        newline=newline_of(value),
        special=_option(field.special) if field.special else None,
        excludes=field.excludes,
        shown_when=(Condition(field.shown_when.name, field.shown_when.values),) if field.shown_when else (),
        default=field.default,
    )


def _language(spec: ElementSpec, field: Field, node: etree._Element | None) -> str:
    """Return the declared language of a script, or the value of the property that names it."""
    naming = next((one for one in spec.fields if one.name == field.language), None)
    if node is None or not isinstance(naming, Field):
        return field.language
    return values.read_field(spec, naming, node)


def _option(choice: Choice) -> Option:
    return Option(choice.value, Words(choice.label))


def _table(spec: ElementSpec, table: Table, node: etree._Element) -> list[FormField]:
    """Return the table and, if its only row may be the body of a request, the field of the body."""
    rows = values.read_rows(table, node)
    conditions = (Condition(table.shown_when.name, table.shown_when.values),) if table.shown_when else ()
    defaults = {column.name: column.default for column in table.columns}
    own = (Condition(table.body_if, ("false",)),) if table.body_if else ()
    shown = FormField(
        name=table.name,
        label=Words(table.label),
        help=Words(help_of(spec, table.name)),
        control=fields.TABLE,
        value=rows,
        columns=_columns(spec, table, node, rows),
        row=defaults,
        shown_when=(*conditions, *own),
    )
    if not table.body_if:
        return [shown]
    text = "".join(row[table.body] for row in rows)
    return [
        shown,
        FormField(
            name=table.name,
            label=Words(_label(spec, table.body_if)),
            help=Words(help_of(spec, table.body_if)),
            control=fields.CODE,
            value=text,
            newline=newline_of(text) if "\n" in text else _BODY_NEWLINE,
            shown_when=(*conditions, Condition(table.body_if, ("true",))),
            cell=table.body,
            # A parameter with a name becomes a body without one.
            row=rows[0] if len(rows) == 1 and not rows[0][table.key] else defaults,
        ),
    ]


def _label(spec: ElementSpec, name: str) -> str:
    return spec.field(name).label


def _columns(spec: ElementSpec, table: Table, node: etree._Element, rows: list[Row]) -> tuple[FormField, ...]:
    if table.columns:
        return tuple(
            _field(spec, column, column.default) for column in table.columns if not (column.hidden or column.obsolete)
        )
    names = spec.field(table.columns_of) if table.columns_of else None
    titles = [next(iter(row.values()), "") for row in values.read_rows(names, node)] if isinstance(names, Table) else []
    width = max([len(titles), *map(len, rows)])
    titles += [str(number + 1) for number in range(len(titles), width)]
    return tuple(
        FormField(str(at), Words(title), Words(help_of(spec, table.name)), fields.TEXT)
        for at, title in enumerate(titles)
    )
