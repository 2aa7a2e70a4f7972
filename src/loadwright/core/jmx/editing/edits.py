"""Edits as data: what a person did, as it is sent, stored and repeated.

Each applies itself to an ``EditedPlan`` and appends what it did to ``steps``. All raise ``PlanError`` if they cannot be
done; what they did until then is undone by ``history``.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, PlanError
from loadwright.core.jmx.elements import registry, values
from loadwright.core.jmx.elements.spec import Field, FieldType, Table
from loadwright.core.jmx.elements.threads import COMMENTS
from loadwright.core.jmx.elements.values import Value
from loadwright.core.messages import LABEL, editing

from .changes import Step
from .document import EditedPlan
from .fragments import read_fragment, write_fragment
from .properties import is_loaded
from .retyping import kept, name_of

COPY = " (copy)"
"""Follows the name of an element in that of its copy."""


class Edit(Protocol):
    """What a person did to a plan."""

    NAME: ClassVar[str]

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        """Do it to the document."""


@dataclass(frozen=True)
class SetValues:
    """Set declared properties of an element: texts, or rows of tables.

    A text that is not valid for its property, such as a number that is still being typed, is kept in a form that JMeter
    loads. Booleans are refused, which have no such form.
    """

    NAME: ClassVar[str] = "set"
    element: int
    values: Mapping[str, Value]

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        element = document.element(self.element)
        spec = registry.spec_of(element)
        declared = {field.name: field for field in spec.fields} if spec is not None else {}
        for name in self.values:
            if name not in declared:
                raise PlanError(editing.UNKNOWN_FIELD(name=element.name, field=name))
        with document.replacing(self.element, steps) as node:
            for name, value in self.values.items():
                assert spec is not None
                try:
                    values.write(spec, node, {name: value}, strict=_is_boolean(declared[name]))
                except (ValueError, TypeError):
                    field = declared[name]
                    expected = field.type.value if isinstance(field, Field) else "rows with the declared columns"
                    shown = value if isinstance(value, str) else "…"
                    refusal = editing.INVALID(field=LABEL(text=field.label), value=shown, expected=expected)
                    raise PlanError(refusal) from None


@dataclass(frozen=True)
class SetProperty:
    """Set the text of any property of an element, also of one of an unknown plugin.

    ``path`` are the positions, among the XML elements, of the property in the element and of each further one in it.
    """

    NAME: ClassVar[str] = "set_property"
    element: int
    path: tuple[int, ...]
    value: str

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        element = document.element(self.element)
        with document.replacing(self.element, steps) as node:
            for position in self.path:
                children = list(node.iterchildren("*"))
                if not 0 <= position < len(children):
                    raise PlanError(editing.UNKNOWN_FIELD(name=element.name, field=str(position)))
                node = children[position]
            if not self.path or (len(node) and node.tag not in properties.BOXED):
                raise PlanError(editing.UNKNOWN_FIELD(name=element.name, field=node.get("name", str(node.tag))))
            _set_text(node, self.value)


@dataclass(frozen=True)
class PutProperty:
    """Set a property directly in an element by its name; one that does not exist is added with ``tag``."""

    NAME: ClassVar[str] = "put_property"
    element: int
    name: str
    tag: str
    value: str

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        element = document.element(self.element)
        with document.replacing(self.element, steps) as node:
            present = properties.find(node, self.name)
            if present is None:
                tag = self.tag if is_loaded(self.tag, self.value) else "stringProp"
                properties.put(node, tag, self.name, self.value)
            elif len(present) and present.tag not in properties.BOXED:
                raise PlanError(editing.UNKNOWN_FIELD(name=element.name, field=self.name))
            else:
                _set_text(present, self.value)


@dataclass(frozen=True)
class DropProperty:
    """Remove a property that is directly in an element, by its name."""

    NAME: ClassVar[str] = "drop_property"
    element: int
    name: str

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        with document.replacing(self.element, steps) as node:
            present = properties.find(node, self.name)
            if present is not None:
                properties.remove(present)


def _is_boolean(field: Field | Table) -> bool:
    return isinstance(field, Field) and field.type is FieldType.BOOLEAN


def _set_text(prop: etree._Element, value: str) -> None:
    """Set the text of a property; a typed one that cannot contain it becomes a ``stringProp``."""
    boxed = prop.tag in properties.BOXED
    if (prop.findtext("value", "") if boxed else prop.text or "") == value:
        return
    if not is_loaded(str(prop.tag), value):
        name = prop.findtext("name", "") if boxed else prop.get("name", "")
        for child in list(prop):
            prop.remove(child)
        prop.tag, boxed = "stringProp", False
        prop.set("name", name)
    if boxed:
        properties.put_boxed(prop, value)
    else:
        prop.text = value


@dataclass(frozen=True)
class Rename:
    """Change the name or the comment of an element; ``None`` leaves it."""

    NAME: ClassVar[str] = "rename"
    element: int
    name: str | None = None
    comment: str | None = None

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        with document.replacing(self.element, steps) as node:
            if self.name is not None:
                node.set("testname", self.name)
            if self.comment is not None and self.comment != properties.text(node, COMMENTS):
                properties.put(node, "stringProp", COMMENTS, self.comment)


@dataclass(frozen=True)
class Enable:
    """Enable or disable elements."""

    NAME: ClassVar[str] = "enable"
    elements: tuple[int, ...]
    enabled: bool

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        for number in self.elements:
            if document.element(number).enabled != self.enabled:
                with document.replacing(number, steps) as node:
                    node.set("enabled", "true" if self.enabled else "false")


@dataclass(frozen=True)
class Insert:
    """Insert the elements of a fragment: new ones, or copies. The first becomes child ``position`` of ``parent``.

    ``first_number`` is the number of the first of them, from which on they are numbered; 0 for the next free one.
    """

    NAME: ClassVar[str] = "insert"
    parent: int
    position: int
    fragment: str
    first_number: int = 0

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        document.next_number = max(document.next_number, self.first_number)
        document.insert(self.parent, self.position, read_fragment(self.fragment), steps)


@dataclass(frozen=True)
class Move:
    """Move elements with their children. ``position`` counts the children of ``parent`` that are not moved."""

    NAME: ClassVar[str] = "move"
    elements: tuple[int, ...]
    parent: int
    position: int

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        document.move(self.elements, self.parent, self.position, steps)


@dataclass(frozen=True)
class Remove:
    """Remove elements with their children."""

    NAME: ClassVar[str] = "remove"
    elements: tuple[int, ...]

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        document.remove(self.elements, steps)


@dataclass(frozen=True)
class Retype:
    """Make an element one of another type of the same kind. It keeps its name, comment, state and children.

    Properties that both types have, or that mean the same, keep their values (``retyping``); all others are those of
    ``fragment``, a new element.
    """

    NAME: ClassVar[str] = "retype"
    element: int
    fragment: str

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        element = document.element(self.element)
        wanted = read_fragment(self.fragment)
        document.check_kind(element, wanted)
        taken = kept(element, wanted[0])
        comment = properties.text(element.node, COMMENTS)
        with document.replacing(self.element, steps) as node:
            enabled = node.get("enabled", "true")
            _become(node, wanted[0].node)
            node.set("testname", element.name)
            node.set("enabled", enabled)
            for former in taken.nodes:
                new = next(child for child in node.iterchildren("*") if name_of(child) == name_of(former))
                properties.replace(new, copy.deepcopy(former))
            spec = registry.spec_of(Element(node))
            if spec is not None:
                values.write(spec, node, taken.values)
            # New elements of some plugins have a comment.
            if comment or properties.find(node, COMMENTS) is not None:
                properties.put(node, "stringProp", COMMENTS, comment)


@dataclass(frozen=True)
class Replace:
    """Give an element the name, state and properties of ``fragment``, an element of its kind. Its children stay."""

    NAME: ClassVar[str] = "replace"
    element: int
    fragment: str

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        element = document.element(self.element)
        wanted = read_fragment(self.fragment)
        document.check_kind(element, wanted)
        with document.replacing(self.element, steps) as node:
            _become(node, wanted[0].node)


@dataclass(frozen=True)
class Several:
    """Several edits, one after the other, which are done and undone as one.

    ``first_number`` is the number of the first element that they insert, as for ``Insert``.
    """

    NAME: ClassVar[str] = "several"
    edits: tuple[Edit, ...]
    first_number: int = 0

    def apply(self, document: EditedPlan, steps: list[Step]) -> None:
        document.next_number = max(document.next_number, self.first_number)
        for edit in self.edits:
            edit.apply(document, steps)


def _become(node: etree._Element, wanted: etree._Element) -> None:
    """Give a node of the document the properties of a fragment, on lines indented as those around it."""
    node[:] = list(wanted)
    node.tag, node.text = wanted.tag, wanted.text
    etree.indent(node, space="  ", level=sum(1 for _ in node.iterancestors()))
    node.attrib.clear()
    node.attrib.update(wanted.attrib)


def duplicates(document: EditedPlan, numbers: Iterable[int]) -> Edit:
    """Return the edit that inserts a copy of each element after it, each with ``COPY`` in its name."""
    # From the last one on, so that the positions of the others stay the same.
    copies = [duplicate(document, number) for number in reversed(document.outermost(numbers))]
    return copies[0] if len(copies) == 1 else Several(tuple(copies))


def duplicate(document: EditedPlan, number: int) -> Insert:
    """Return the edit that inserts a copy of an element after it. Only the copy's root gets ``COPY`` to its name."""
    element = document.element(number)
    fragment = write_fragment([element])
    copied = read_fragment(fragment)[0]
    copied.node.set("testname", f"{element.name}{COPY}")
    parent = document.parent(number)
    position = document.numbers(parent).index(number) + 1
    return Insert(parent, position, write_fragment([copied]))
