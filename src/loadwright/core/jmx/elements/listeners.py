"""Listeners: where each writes what it hears."""

from __future__ import annotations

from loadwright.core.jmx.document import properties

SUMMARIES = {
    "ResultCollector": lambda element: properties.text(element.node, "filename"),
    "ResultSaver": lambda element: properties.text(element.node, "FileSaver.filename"),
    "BackendListener": lambda element: properties.text(element.node, "classname").rpartition(".")[2],
}
