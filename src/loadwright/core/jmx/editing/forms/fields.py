"""What a form consists of, as pages show it and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from loadwright.core.jmx.elements.values import Row, Value

TEXT = "text"
LINES = "lines"
CODE = "code"
PASSWORD = "password"  # noqa: S105 - the name of a control, not a secret
NUMBER = "number"
CHECKBOX = "checkbox"
CHOICE = "choice"
FILE = "file"
TABLE = "table"
ROWS = "rows"
"""A choice of which each value is the rows of a table, as JSON."""
LARGE = "large"
"""A value that is too long to be edited in a form, of which the beginning is shown."""

LONGEST = 1_000_000
"""The most characters of a value that is edited in a form: a browser needs seconds for more."""
BEGINNING = 2_000
"""How many characters of a longer one are shown."""


@dataclass(frozen=True)
class Words:
    """A text in English, and in Chinese if JMeter has it; otherwise pages look for a translation."""

    english: str
    chinese: str = ""


NOTHING = Words("")


@dataclass(frozen=True)
class Option:
    """One value of several."""

    value: str
    label: Words


@dataclass(frozen=True)
class Condition:
    """A field is shown only while the field called ``name`` has one of ``values``."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class FormField:
    """One field with its value.

    ``edit`` is the name of the edit that changes it: ``set`` by the declared ``name``; ``put_property`` by the name and
    a ``tag``; ``set_property`` by a ``path``. A ``number`` is ``integer`` or ``decimal``. ``newline`` is how the value
    separates lines. ``row`` is a new row of a table, with the columns that are not shown. If there is a ``cell``, the
    field shows the text in that column of the table's only row, which otherwise is ``row``. The ``key`` of each field
    of a form is another one. ``size`` is the number of characters of a ``LARGE`` value.
    """

    name: str
    label: Words
    help: Words
    control: str
    value: Value = ""
    edit: str = "set"
    tag: str = ""
    path: tuple[int, ...] = ()
    number: str = ""
    valid: bool = True
    choices: tuple[Option, ...] = ()
    suggestions: tuple[str, ...] = ()
    columns: tuple[FormField, ...] = ()
    language: str = ""
    newline: str = "\n"
    special: Option | None = None
    excludes: str = ""
    shown_when: tuple[Condition, ...] = ()
    cell: str = ""
    row: Row | None = None
    default: str = ""
    size: int = 0

    @property
    def key(self) -> str:
        """The name of the field in the page."""
        return ".".join([*filter(None, [self.name, self.cell]), *map(str, self.path)])


def shortened(field: FormField) -> FormField:
    """Return the field, with the beginning of its longest text if its value is longer than ``LONGEST``."""
    if not isinstance(field.value, str):
        texts = [cell for row in field.value for cell in row.values()]
    elif field.row is not None:
        texts = list({**field.row, field.cell: field.value}.values())
    else:
        texts = [field.value]
    size = sum(map(len, texts))
    if size <= LONGEST:
        return field
    return replace(field, control=LARGE, value=max(texts, key=len)[:BEGINNING], row=None, columns=(), size=size)


@dataclass(frozen=True)
class Section:
    """Fields below a heading, which may be empty. ``closed`` is for those that are rarely needed."""

    title: Words
    fields: tuple[FormField, ...]
    closed: bool = False


@dataclass(frozen=True)
class Form:
    """The form of an element. Name, comment and state are changed by edits of their own."""

    number: int
    testclass: str
    type: Words
    kind: str
    name: str
    comment: str
    enabled: bool
    sections: tuple[Section, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the form with JSON types, and the ``key`` of each field."""
        data = asdict(self)
        for section, shown in zip(self.sections, data["sections"]):
            for field, given in zip(section.fields, shown["fields"]):
                given["key"] = field.key
        return data


def newline_of(text: str) -> str:
    """Return how a text separates its lines; a browser knows only one way."""
    return "\r\n" if "\r\n" in text else "\n"


def titled(sections: list[Section]) -> tuple[Section, ...]:
    """Return the sections with fields, neighbours with the same title as one, and long values shortened."""
    found: list[Section] = []
    for section in sections:
        if found and found[-1].title == section.title and found[-1].closed == section.closed:
            found[-1] = replace(found[-1], fields=(*found[-1].fields, *section.fields))
        elif section.fields:
            found.append(section)
    return tuple(replace(section, fields=tuple(map(shortened, section.fields))) for section in found)
