"""The form of a TestBean that is not declared, from what its class declares for JMeter's generated form."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from lxml import etree

from loadwright.core.jmx.catalogue import BeanProperty, Entry
from loadwright.core.jmx.document import properties
from loadwright.core.jmx.editing.properties import TYPES, is_loaded

from . import fields
from .fields import FormField, Option, Section, Words, newline_of

_TAGS = {
    "boolean": "boolProp",
    "Boolean": "boolProp",
    "int": "intProp",
    "Integer": "intProp",
    "long": "longProp",
    "Long": "longProp",
    "double": "doubleProp",
    "Double": "doubleProp",
    "float": "FloatProperty",
    "Float": "FloatProperty",
    "String": "stringProp",
}
"""The tags of properties by the classes of Java. Others contain more than one value."""


def sections(entry: Entry, node: etree._Element) -> list[Section]:
    """Return the fields of a TestBean with their values."""
    found = [_field(prop, node) for prop in entry.properties if prop.type.rpartition(".")[2] in _TAGS]
    return [Section(fields.NOTHING, tuple(found))]


def _field(prop: BeanProperty, node: etree._Element) -> FormField:
    tag = _TAGS[prop.type.rpartition(".")[2]]
    value = properties.text(node, prop.name, prop.default or "")
    kind = TYPES[tag]
    return FormField(
        name=prop.name,
        label=_words(prop.labels, prop.name),
        help=_words(prop.help, prop.name),
        control=_control(prop, kind),
        value=value,
        edit="put_property",
        tag=tag,
        number=kind if kind in ("integer", "decimal") else "",
        valid=not value or "${" in value or is_loaded(tag, value),
        choices=tuple(Option(text, Words(text)) for text in prop.tags) if prop.closed else (),
        suggestions=() if prop.closed else prop.tags,
        newline=newline_of(value),
        default=prop.default or "",
    )


def _control(prop: BeanProperty, kind: str) -> str:
    if kind == "boolean":
        return fields.CHECKBOX
    if prop.tags and prop.closed:
        return fields.CHOICE
    if kind in ("integer", "decimal"):
        return fields.NUMBER
    if "password" in prop.name.lower():
        return fields.PASSWORD
    return fields.LINES if prop.lines else fields.TEXT


def _words(texts: Mapping[str, str], name: str) -> Words:
    """Return a text without the tags of HTML, of which JMeter's have some; the name if there is none."""
    english, chinese = (_plain(texts.get(language, "")) for language in ("en", "zh"))
    return Words(english or name, chinese if chinese != english else "")


def _plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())
