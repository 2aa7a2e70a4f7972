"""Which values an element keeps when its type is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import registry, values
from loadwright.core.jmx.elements.spec import ElementSpec, Field, Table
from loadwright.core.jmx.elements.values import Value

from .equivalents import QUANTITIES, SAME, SEVERAL, Quantities


@dataclass(frozen=True)
class Kept:
    """What an element keeps: values of declared properties, and nodes of others.

    ``names`` are the properties of the former type whose values are among these.
    """

    values: Mapping[str, Value]
    nodes: tuple[etree._Element, ...]
    names: frozenset[str]


def kept(element: Element, wanted: Element) -> Kept:
    """Return what an element keeps when it becomes one of the type of ``wanted``, a new element."""
    old, new = registry.spec_of(element), registry.spec_of(wanted)
    nodes = dict(_undeclared(element, old, wanted, new))
    found: dict[str, Value] = {}
    names = set(nodes)
    if old is None or new is None:
        return Kept(found, tuple(nodes.values()), frozenset(names))
    for sources, given in _transfers(old, new, element):
        if all(_accepts(new, name, value) for name, value in given.items()):
            found |= given
            names.update(sources)
    if old.derive and any(field.hidden for field in old.fields if field.name in names):
        # The properties that are made from all others of its form are kept.
        names.update(field.name for field in old.fields)
    return Kept(found, tuple(nodes.values()), frozenset(names))


_Transfer = tuple[tuple[str, ...], dict[str, Value]]
"""Properties of the former type, and what their values become in the new one."""


def _transfers(old: ElementSpec, new: ElementSpec, element: Element) -> Iterator[_Transfer]:
    there = values.read(old, element.node)
    has = {field.name for field in new.fields}
    before, after = (QUANTITIES.get(spec.class_name, _NONE) for spec in (old, new))
    for name, value in there.items():
        if name in has and before.meanings(name) == after.meanings(name):
            yield (name,), {name: value}
        for other in _synonyms(name):
            # Without a value, the property has the default of its type.
            if other in has and value and not (name in SEVERAL and other not in SEVERAL and ";" in value):
                yield (name,), {other: value}
    if any(before.names[meaning] != names for meaning, names in after.names.items() if meaning in before.names):
        known = before.read(there).items()
        stated = {meaning: text for meaning, text in known if text and meaning in after.names}
        if stated:
            yield tuple(name for meaning in stated for name in before.names[meaning]), after.write(stated)


_NONE = Quantities({}, lambda _values: {}, lambda _stated: {})


def _synonyms(name: str) -> Iterator[str]:
    """Yield the properties of other types that mean the same."""
    for group in SAME:
        if name in group:
            yield from (other for other in group if other != name)


def _accepts(new: ElementSpec, name: str, value: Value) -> bool:
    """Return whether a property of the new type can have a value that one of another type has."""
    field = new.field(name)
    if field.hidden and new.derive:
        # Made from the other properties of its form.
        return False
    if isinstance(field, Field):
        return isinstance(value, str) and field.accepts(value)
    # Tables of the same name can be different ones, such as the parameters of HTTP and Java requests.
    return isinstance(value, list) and all(_fits(field, row) for row in value)


def _fits(table: Table, row: Mapping[str, str]) -> bool:
    columns = {column.name: column for column in table.columns}
    return not columns or (row.keys() == columns.keys() and all(columns[name].accepts(row[name]) for name in row))


def _undeclared(
    element: Element, old: ElementSpec | None, wanted: Element, new: ElementSpec | None
) -> Iterator[tuple[str, etree._Element]]:
    """Yield the properties, by name, that both have although neither type declares them."""
    described = frozenset[str]().union(*(spec.property_names for spec in (old, new) if spec))
    there = {name_of(node) for node in wanted.node.iterchildren("*")} - described - {""}
    yield from ((name, node) for node in element.node.iterchildren("*") if (name := name_of(node)) in there)


def name_of(node: etree._Element) -> str:
    """Return the name of a property; that of an object of Java is in it."""
    return node.get("name", "") or node.findtext("name", "")
