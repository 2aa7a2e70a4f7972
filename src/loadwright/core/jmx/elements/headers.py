"""Headers of HTTP requests, as the HTTP Header Manager sets them."""

from __future__ import annotations

from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Plan

USER_AGENT = "User-Agent"


def manager(name: str, headers: dict[str, str]) -> etree._Element:
    """Return a new HTTP Header Manager called ``name``."""
    node = etree.Element(
        "HeaderManager", guiclass="HeaderPanel", testclass="HeaderManager", testname=name, enabled="true"
    )
    held = etree.SubElement(node, "collectionProp", name="HeaderManager.headers")
    for header, value in headers.items():
        entry = etree.SubElement(held, "elementProp", name="", elementType="Header")
        etree.SubElement(entry, "stringProp", name="Header.name").text = header
        etree.SubElement(entry, "stringProp", name="Header.value").text = value
    return node


def replace(plan: Plan, name: str, value: str) -> None:
    """Give the header ``name`` the value everywhere the plan sets it; names of headers know no case."""
    for element in plan.walk():
        if element.class_name != "HeaderManager":
            continue
        for header in properties.collection(element.node, "HeaderManager.headers"):
            if properties.text(header, "Header.name").strip().lower() == name.lower():
                properties.put(header, "stringProp", "Header.value", value)
