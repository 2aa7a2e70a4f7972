"""The building blocks of the declaration of a JMeter element.

One ``ElementSpec`` per element: its class, kind, properties, summary and the files it reads. Outline, checks, file
rules and forms derive from it; ``values`` reads and writes the properties. Names, labels, defaults and choices are
those of elements created by JMeter 5.6.3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Any, Callable, TypeVar

from .summary import Summarise


class FieldType(Enum):
    """The type of a value, for editing and validation. Any value may contain ``${variables}`` instead."""

    TEXT = "text"
    LINES = "lines"
    SCRIPT = "script"
    PASSWORD = "password"  # noqa: S105 - the name of a type, not a secret
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    FILE = "file"
    """A file that is read while the plan runs."""
    OUTPUT_FILE = "output file"


@dataclass(frozen=True)
class Choice:
    """One value of a ``CHOICE``: as stored in the plan, and as shown in JMeter's form."""

    value: str
    label: str


def choices(*values: str | tuple[str, str]) -> tuple[Choice, ...]:
    """Return choices from pairs of value and label, or from values that are their own labels."""
    return tuple(Choice(value, value) if isinstance(value, str) else Choice(*value) for value in values)


@dataclass(frozen=True)
class When:
    """A field is shown in forms only while the property ``name`` has one of ``values``."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Holder:
    """An element property (``elementProp``) that contains other properties, such as a group's loop controller."""

    name: str
    element_type: str
    guiclass: str = ""
    testname: str = ""


@dataclass(frozen=True)
class Field:
    """A property with one value. Values are texts as stored in the plan.

    ``default`` is the value in a new element. A missing property is read as ``missing``: by default empty or ``false``,
    for a TestBean ``default``. ``tag`` is the property's tag in the file (by default ``boolProp`` for booleans and
    ``stringProp`` for everything else).
    """

    name: str
    label: str
    type: FieldType = FieldType.TEXT
    default: str = ""
    choices: tuple[Choice, ...] = ()
    tag: str = ""
    holder: Holder | None = None
    missing: str | None = None
    only_if: str = ""
    """A ``FILE`` that is read only while this boolean property is true."""
    separator: str = ""
    """Separates the paths of a ``FILE`` that may name several files."""
    hidden: bool = False
    """Written by JMeter into new elements, but not shown in forms."""
    obsolete: bool = False
    """Written by older versions of JMeter: read and kept, but not shown in forms."""
    section: str = ""
    """The heading below which forms show it."""
    shown_when: When | None = None
    suggestions: tuple[str, ...] = ()
    """Common values, which forms offer."""
    language: str = ""
    """The language of a ``SCRIPT``, or the property that names it."""
    special: Choice | None = None
    """A value with a meaning of its own, such as -1 for infinite, which forms offer as a switch."""
    excludes: str = ""
    """The boolean property that forms switch off when this one is switched on."""

    def tag_for(self, value: str) -> str:
        """Return the tag for this value: JMeter does not load plans with anything but a number in an ``intProp``."""
        if "${" in value or not value or not self.accepts(value):
            return "stringProp"
        return self.tag or ("boolProp" if self.type is FieldType.BOOLEAN else "stringProp")

    def accepts(self, value: str) -> bool:
        """Return whether the value is valid; a value with a variable or function always is."""
        if "${" in value:
            return True
        if self.type is FieldType.BOOLEAN:
            return value in ("true", "false")
        if not value:
            return True
        if self.type is FieldType.CHOICE:
            return value in (choice.value for choice in self.choices)
        if self.type is FieldType.INTEGER:
            return is_integer(value, 32 if self.tag == "intProp" else 64)
        return self.type is not FieldType.DECIMAL or is_decimal(value)


class Rows(Enum):
    """How a table's rows are stored in its collection property."""

    ELEMENTS = "elements"
    """Each row is an ``elementProp`` with a property for each column."""
    STRINGS = "strings"
    """Each row is one ``stringProp``: there is one column."""
    LISTS = "lists"
    """Each row is a ``collectionProp`` of ``stringProp``; without declared columns its length is arbitrary."""


@dataclass(frozen=True)
class Table:
    """A collection property: rows of values by column name.

    ``element_type`` is the class of a row of ``ELEMENTS``, ``key`` the column that provides such a row's name.
    """

    name: str
    label: str
    columns: tuple[Field, ...] = ()
    rows: Rows = Rows.ELEMENTS
    element_type: str = ""
    key: str = ""
    holder: Holder | None = None
    hidden: bool = False
    """Kept up to date by JMeter, and not shown in forms."""
    section: str = ""
    shown_when: When | None = None
    columns_of: str = ""
    """The table whose rows are the names of this table's columns."""
    body_if: str = ""
    """While this boolean property is true, the table has one row, whose ``body`` is all that forms show."""
    body: str = ""


Derive = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class ElementSpec:
    """One kind of JMeter element.

    ``testclass`` and ``guiclass`` are written into new elements; an element belongs to the spec with its class (without
    package) or with that class among ``aliases``. Specs that share a class are distinguished by ``guiclass``; the first
    of them covers all other forms. ``menu_name`` is JMeter's name for a new element.
    """

    testclass: str
    guiclass: str
    menu_name: str
    kind: str
    fields: tuple[Field | Table, ...] = ()
    summary: Summarise | None = None
    aliases: tuple[str, ...] = ()
    derive: Derive | None = None
    """Gives the values of hidden properties that JMeter's form makes from all the others."""

    @property
    def class_name(self) -> str:
        """The class without its package."""
        return self.testclass.rpartition(".")[2]

    @property
    def is_test_bean(self) -> bool:
        """Whether JMeter derives the form from the class and uses defaults for missing properties."""
        return self.guiclass == TEST_BEAN

    @property
    def property_names(self) -> frozenset[str]:
        """The properties directly in an element that the declaration describes."""
        return frozenset(field.name if field.holder is None else field.holder.name for field in self.fields)

    def fields_of(self, kind: FieldType) -> tuple[Field | Table, ...]:
        """Return the fields of a type, and the tables with a column of it."""
        return self._by_type.get(kind, ())

    @cached_property
    def _by_type(self) -> dict[FieldType, tuple[Field | Table, ...]]:
        found: dict[FieldType, tuple[Field | Table, ...]] = {}
        for field in self.fields:
            for kind in dict.fromkeys(one.type for one in (field.columns if isinstance(field, Table) else (field,))):
                found[kind] = (*found.get(kind, ()), field)
        return found

    def field(self, name: str) -> Field | Table:
        """Return the field of a property. Raises ``KeyError`` if it is not declared."""
        declared = next((field for field in self.fields if field.name == name), None)
        if declared is None:
            raise KeyError(f"{self.class_name} declares no property {name!r}")
        return declared


TEST_BEAN = "TestBeanGUI"
NAME = "TestElement.name"
"""As a column of ``ELEMENTS``: the name of a row, which is in its attributes."""


_Shown = TypeVar("_Shown", Field, Table)


def section(title: str, *fields: _Shown) -> tuple[_Shown, ...]:
    """Return the fields as they are shown below a heading."""
    return tuple(replace(field, section=title) for field in fields)


def shown_when(name: str, values: tuple[str, ...], *fields: _Shown) -> tuple[_Shown, ...]:
    """Return the fields as they are shown only while the property ``name`` has one of ``values``."""
    return tuple(replace(field, shown_when=When(name, values)) for field in fields)


_INTEGER = re.compile(r"[+-]?[0-9]{1,20}")
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


def is_integer(text: str, bits: int) -> bool:
    """Return whether Java reads the text as a whole number of this many bits."""
    return bool(_INTEGER.fullmatch(text)) and -(1 << bits - 1) <= int(text) < 1 << bits - 1


def is_decimal(text: str) -> bool:
    """Return whether Java reads the text as a decimal number. Its other forms, such as ``1f``, are not accepted."""
    return bool(_DECIMAL.fullmatch(text))
