"""Files that elements read while a plan runs: data, uploads, scripts, included plans."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, Plan

from . import values
from .registry import spec_of
from .spec import Field, FieldType, Table

# The first argument of the functions that read a file. CSVRead names an opened file by an alias that begins with "*".
_FUNCTION = re.compile(r"\$\{__(?:CSVRead|StringFromFile|FileToString|XPath)\(([^*,)$][^,)$]*)[,)]")
_COMMENTS = "TestPlan.comments"
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")


@dataclass(frozen=True)
class FileReference:
    """A file that an element reads. ``path`` is as written, ``source`` the name of the property with the path."""

    element: Element
    source: str
    path: str

    @property
    def computed(self) -> bool:
        """Whether the path contains a variable or function and is therefore only known at run time."""
        return "${" in self.path

    @property
    def data_set(self) -> bool:
        """Whether it is the file of a CSV Data Set: without it, every iteration fails."""
        return self.element.class_name == "CSVDataSet" and self.source == "filename"

    @property
    def absolute(self) -> bool:
        """Whether the path is absolute, so that it exists on one machine only."""
        return self.path.startswith(("/", "\\\\")) or _DRIVE.match(self.path) is not None

    @property
    def relative_path(self) -> str:
        """The normalised path below the plan's folder; begins with ``..`` if it is outside."""
        # JMeter resolves a leading "~/" to the folder of the plan.
        return posixpath.normpath(self.path.removeprefix("~/"))


def file_references(plan: Plan, *, enabled_only: bool = True) -> list[FileReference]:
    """Return the files that the plan's elements read, in document order.

    A Module Controller may run what is disabled.
    """
    return [reference for element in plan.walk(enabled_only=enabled_only) for reference in references_of(element)]


def references_of(element: Element) -> list[FileReference]:
    """Return the files that one element reads, named by its properties or by functions within them."""
    references = [FileReference(element, name, path.strip()) for name, path in _named(element)]
    references += [
        FileReference(element, node.get("name", node.tag), match[1].strip())
        for node in element.node.iter("*")
        if node.get("name") != _COMMENTS
        for text in (node.text, node.get("testname"))
        if text and "${__" in text
        for match in _FUNCTION.finditer(text)
    ]
    return [reference for reference in references if reference.path]


def _named(element: Element) -> Iterator[tuple[str, str]]:
    """Yield name and text of the properties that are declared as file names."""
    spec = spec_of(element)
    for field in spec.fields_of(FieldType.FILE) if spec else ():
        if isinstance(field, Table):
            for row in values.read_rows(field, element.node):
                yield from ((column.name, row[column.name]) for column in field.columns if _reads(column, element))
        elif _reads(field, element):
            path = properties.text(element.node, field.name)
            yield from ((field.name, one) for one in (path.split(field.separator) if field.separator else (path,)))


def _reads(field: Field, element: Element) -> bool:
    if field.type is not FieldType.FILE:
        return False
    return not field.only_if or properties.boolean(element.node, field.only_if)
