"""Properties that neither a declaration nor a catalogue describes, as a typed grid."""

from __future__ import annotations

from collections.abc import Collection

from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.editing.properties import Property, grid, is_loaded
from loadwright.core.jmx.elements.threads import COMMENTS

from . import fields
from .fields import FormField, Section, Words, newline_of

ALL = "Properties"
OTHERS = "Other properties"
HELP = "A property that JMeter stores under this name."

_CONTROLS = {"boolean": fields.CHECKBOX, "integer": fields.NUMBER, "decimal": fields.NUMBER}


def section(element: Element, described: Collection[str]) -> Section:
    """Return all properties of an element, except those directly in it whose names are ``described``."""
    hidden: set[int] = set()
    names: dict[tuple[int, ...], str] = {}
    found = []
    for prop in grid(element):
        if len(prop.path) == 1 and prop.name in (*described, COMMENTS):
            hidden.add(prop.path[0])
        if prop.path[0] in hidden:
            continue
        above = names.get(prop.path[:-1], "")
        names[prop.path] = f"{above} › {prop.name}" if above else prop.name
        if prop.editable:
            found.append(_field(prop, names[prop.path]))
    return Section(Words(OTHERS if described else ALL), tuple(found), closed=bool(described))


def _field(prop: Property, name: str) -> FormField:
    kind = prop.type
    if kind == "text" and prop.tag != "stringProp" and prop.value in ("true", "false"):
        # In an object of Java, whose parts have no types.
        kind = "boolean"
    lines = "\n" in prop.value or len(prop.value) > 200
    return FormField(
        name=prop.name,
        label=Words(name),
        help=Words(HELP),
        control=_CONTROLS.get(kind, fields.LINES if lines else fields.TEXT),
        value=prop.value,
        edit="set_property",
        tag=prop.tag,
        path=prop.path,
        number=kind if kind in ("integer", "decimal") else "",
        valid=not prop.value or "${" in prop.value or is_loaded(prop.tag, prop.value),
        newline=newline_of(prop.value),
    )
