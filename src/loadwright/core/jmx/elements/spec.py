"""What a declaration of a JMeter element consists of.

One ``ElementSpec`` per element: its class, kind, properties, summary and the files it reads. Outline, checks, file
rules and forms derive from it; ``values`` reads and writes the properties. Names, labels, defaults and choices are
those of JMeter 5.6.3, as its own forms create elements.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from .summary import Summarise


class FieldType(Enum):
    """How a value is edited and checked. Any value may hold ``${variables}`` instead."""

    TEXT = "text"
    LINES = "lines"
    SCRIPT = "script"
    PASSWORD = "password"  # noqa: S105 - the name of a type, no secret
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    FILE = "file"
    """A file that is read while the plan runs."""
    OUTPUT_FILE = "output file"


@dataclass(frozen=True)
class Choice:
    """One value of a ``CHOICE``: as the plan holds it, and as JMeter's form shows it."""

    value: str
    label: str


def choices(*values: str | tuple[str, str]) -> tuple[Choice, ...]:
    """Return choices from pairs of value and label, or from values that are their own labels."""
    return tuple(Choice(value, value) if isinstance(value, str) else Choice(*value) for value in values)


@dataclass(frozen=True)
class Holder:
    """An element property (``elementProp``) that holds other properties, such as a thread group's loop controller."""

    name: str
    element_type: str
    guiclass: str = ""
    testname: str = ""


@dataclass(frozen=True)
class Field:
    """A property with one value. Values are the texts that the plan holds.

    ``default`` is what a new element has; a missing property is read as ``missing``, which is normally empty or
    ``false``, and for a TestBean the default. ``tag`` is the property's tag in the file (by default ``boolProp`` for
    booleans and ``stringProp`` for everything else).
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
    """A ``FILE`` that may name several files has this between them."""
    obsolete: bool = False
    """Written by older versions of JMeter: read and kept, but shown in no form."""

    def tag_for(self, value: str) -> str:
        """Return the tag of the property with this value: JMeter loads no plan with a variable in an ``intProp``."""
        if "${" in value or not value:
            return "stringProp"
        return self.tag or ("boolProp" if self.type is FieldType.BOOLEAN else "stringProp")

    def accepts(self, value: str) -> bool:
        """Return whether the property may have the value; one with a variable or function always may."""
        if "${" in value:
            return True
        if self.type is FieldType.BOOLEAN:
            return value in ("true", "false")
        if not value:
            return True
        if self.type is FieldType.CHOICE:
            return value in (choice.value for choice in self.choices)
        if self.type in (FieldType.INTEGER, FieldType.DECIMAL):
            return _is_number(value, whole=self.type is FieldType.INTEGER)
        return True


class Rows(Enum):
    """How a table's rows lie in its collection property."""

    ELEMENTS = "elements"
    """Each row is an ``elementProp`` with a property for each column."""
    STRINGS = "strings"
    """Each row is one ``stringProp``: there is one column."""
    LISTS = "lists"
    """Each row is a ``collectionProp`` of ``stringProp``; without declared columns it may have any number."""


@dataclass(frozen=True)
class Table:
    """A collection property: rows of values by column name.

    ``element_type`` is the class of a row of ``ELEMENTS``, ``key`` the column that such a row is named after.
    """

    name: str
    label: str
    columns: tuple[Field, ...] = ()
    rows: Rows = Rows.ELEMENTS
    element_type: str = ""
    key: str = ""
    holder: Holder | None = None


@dataclass(frozen=True)
class ElementSpec:
    """One kind of JMeter element.

    ``testclass`` and ``guiclass`` are written into new elements; an element belongs to the spec that has the class
    (without package) or one of ``aliases``. Where several specs share a class, ``guiclass`` tells them apart, and the
    first of them covers all other forms. ``menu_name`` is JMeter's name for a new element.
    """

    testclass: str
    guiclass: str
    menu_name: str
    kind: str
    fields: tuple[Field | Table, ...] = ()
    summary: Summarise | None = None
    aliases: tuple[str, ...] = ()

    @property
    def class_name(self) -> str:
        """Return the class without its package."""
        return self.testclass.rpartition(".")[2]

    @property
    def is_test_bean(self) -> bool:
        """Return whether JMeter builds the form from the class, and fills in defaults for missing properties."""
        return self.guiclass == TEST_BEAN

    def field(self, name: str) -> Field | Table:
        """Return the field of a property; raises ``KeyError`` for one that is not declared."""
        found = next((field for field in self.fields if field.name == name), None)
        if found is None:
            raise KeyError(f"{self.class_name} declares no property {name!r}")
        return found


TEST_BEAN = "TestBeanGUI"


def _is_number(text: str, *, whole: bool) -> bool:
    try:
        number = int(text) if whole else float(text)
    except ValueError:
        return False
    return math.isfinite(number)
