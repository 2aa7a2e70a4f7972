"""Read and set properties of a test element by name, in the form that JMeter writes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

# Serialized as objects instead of text: <doubleProp><name>…</name><value>…</value></doubleProp>
BOXED = ("doubleProp", "floatProp", "FloatProperty")


def find(node: etree._Element, name: str) -> etree._Element | None:
    """Return the property called ``name``, or ``None``; of several the last, which is the one that JMeter uses."""
    for child in node.iterchildren("*", reversed=True):
        found = child.get("name")
        if found == name or (found is None and child.tag in BOXED and child.findtext("name") == name):
            return child
    return None


def text(node: etree._Element, name: str, default: str = "") -> str:
    """Return the property's text without changes; ``default`` if the property does not exist."""
    prop = find(node, name)
    return default if prop is None else _text_of(prop)


def texts(node: etree._Element, *names: str) -> list[str]:
    """Return the texts of several properties, which are looked for together; empty for those that do not exist."""
    found = dict.fromkeys(names, "")
    for child in node.iterchildren("*"):
        name = child.get("name")
        if name is None and child.tag in BOXED:
            name = child.findtext("name")
        if name in found:
            found[name] = _text_of(child)
    return [found[name] for name in names]


def _text_of(prop: etree._Element) -> str:
    if prop.tag in BOXED:
        return prop.findtext("value", "")
    return "".join(str(part) for part in prop.itertext()) if len(prop) else prop.text or ""


def boolean(node: etree._Element, name: str, default: bool = False) -> bool:
    """Return the property as JMeter parses booleans: only ``true``, in any case, is true."""
    return text(node, name, "true" if default else "false").lower() == "true"


def collection(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the children of the collection property called ``name``, if it exists."""
    prop = find(node, name)
    if prop is not None:
        yield from prop.iterchildren("*")


def put(node: etree._Element, kind: str, name: str, value: str) -> None:
    """Set a property's text; a missing property is added as ``kind`` (``stringProp``, ``boolProp`` …)."""
    prop = find(node, name)
    if prop is None and kind in BOXED:
        prop = append(node, kind)
        append(prop, "name", name)
    elif prop is None:
        prop = append(node, kind, name=name)
    if prop.tag in BOXED:
        put_boxed(prop, value)
        return
    for child in list(prop):
        prop.remove(child)
    prop.text = value


def put_boxed(prop: etree._Element, value: str) -> None:
    """Set the value of a property with one of the tags ``BOXED``."""
    boxed = prop.find("value")
    (append(prop, "value") if boxed is None else boxed).text = value


def retag(node: etree._Element, name: str, kind: str) -> None:
    """Convert the property called ``name``, if it exists, to a ``kind`` with the same text."""
    prop = find(node, name)
    if prop is None or prop.tag == kind:
        return
    value = text(node, name)
    for child in list(prop):
        prop.remove(child)
    prop.tag, prop.text = kind, value
    prop.set("name", name)


def append(node: etree._Element, tag: str, value: str | None = None, **attributes: str) -> etree._Element:
    """Append a child on a line of its own, indented as JMeter does."""
    last = node[-1] if len(node) else None
    child = etree.SubElement(node, tag, attributes)
    child.text = value
    if last is not None:
        child.tail, last.tail = last.tail, node.text
    elif not (node.text or "").strip():
        depth = sum(1 for _ in node.iterancestors())
        node.text, child.tail = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    return child


def insert(parent: etree._Element, position: int, node: etree._Element) -> None:
    """Insert a new child at ``position`` on lines of its own, indented as JMeter does."""
    etree.indent(node, space="  ", level=sum(1 for _ in parent.iterancestors()) + 1)
    children = list(parent.iterchildren("*"))
    if position < len(children):
        children[position].addprevious(node)
        node.tail = parent.text
        return
    placeholder = append(parent, node.tag)
    node.tail = placeholder.tail
    parent.replace(placeholder, node)


def remove(node: etree._Element) -> None:
    """Remove a child together with its line."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        return
    if node.getnext() is None:
        if before is None:
            parent.text = None
        else:
            before.tail = node.tail
    parent.remove(node)


def replace(node: etree._Element, replacement: etree._Element) -> None:
    parent = node.getparent()
    if parent is None:
        raise ValueError(f"<{node.tag}> is not in a plan")
    etree.indent(replacement, space="  ", level=sum(1 for _ in node.iterancestors()))
    replacement.tail = node.tail
    parent.replace(node, replacement)


def put_argument(arguments: etree._Element, name: str, value: str) -> bool:
    """Set the value of every argument called ``name``; return whether any exists."""
    exists = False
    for argument in collection(arguments, "Arguments.arguments"):
        if text(argument, "Argument.name", argument.get("name", "")) == name:
            put(argument, "stringProp", "Argument.value", value)
            exists = True
    return exists


def arguments(node: etree._Element) -> list[tuple[str, str]]:
    """Return the names and values of an ``Arguments`` element or property, in order."""
    return [
        (text(argument, "Argument.name", argument.get("name", "")), text(argument, "Argument.value"))
        for argument in collection(node, "Arguments.arguments")
    ]
