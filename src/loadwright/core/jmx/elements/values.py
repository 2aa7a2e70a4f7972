"""Declared properties of elements: read, written in place, and put into new elements.

Writing changes the named properties only; one that already has the value keeps its bytes, valid or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Union

from lxml import etree

from loadwright.core.jmx.document import properties

from .spec import NAME, ElementSpec, Field, FieldType, Holder, Rows, Table

Row = dict[str, str]
Value = Union[str, list[Row]]


def read(spec: ElementSpec, node: etree._Element) -> dict[str, Value]:
    """Return the value of every declared property: a text, or a table's rows by column name."""
    return {
        field.name: read_rows(field, node) if isinstance(field, Table) else read_field(spec, field, node)
        for field in spec.fields
    }


def read_field(spec: ElementSpec, field: Field, node: etree._Element) -> str:
    """Return the text of a property, or the value that JMeter assumes if it is missing."""
    holder = _find_holder(field.holder, node)
    return missing(spec, field) if holder is None else properties.text(holder, field.name, missing(spec, field))


def write(spec: ElementSpec, node: etree._Element, values: Mapping[str, Value], *, strict: bool = True) -> None:
    """Set properties by name. Without ``strict`` also invalid texts, in a form that JMeter loads.

    Raises ``KeyError`` for an undeclared property, ``ValueError`` for an invalid value, and ``TypeError`` for rows
    instead of a text or vice versa.
    """
    before = read(spec, node) if spec.derive else {}
    _write(spec, node, values, strict=strict)
    if spec.derive and (after := read(spec, node)) != before:
        _write(spec, node, spec.derive(after), strict=strict)


def _write(spec: ElementSpec, node: etree._Element, values: Mapping[str, Value], *, strict: bool) -> None:
    for name, value in values.items():
        field = spec.field(name)
        if isinstance(field, Table):
            _write_rows(field, node, value, strict=strict)
        else:
            if value != read_field(spec, field, node):
                _put(field, _holder(field.holder, node), _checked(field, value, strict=strict))


def new(spec: ElementSpec, name: str = "", values: Mapping[str, Value] | None = None) -> etree._Element:
    """Return the node of a new element with its defaults, then ``values``. Raises the same errors as ``write``."""
    node = etree.Element(
        spec.testclass,
        guiclass=spec.guiclass,
        testclass=spec.testclass,
        testname=name or spec.menu_name,
        enabled="true",
    )
    for field in spec.fields:
        if isinstance(field, Table):
            properties.append(_holder(field.holder, node), "collectionProp", name=field.name)
        elif field.default and not field.obsolete:
            _put(field, _holder(field.holder, node), field.default)
    write(spec, node, values or {})
    return node


def _put(field: Field, node: etree._Element, text: str) -> None:
    tag = field.tag_for(text)
    # A typed property cannot hold a variable, so an existing one changes its type.
    if tag == "stringProp":
        properties.retag(node, field.name, tag)
    properties.put(node, tag, field.name, text)


def missing(spec: ElementSpec, field: Field) -> str:
    """Return the value that JMeter assumes if the property does not exist."""
    if field.missing is not None:
        return field.missing
    if spec.is_test_bean:
        return field.default
    return "false" if field.type is FieldType.BOOLEAN else ""


def _checked(field: Field, value: Value, *, strict: bool) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{field.name} has one value, not rows")
    if strict and not field.accepts(value):
        raise ValueError(f"{value!r} is not a valid {field.type.value} for {field.name}")
    return value


def _checked_rows(table: Table, present: list[Row], value: Value, *, strict: bool) -> list[Row]:
    if isinstance(value, str):
        raise TypeError(f"{table.name} has rows, not one value")
    columns = {column.name: column for column in table.columns}
    for row in value:
        if columns and row.keys() != columns.keys():
            raise ValueError(f"a row of {table.name} has the columns {', '.join(columns)}, not {', '.join(row)}")
        if row not in present:
            for name, column in columns.items():
                _checked(column, row[name], strict=strict)
    return value


def _find_holder(holder: Holder | None, node: etree._Element) -> etree._Element | None:
    return node if holder is None else properties.find(node, holder.name)


def _holder(holder: Holder | None, node: etree._Element) -> etree._Element:
    """Return the node that holds a property, creating it if it is missing."""
    existing = _find_holder(holder, node)
    if existing is not None or holder is None:
        return node if existing is None else existing
    attributes = {"name": holder.name, "elementType": holder.element_type}
    if holder.guiclass:
        attributes |= {"guiclass": holder.guiclass, "testclass": holder.element_type, "testname": holder.testname}
        attributes["enabled"] = "true"
    return properties.append(node, "elementProp", **attributes)


def read_rows(table: Table, node: etree._Element) -> list[Row]:
    holder = _find_holder(table.holder, node)
    return [] if holder is None else [_row(table, row) for row in properties.collection(holder, table.name)]


def _row(table: Table, node: etree._Element) -> Row:
    if table.rows is Rows.ELEMENTS:
        return {column.name: _cell(table, column, node) for column in table.columns}
    cells = [node] if table.rows is Rows.STRINGS else list(node.iterchildren("*"))
    texts = [cell.text or "" for cell in cells]
    if not table.columns:
        return {str(position): text for position, text in enumerate(texts)}
    return {column.name: texts[at] if at < len(texts) else "" for at, column in enumerate(table.columns)}


def _cell(table: Table, column: Field, node: etree._Element) -> str:
    if column.name == NAME:
        return node.get("testname", "") or node.get("name", "")
    missing = "false" if column.type is FieldType.BOOLEAN else ""
    if column.name == table.key:
        # Old plans use the key as the row's name and omit the property.
        missing = node.get("name", "")
    return properties.text(node, column.name, missing if column.missing is None else column.missing)


def _write_rows(table: Table, node: etree._Element, value: Value, *, strict: bool) -> None:
    former = read_rows(table, node)
    rows = _checked_rows(table, former, value, strict=strict)
    if former == rows:
        return
    holder = _holder(table.holder, node)
    collection = properties.find(holder, table.name)
    if collection is None:
        collection = properties.append(holder, "collectionProp", name=table.name)
    nodes = list(collection.iterchildren("*"))
    before, after = ([tuple(row.items()) for row in side] for side in (former, rows))
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    # From the end, so that positions before a change stay valid. Unchanged rows keep their undeclared properties.
    for _tag, begin, end, begin_new, end_new in reversed(matcher.get_opcodes()):
        kept = min(end - begin, end_new - begin_new)
        for offset in range(kept):
            if former[begin + offset] != rows[begin_new + offset]:
                _change_row(table, nodes[begin + offset], rows[begin_new + offset])
        for obsolete in nodes[begin + kept : end]:
            properties.remove(obsolete)
        for position, row in enumerate(rows[begin_new + kept : end_new], begin + kept):
            properties.insert(collection, position, _new_row(table, row))


def _change_row(table: Table, node: etree._Element, row: Row) -> None:
    if table.rows is not Rows.ELEMENTS:
        properties.replace(node, _new_row(table, row))
        return
    for column in table.columns:
        if _cell(table, column, node) != row[column.name]:
            _put_cell(column, node, row[column.name])
    if table.key and node.get("name"):
        node.set("name", row[table.key])


def _new_row(table: Table, row: Row) -> etree._Element:
    if table.rows is Rows.STRINGS:
        return _string(next(iter(row.values())))
    if table.rows is Rows.LISTS:
        node = etree.Element("collectionProp", name=_java_hash("".join(row.values())))
        node.extend(_string(text) for text in row.values())
        return node
    node = etree.Element("elementProp", name=row.get(table.key, ""), elementType=table.element_type)
    for column in table.columns:
        _put_cell(column, node, row[column.name])
    return node


def _put_cell(column: Field, node: etree._Element, text: str) -> None:
    if column.name != NAME:
        _put(column, node, text)
        return
    node.set("name", text)
    node.set("testname", text)


def _string(text: str) -> etree._Element:
    node = etree.Element("stringProp", name=_java_hash(text))
    node.text = text
    return node


def _java_hash(text: str) -> str:
    """Return ``String.hashCode()``, which JMeter uses as the name of a string in a collection."""
    result = 0
    units = text.encode("utf-16-be")
    for high, low in zip(units[::2], units[1::2]):
        result = (31 * result + (high << 8 | low)) & 0xFFFFFFFF
    return str(result - (1 << 32) if result >> 31 else result)
