"""Headers of HTTP requests, as set by the HTTP Header Manager."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Plan

from . import values
from .declared.http_managers import HEADERS, MANAGER

USER_AGENT = "User-Agent"


def manager(name: str, headers: Mapping[str, str]) -> etree._Element:
    """Return a new HTTP Header Manager called ``name``."""
    rows = [{"Header.name": header, "Header.value": value} for header, value in headers.items()]
    return values.new(MANAGER, name, {HEADERS.name: rows})


def replace(plan: Plan, name: str, value: str) -> None:
    """Set the header ``name`` (case-insensitive) wherever the plan sets it."""
    for element in plan.walk():
        if element.class_name != MANAGER.class_name:
            continue
        for header in properties.collection(element.node, HEADERS.name):
            if properties.text(header, "Header.name").strip().lower() == name.lower():
                properties.put(header, "stringProp", "Header.value", value)
