"""Configuration elements: what each sets for the samplers in its scope."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import samplers


def arguments(element: Element) -> str:
    """Return the names of the variables."""
    return ", ".join(name for name, _ in properties.arguments(element.node))


def headers(element: Element) -> str:
    """Return the names of the headers."""
    found = properties.collection(element.node, "HeaderManager.headers")
    return ", ".join(properties.text(header, "Header.name") for header in found)


def defaults(element: Element) -> str:
    """Return the defaults of HTTP requests; other protocols' defaults have no summary."""
    return samplers.http(element).partition(" ")[2] if element.guiclass == "HttpDefaultsGui" else ""


SUMMARIES = {
    "Arguments": arguments,
    "HeaderManager": headers,
    "ConfigTestElement": defaults,
    "CSVDataSet": lambda element: properties.text(element.node, "filename"),
    "JDBCDataSource": lambda element: properties.text(element.node, "dbUrl"),
    "CounterConfig": lambda element: properties.text(element.node, "CounterConfig.name"),
}
